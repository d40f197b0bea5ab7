package io.omnihub.thread;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.event.EventOutbox;
import io.omnihub.event.Fact;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.Ids;
import io.omnihub.message.InboundMessage;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * RECORD: one event, one transaction. Invariants: the row of {@code inbound_event} is written first
 * and only once, so a repeated event changes nothing; the thread's row is locked before messages
 * and turns are touched ({@link Threads}), so two channels of one customer do not race; a message
 * joins a turn only while that turn is open, so none slips between a claim and its decision. The
 * message, or the revision that an edit leaves, has the id of the event that brought it.
 */
@Component("recorder")
public class MessageRecorder {

  private final JdbcTemplate jdbc;
  private final Contacts contacts;
  private final EventOutbox facts;
  private final ObjectMapper json;
  private final ThreadProperties properties;
  private final Clock clock;

  MessageRecorder(
      JdbcTemplate jdbc,
      Contacts contacts,
      EventOutbox facts,
      ObjectMapper json,
      ThreadProperties properties,
      Clock clock) {
    this.jdbc = jdbc;
    this.contacts = contacts;
    this.facts = facts;
    this.json = json;
    this.properties = properties;
    this.clock = clock;
  }

  /** What recording did with an event. */
  public enum Result {
    RECORDED,
    DUPLICATE,
    KEPT_RAW
  }

  /**
   * @throws IllegalArgumentException if a message event carries no message, conversation or sender
   */
  @Transactional
  public Result record(CanonicalEvent event) {
    UUID id = Ids.next();
    if (!keepRaw(id, event)) {
      return Result.DUPLICATE;
    }
    return switch (event.type()) {
      case CanonicalEvent.TYPE_MESSAGE -> message(id, complete(event));
      case CanonicalEvent.TYPE_EDITED -> edit(id, complete(event));
      default -> Result.KEPT_RAW;
    };
  }

  private static CanonicalEvent complete(CanonicalEvent event) {
    InboundMessage message = event.data();
    if (message == null
        || message.kind() == null
        || message.conversation() == null
        || message.sender() == null) {
      throw new IllegalArgumentException("Event " + event.id() + " carries no complete message");
    }
    return event;
  }

  private boolean keepRaw(UUID id, CanonicalEvent event) {
    return jdbc.update(
            "insert into inbound_event (id, organization, channel_type, channel_key,"
                + " provider_event_id, type, raw, recorded_at) values (?, ?, ?, ?, ?, ?, ?, ?)"
                + " on conflict do nothing",
            id,
            event.organization(),
            event.channelType(),
            event.channelKey(),
            event.providerEventId(),
            event.type(),
            event.raw() == null ? "" : Fit.withoutNul(event.raw()),
            now())
        == 1;
  }

  private Result message(UUID id, CanonicalEvent event) {
    InboundMessage message = event.data();
    String organization = event.organization();
    Contacts.Found found = contacts.lockThread(event);
    UUID thread = found.thread();
    if (isKnown(event)) {
      return event.type().equals(CanonicalEvent.TYPE_EDITED)
          ? edit(id, event) // another node recorded the original just now
          : Result.KEPT_RAW; // its edit came first and holds the newer text
    }
    UUID turn;
    if (found.isNew()) {
      turn = openTurn(organization, thread, clock.instant());
    } else {
      jdbc.update(
          "update thread set last_message_at = ? where organization = ? and id = ?",
          now(),
          organization,
          thread);
      turn = joinTurn(organization, thread);
    }
    jdbc.update(
        "insert into message (id, organization, thread_id, turn_id, direction, author,"
            + " channel_type, channel_key, conversation_id, provider_event_id,"
            + " provider_message_id, kind, text, content, status, occurred_at, recorded_at)"
            + " values (?, ?, ?, ?, 'inbound', 'customer', ?, ?, ?, ?, ?, ?, ?, ?, 'received', ?, ?)",
        id,
        organization,
        thread,
        turn,
        event.channelType(),
        event.channelKey(),
        message.conversation().id(),
        event.providerEventId(),
        message.messageId(),
        message.kind().code(),
        Fit.withoutNul(message.text()),
        write(message),
        Timestamp.from(event.time() == null ? clock.instant() : event.time()),
        now());
    facts.append(
        List.of(
            new Fact(organization, Fact.EVENT_RECEIVED, thread, Map.of("event", event.id())),
            new Fact(
                organization,
                Fact.MESSAGE_RECORDED,
                thread,
                Map.of("message", id, "turn", turn, "kind", message.kind()))));
    return Result.RECORDED;
  }

  private UUID joinTurn(String organization, UUID thread) {
    Instant now = clock.instant();
    List<UUID> open =
        jdbc.query(
            "select id from turn where organization = ? and thread_id = ? and state = 'open'",
            (row, n) -> row.getObject(1, UUID.class),
            organization,
            thread);
    for (UUID turn : open) {
      int joined =
          jdbc.update(
              "update turn set due_at = case when opened_at < ? then due_at else ? end"
                  + " where id = ? and organization = ? and state = 'open' and attempts = 0",
              Timestamp.from(now.minus(properties.longestTurn())),
              Timestamp.from(now.plus(properties.quietPeriod())),
              turn,
              organization);
      if (joined == 1) {
        return turn;
      }
    }
    return openTurn(organization, thread, now);
  }

  private UUID openTurn(String organization, UUID thread, Instant now) {
    UUID turn = Ids.next();
    jdbc.update(
        "insert into turn (id, organization, thread_id, state, opened_at, due_at, attempts)"
            + " values (?, ?, ?, 'open', ?, ?, 0)",
        turn,
        organization,
        thread,
        Timestamp.from(now),
        Timestamp.from(now.plus(properties.quietPeriod())));
    return turn;
  }

  private boolean isKnown(CanonicalEvent event) {
    return !find(event, "").isEmpty();
  }

  private List<Map<String, Object>> find(CanonicalEvent event, String lock) {
    return jdbc.queryForList(
        "select id, thread_id from message where organization = ? and channel_type = ?"
            + " and channel_key = ? and conversation_id = ? and provider_message_id = ?"
            + " and direction = 'inbound'"
            + lock,
        event.organization(),
        event.channelType(),
        event.channelKey(),
        event.data().conversation().id(),
        event.data().messageId());
  }

  private Result edit(UUID eventId, CanonicalEvent event) {
    InboundMessage message = event.data();
    List<Map<String, Object>> found = find(event, " for update");
    if (found.isEmpty()) {
      return message(eventId, event); // what was edited never reached us, or comes later
    }
    UUID id = (UUID) found.get(0).get("id");
    UUID thread = (UUID) found.get(0).get("thread_id");
    jdbc.update(
        "insert into message_revision (id, organization, message_id, text, content, replaced_at)"
            + " select ?, organization, id, text, content, ? from message where id = ?"
            + " and organization = ?",
        eventId,
        now(),
        id,
        event.organization());
    jdbc.update(
        "update message set text = ?, content = ? where id = ? and organization = ?",
        Fit.withoutNul(message.text()),
        write(message),
        id,
        event.organization());
    facts.append(
        List.of(
            new Fact(event.organization(), Fact.MESSAGE_EDITED, thread, Map.of("message", id))));
    return Result.RECORDED;
  }

  private String write(InboundMessage message) {
    try {
      return json.writeValueAsString(message);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The message cannot be written as JSON", e);
    }
  }

  private Timestamp now() {
    return Timestamp.from(clock.instant());
  }
}
