/** What operators did, kept for whoever asks later. */
package io.omnihub.audit;
