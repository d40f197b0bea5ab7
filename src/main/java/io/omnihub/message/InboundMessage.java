package io.omnihub.message;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * A customer's message in the hub's own terms, whatever channel it came by.
 *
 * @param messageId the provider's id of the message, as text; unique within the conversation
 * @param kind what it is made of
 * @param conversation where it was said
 * @param sender who said it
 * @param text the text, or the caption of a media message; null where there is none
 * @param attachments media that come with it, in order; never null
 * @param location a point that the customer shared; null where there is none
 * @param replyTo the provider's id of the message that this one answers; null where there is none
 * @param startPayload the deep-link payload that brought the customer; null where there is none
 * @param contactPoints phones and mails that the message reveals, each with its proof; never null
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record InboundMessage(
    String messageId,
    MessageKind kind,
    Conversation conversation,
    Sender sender,
    String text,
    List<Attachment> attachments,
    Location location,
    String replyTo,
    String startPayload,
    List<ContactPoint> contactPoints) {

  public InboundMessage {
    attachments = attachments == null ? List.of() : List.copyOf(attachments);
    contactPoints = contactPoints == null ? List.of() : List.copyOf(contactPoints);
  }

  /**
   * @param id the provider's id of the conversation; what a reply is addressed to
   * @param kind {@code private} or {@code group}
   */
  public record Conversation(String id, String kind) {}

  /**
   * @param id the provider's id of the person
   * @param name the name that the channel shows; may be null
   * @param username the public handle without {@code @}; may be null
   * @param language BCP 47 tag that the channel tells; may be null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Sender(String id, String name, String username, String language) {}

  /**
   * @param kind photo, video, voice, audio, document, sticker, animation, video_note
   * @param fileId the provider's handle, used to fetch the bytes later
   * @param name file name as the customer had it; may be null
   * @param mime the type that the provider claims; may be null and is not to be believed
   * @param size bytes; null where the provider does not tell
   * @param duration seconds; null for what has none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Attachment(
      String kind, String fileId, String name, String mime, Long size, Integer duration) {}

  /** WGS 84 degrees; {@code title} and {@code address} are set for a venue. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Location(double latitude, double longitude, String title, String address) {}

  /**
   * A phone or mail as it was given, before normalisation.
   *
   * @param kind {@code phone} or {@code email}
   * @param verified true only where the channel itself vouches for it
   * @param proof what vouches for it, in words: {@code telegram own contact}, {@code typed}
   */
  public record ContactPoint(String kind, String value, boolean verified, String proof) {}
}
