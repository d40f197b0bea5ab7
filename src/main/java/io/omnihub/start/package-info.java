/** What happens around the flow when the hub starts. */
package io.omnihub.start;
