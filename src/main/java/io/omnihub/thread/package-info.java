/** Contacts, their points and proofs, threads, messages and turns: the store of conversations. */
package io.omnihub.thread;
