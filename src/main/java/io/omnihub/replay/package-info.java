/**
 * Second chances: raw events decided again, dead letters mended and released, singly and in bulk.
 */
package io.omnihub.replay;
