package io.omnihub.thread;

import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.InboundMessage.ContactPoint;
import java.util.Optional;

/** Knows the links by which the hub itself sends people from one channel to another. */
public interface StartLinks {

  /** What proves such a merge, as it is kept with it. */
  String PROOF = "link of the web chat";

  /**
   * Whom the hub gave the link that this message was begun by: a channel and an id there. Empty for
   * any other message, and for a link that is forged or out of date.
   */
  Optional<ContactPoint> origin(CanonicalEvent event);
}
