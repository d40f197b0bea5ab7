package io.omnihub.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Objects;

/**
 * What RECEIVE puts on the bus: one thing that happened in a channel, as a CloudEvent 1.0 in
 * structured JSON. The JSON schema is {@code schema/canonical-event.schema.json}.
 *
 * @param specversion CloudEvents version, always {@code 1.0}
 * @param id {@code type:channelKey:providerEventId}; unique, the same for a repeated delivery
 * @param source {@code /channels/{type}/{key}}
 * @param type one of the {@code TYPE_*} constants
 * @param time when it happened by the provider's clock; the time of receipt where it gives none
 * @param organization slug of the organization that owns the channel
 * @param channelType the Kamelet's system, for example {@code telegram}
 * @param channelKey key of the connected account within its type
 * @param providerEventId the provider's own id of the event; with the channel it is what makes
 *     recording idempotent
 * @param partitionKey the order key (CloudEvents partitioning extension): events that share it are
 *     recorded in the order of their arrival
 * @param data the message; null for an event that carries none
 * @param raw the provider's body, character for character
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CanonicalEvent(
    String specversion,
    String id,
    String source,
    String type,
    Instant time,
    String organization,
    @JsonProperty("channeltype") String channelType,
    @JsonProperty("channelkey") String channelKey,
    @JsonProperty("channelevent") String providerEventId,
    @JsonProperty("partitionkey") String partitionKey,
    InboundMessage data,
    String raw) {

  /** A customer said something new. */
  public static final String TYPE_MESSAGE = "io.omnihub.message.received";

  /** A customer changed what was said before; {@code data.messageId} names it. */
  public static final String TYPE_EDITED = "io.omnihub.message.edited";

  /** A customer took back what was said before; {@code data.messageId} names it. */
  public static final String TYPE_DELETED = "io.omnihub.message.deleted";

  /** A customer put an emoji on the message that {@code data.messageId} names, or took it off. */
  public static final String TYPE_REACTION = "io.omnihub.message.reaction";

  /** What became of the message of ours that {@code data.messageId} names. */
  public static final String TYPE_STATUS = "io.omnihub.message.status";

  /** The customer may be written to from now on. */
  public static final String TYPE_SUBSCRIBED = "io.omnihub.contact.subscribed";

  /** The customer does not want to be written to any more: he blocked us, or left. */
  public static final String TYPE_UNSUBSCRIBED = "io.omnihub.contact.unsubscribed";

  /**
   * The sender has another id in the channel than before: {@code data.contactPoints} of kind {@code
   * former} and {@code former-phone} tell which.
   */
  public static final String TYPE_MOVED = "io.omnihub.contact.moved";

  /**
   * Anything else that a channel tells (membership, unknown kinds): kept raw, shown, not routed.
   */
  public static final String TYPE_OTHER = "io.omnihub.channel.event";

  public CanonicalEvent {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(organization, "organization");
    Objects.requireNonNull(channelType, "channeltype");
    Objects.requireNonNull(channelKey, "channelkey");
    Objects.requireNonNull(providerEventId, "channelevent");
    Objects.requireNonNull(partitionKey, "partitionkey");
  }

  /** The same event, telling this. */
  public CanonicalEvent with(InboundMessage told) {
    return new CanonicalEvent(
        specversion,
        id,
        source,
        type,
        time,
        organization,
        channelType,
        channelKey,
        providerEventId,
        partitionKey,
        told,
        raw);
  }
}
