package io.omnihub.thread;

import io.omnihub.message.InboundMessage.Attachment;
import java.util.List;
import java.util.UUID;

/** Is told of media, in the transaction that records their message. */
public interface MediaArrivals {

  /** New media of a message. */
  void arrived(Arrival arrival);

  /** The message, or this part of it, has these media now; some may be the same as before. */
  void replaced(Arrival arrival);

  /**
   * @param part the provider's id of the message, or of the part of an album, that brought them
   * @param attachments in their order
   */
  record Arrival(
      String organization,
      UUID thread,
      UUID message,
      String channelType,
      String channelKey,
      String part,
      List<Attachment> attachments) {}
}
