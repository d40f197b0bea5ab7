/** Customers' files: fetched after their message was recorded, kept by what they hold, shown. */
package io.omnihub.media;
