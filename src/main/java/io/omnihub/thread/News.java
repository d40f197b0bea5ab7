package io.omnihub.thread;

import io.omnihub.message.CanonicalEvent;
import java.util.Set;
import java.util.UUID;

/** Records what a channel tells of a message or a contact that is there already. */
public interface News {

  /** The event types that it records, see {@code CanonicalEvent.TYPE_*}. */
  Set<String> types();

  /**
   * Runs in the transaction that keeps the event. The same event may be offered again.
   *
   * @param id the event's row in {@code inbound_event}
   * @return false if what it tells of is not known yet: it is offered again later
   */
  boolean record(UUID id, CanonicalEvent event);
}
