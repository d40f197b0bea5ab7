/** DELIVER: the outbox, its order and its retries, and what became of each effect. */
package io.omnihub.delivery;
