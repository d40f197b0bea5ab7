/** RECEIVE: connected accounts, the one dispatcher of webhooks, and the canonical envelope. */
package io.omnihub.channel;
