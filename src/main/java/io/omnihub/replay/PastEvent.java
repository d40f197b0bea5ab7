package io.omnihub.replay;

import java.time.Instant;
import java.util.UUID;

/**
 * A raw event as it was kept, and what it brought.
 *
 * @param type CloudEvents type that the mapping gave it when it came
 * @param raw the provider's body; null in lists
 * @param message, thread, turn what it was recorded as; null for what is no message
 * @param text what was said; null where nothing was
 * @param content the message as it was recorded, as JSON; null in lists
 */
public record PastEvent(
    UUID id,
    String organization,
    String channelType,
    String channelKey,
    String providerEventId,
    String type,
    Instant recordedAt,
    String raw,
    UUID message,
    UUID thread,
    UUID turn,
    String contact,
    String text,
    String content,
    String intent,
    Double confidence,
    String outcome) {

  /** {@code telegram:shop}. */
  public String channel() {
    return channelType + ":" + channelKey;
  }

  /** The last word of the type: received, edited or event. */
  public String kind() {
    return type.substring(type.lastIndexOf('.') + 1);
  }
}
