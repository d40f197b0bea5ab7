package io.omnihub.thread;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.InboundMessage;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The parts of albums. A channel sends an album as several messages that share a group; here they
 * are one, made anew of its parts, in the order of their ids, whenever a part comes, changes or is
 * taken back. So the order in which they come, and repeats, change nothing.
 */
@Component
public class Parts {

  private final JdbcTemplate jdbc;
  private final ObjectMapper json;

  Parts(JdbcTemplate jdbc, ObjectMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  /** A message that is made of parts, and its turn. */
  record Album(UUID message, UUID turn) {}

  /** The latest message of this event's album; its thread is locked by the caller. */
  Optional<Album> find(CanonicalEvent event) {
    return jdbc
        .query(
            "select distinct m.id, m.turn_id from message_part p join message m"
                + " on m.id = p.message_id where p.organization = ? and p.channel_type = ?"
                + " and p.channel_key = ? and p.conversation_id = ? and p.group_id = ?"
                + " order by m.id desc",
            (row, n) ->
                new Album(row.getObject("id", UUID.class), row.getObject("turn_id", UUID.class)),
            event.organization(),
            event.channelType(),
            event.channelKey(),
            event.data().conversation().id(),
            event.data().group())
        .stream()
        .findFirst();
  }

  void add(UUID eventId, UUID message, CanonicalEvent event) {
    InboundMessage part = event.data();
    jdbc.update(
        "insert into message_part (id, organization, channel_type, channel_key, conversation_id,"
            + " provider_message_id, group_id, message_id, content) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        eventId,
        event.organization(),
        event.channelType(),
        event.channelKey(),
        part.conversation().id(),
        part.messageId(),
        part.group(),
        message,
        write(part));
  }

  /** The message that has this event's message as a part. */
  Optional<UUID> messageOf(CanonicalEvent event) {
    return jdbc
        .query(
            "select message_id from message_part where organization = ? and channel_type = ?"
                + " and channel_key = ? and conversation_id = ? and provider_message_id = ?",
            (row, n) -> row.getObject(1, UUID.class),
            event.organization(),
            event.channelType(),
            event.channelKey(),
            event.data().conversation().id(),
            event.data().messageId())
        .stream()
        .findFirst();
  }

  void change(UUID message, CanonicalEvent event) {
    jdbc.update(
        "update message_part set content = ? where organization = ? and message_id = ?"
            + " and provider_message_id = ?",
        write(event.data()),
        event.organization(),
        message,
        event.data().messageId());
  }

  void delete(UUID message, CanonicalEvent event) {
    jdbc.update(
        "update message_part set deleted = true where organization = ? and message_id = ?"
            + " and provider_message_id = ?",
        event.organization(),
        message,
        event.data().messageId());
  }

  /** The message that its parts make now; empty if it has none that is left. */
  Optional<InboundMessage> whole(String organization, UUID message) {
    return merged(read(organization, message, null, null));
  }

  /**
   * What a message says if the event that brought it, or a part of it, says this instead.
   *
   * @return {@code said} itself unless the event brought a part
   */
  public InboundMessage wholeWith(String organization, UUID event, InboundMessage said) {
    return jdbc
        .query(
            "select message_id from message_part where organization = ? and id = ?",
            (row, n) -> row.getObject(1, UUID.class),
            organization,
            event)
        .stream()
        .findFirst()
        .flatMap(message -> merged(read(organization, message, event, said)))
        .orElse(said);
  }

  private List<InboundMessage> read(
      String organization, UUID message, UUID changed, InboundMessage said) {
    return jdbc
        .query(
            "select id, content from message_part where organization = ? and message_id = ?"
                + " and deleted = false",
            (row, n) ->
                row.getObject("id", UUID.class).equals(changed)
                    ? said
                    : read(row.getString("content")),
            organization,
            message)
        .stream()
        .sorted(Comparator.comparing(InboundMessage::messageId, ProviderIds.IN_ORDER))
        .toList();
  }

  /** Captions follow each other, a line each; what one message can have once is the first's. */
  static Optional<InboundMessage> merged(List<InboundMessage> parts) {
    if (parts.size() < 2) {
      return parts.stream().findFirst();
    }
    return Optional.of(parts.stream().reduce(Parts::together).orElseThrow());
  }

  private static InboundMessage together(InboundMessage a, InboundMessage b) {
    boolean bothSpeak = speaks(a) && speaks(b);
    String text = bothSpeak ? a.text() + "\n" + b.text() : speaks(b) ? b.text() : a.text();
    int shift = bothSpeak ? a.text().length() + 1 : 0;
    Stream<InboundMessage.Entity> moved =
        b.entities().stream()
            .map(
                e ->
                    new InboundMessage.Entity(e.kind(), e.offset() + shift, e.length(), e.value()));
    return new InboundMessage(
        a.messageId(),
        a.kind(),
        a.conversation(),
        a.sender(),
        text,
        Stream.concat(a.entities().stream(), moved).toList(),
        joined(a.attachments(), b.attachments()),
        first(a.location(), b.location()),
        joined(a.contacts(), b.contacts()),
        first(a.interactive(), b.interactive()),
        first(a.order(), b.order()),
        first(a.poll(), b.poll()),
        first(a.dice(), b.dice()),
        first(a.replyTo(), b.replyTo()),
        first(a.forward(), b.forward()),
        a.group(),
        first(a.startPayload(), b.startPayload()),
        first(a.referral(), b.referral()),
        joined(a.contactPoints(), b.contactPoints()),
        null,
        null);
  }

  private static boolean speaks(InboundMessage message) {
    return message.text() != null && !message.text().isBlank();
  }

  private static <T> T first(T a, T b) {
    return a == null ? b : a;
  }

  private static <T> List<T> joined(List<T> a, List<T> b) {
    return Stream.concat(a.stream(), b.stream()).toList();
  }

  private InboundMessage read(String content) {
    try {
      return json.readValue(content, InboundMessage.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A part is no JSON", e);
    }
  }

  private String write(InboundMessage part) {
    try {
      return Fit.withoutNul(json.writeValueAsString(part));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The message cannot be written as JSON", e);
    }
  }
}
