package io.omnihub.thread;

import io.omnihub.message.CanonicalEvent;
import java.util.UUID;

/** An event on its way into its thread, and what is known of it so far. */
final class Arrival {

  final UUID id;

  /** As it came, then as it is to be understood. */
  CanonicalEvent event;

  /** Where it goes; the thread is locked. */
  Contacts.Found found;

  /** Whether its message is there already. */
  boolean recorded;

  /** Null until it is done. */
  MessageRecorder.Result result;

  Arrival(UUID id, CanonicalEvent event) {
    this.id = id;
    this.event = event;
  }
}
