/**
 * The one way out to addresses that came from outside: providers, files, subscribers of events. No
 * connection is made to this machine or its network unless a person allowed it.
 */
package io.omnihub.outside;
