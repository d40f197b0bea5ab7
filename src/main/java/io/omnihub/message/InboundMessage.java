package io.omnihub.message;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * A customer's message in the hub's own terms, whatever channel it came by; or, in events of other
 * types, what the event tells of one: a status, a reaction, a deletion.
 *
 * @param messageId the provider's id of the message, as text; unique within the conversation
 * @param kind what it is made of; null in an event that is no message
 * @param conversation where it was said
 * @param sender who said it
 * @param text the text, or the caption of a media message; null where there is none
 * @param entities what parts of the text are, in order; never null
 * @param attachments media that come with it, in order; never null
 * @param location a point that the customer shared; null where there is none
 * @param contacts cards of people that were shared; never null
 * @param interactive what the customer chose of what we offered; null where he wrote himself
 * @param order what the customer ordered in the messenger; null where there is none
 * @param poll a poll; null where there is none
 * @param dice a random value that the messenger drew; null where there is none
 * @param replyTo the provider's id of the message that this one answers; null where there is none
 * @param forward where it was forwarded from; null for the customer's own words
 * @param group id of the album: messages of one conversation that share it are one message
 * @param startPayload the deep-link payload that brought the customer; null where there is none
 * @param referral the advertisement or page that brought the customer; null where there is none
 * @param contactPoints phones and mails that the message reveals, each with its proof; never null
 * @param reaction in {@link CanonicalEvent#TYPE_REACTION} only
 * @param status in {@link CanonicalEvent#TYPE_STATUS} only
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record InboundMessage(
    String messageId,
    MessageKind kind,
    Conversation conversation,
    Sender sender,
    String text,
    List<Entity> entities,
    List<Attachment> attachments,
    Location location,
    List<Card> contacts,
    Interactive interactive,
    Order order,
    Poll poll,
    Dice dice,
    String replyTo,
    Forward forward,
    String group,
    String startPayload,
    Referral referral,
    List<ContactPoint> contactPoints,
    Reaction reaction,
    Status status) {

  public InboundMessage {
    entities = entities == null ? List.of() : List.copyOf(entities);
    attachments = attachments == null ? List.of() : List.copyOf(attachments);
    contacts = contacts == null ? List.of() : List.copyOf(contacts);
    contactPoints = contactPoints == null ? List.of() : List.copyOf(contactPoints);
  }

  /** The same words, understood as a choice of what we had offered. */
  public InboundMessage choosing(Interactive chosen) {
    return new InboundMessage(
        messageId,
        MessageKind.INTERACTIVE,
        conversation,
        sender,
        text,
        entities,
        attachments,
        location,
        contacts,
        chosen,
        order,
        poll,
        dice,
        replyTo,
        forward,
        group,
        startPayload,
        referral,
        contactPoints,
        reaction,
        status);
  }

  /**
   * @param id what the channel's sink needs to answer there; opaque to the hub
   * @param kind {@code private} or {@code group}
   * @param title a group's name; may be null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Conversation(String id, String kind, String title) {}

  /**
   * @param id the provider's id of the person
   * @param name the name that the channel shows; may be null
   * @param username the public handle without {@code @}; may be null
   * @param language BCP 47 tag that the channel tells; may be null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Sender(String id, String name, String username, String language) {}

  /**
   * A part of the text.
   *
   * @param kind bold, italic, url, link, mention, phone, email, hashtag, command, code, pre, quote
   *     …
   * @param offset, length in UTF-16 code units of {@code text}
   * @param value a link's address, a mentioned person's id; may be null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Entity(String kind, int offset, int length, String value) {}

  /**
   * @param kind photo, video, voice, audio, document, sticker, animation, video_note
   * @param fileId the provider's handle, used to fetch the bytes later; null where {@code url} is
   *     enough
   * @param url where the provider keeps the bytes, for a while; null where they go by handle
   * @param name file name as the customer had it; may be null
   * @param mime the type that the provider claims; may be null and is not to be believed
   * @param size bytes; null where the provider does not tell
   * @param duration seconds; null for what has none
   * @param width, height pixels; null for what has none, or is not told
   * @param emoji that a sticker stands for; may be null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Attachment(
      String kind,
      String fileId,
      String url,
      String name,
      String mime,
      Long size,
      Integer duration,
      Integer width,
      Integer height,
      String emoji) {}

  /** WGS 84 degrees; {@code title} and {@code address} are set for a venue. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Location(double latitude, double longitude, String title, String address) {}

  /**
   * A person's card, as shared.
   *
   * @param phones, emails as they were written; never null
   * @param userId the person's id in the channel; may be null
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Card(String name, List<String> phones, List<String> emails, String userId) {
    public Card {
      phones = phones == null ? List.of() : List.copyOf(phones);
      emails = emails == null ? List.of() : List.copyOf(emails);
    }
  }

  /**
   * @param type {@code button}, {@code list}, {@code callback} or {@code flow}
   * @param id what we gave the choice when we offered it
   * @param title as the customer saw it; may be null
   * @param of the provider's id of the message that offered it; may be null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Interactive(String type, String id, String title, String description, String of) {}

  /**
   * @param total, currency of the whole, ISO 4217; null where the provider does not tell
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Order(String id, List<Item> items, BigDecimal total, String currency, String note) {

    public Order {
      items = items == null ? List.of() : List.copyOf(items);
    }

    /** One line; {@code price} is that of one piece. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Item(
        String id, String name, BigDecimal quantity, BigDecimal price, String currency) {}
  }

  /** A poll as it was asked; who chose what is not told. */
  public record Poll(String question, List<String> options) {}

  /**
   * A value that the messenger drew, not the customer.
   *
   * @param emoji which says the game: a die, a dart, a ball
   * @param value from 1; how far it goes depends on the game
   */
  public record Dice(String emoji, int value) {}

  /**
   * @param from name of the author; may be null
   * @param at when it was first said; may be null
   * @param id the provider's id of the original; may be null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Forward(String from, Instant at, String id) {}

  /**
   * @param source {@code ad}, {@code post}, {@code product}, {@code link}, as the provider says
   * @param payload what the link carried
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Referral(
      String source, String type, String id, String headline, String url, String payload) {}

  /**
   * A phone or mail as it was given, before normalisation.
   *
   * @param kind {@code phone} or {@code email}; {@code former} and {@code former-phone} of a sender
   *     who has another id now
   * @param verified true only where the channel itself vouches for it
   * @param proof what vouches for it, in words: {@code telegram own contact}, {@code typed}
   */
  public record ContactPoint(String kind, String value, boolean verified, String proof) {}

  /**
   * @param emojis all that the customer has on the message now; empty when he took them off
   */
  public record Reaction(List<String> emojis) {
    public Reaction {
      emojis = emojis == null ? List.of() : List.copyOf(emojis);
    }
  }

  /**
   * @param state {@code sent}, {@code delivered}, {@code read} or {@code failed}
   * @param code the provider's error; null where nothing failed
   * @param reason of the failure, in the provider's words
   * @param pricing what the provider charges for it; may be null
   * @param meaning of a failure for the next message: {@code window} (only a template is taken),
   *     {@code blocked} (he does not want us), {@code limited} (not now), {@code unreachable},
   *     {@code unsupported}; null where nothing follows from it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Status(String state, String code, String reason, Pricing pricing, String meaning) {

    public Status(String state, String code, String reason, Pricing pricing) {
      this(state, code, reason, pricing, null);
    }

    /**
     * What a message costs, in the provider's terms; no sum.
     *
     * @param category such as {@code marketing}, {@code utility} or {@code service}
     * @param model such as {@code PMP}, a price for each message; may be null
     * @param billable whether it is charged at all; null where the provider does not tell
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Pricing(String category, String model, Boolean billable) {}
  }
}
