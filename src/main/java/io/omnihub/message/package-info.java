/**
 * The words that all stages share: the canonical event, the verdict, the commands. Immutable, made
 * of JSON-ready records, and importing nothing else of the hub.
 */
package io.omnihub.message;
