package io.omnihub.thread;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.InboundMessage;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Customers' messages that are there already, as the provider names them, and their history. */
@Component
class RecordedMessages {

  private static final String ONE =
      "select m.id, m.thread_id, m.status, m.provider_message_id,"
          + " exists (select 1 from message_part p where p.message_id = m.id) as in_parts"
          + " from message m where m.organization = ? and ";

  private final JdbcTemplate jdbc;
  private final Parts parts;
  private final ObjectMapper json;
  private final Clock clock;

  RecordedMessages(JdbcTemplate jdbc, Parts parts, ObjectMapper json, Clock clock) {
    this.jdbc = jdbc;
    this.parts = parts;
    this.json = json;
    this.clock = clock;
  }

  /** A message whose row is locked until the transaction ends. */
  record Recorded(UUID id, UUID thread, String status, boolean inParts) {

    boolean isDeleted() {
      return "deleted".equals(status);
    }
  }

  /** The message that the event is about, or has it as a part. */
  Optional<Recorded> find(CanonicalEvent event) {
    List<Recorded> found =
        lock(
            "m.channel_type = ? and m.channel_key = ? and m.conversation_id = ?"
                + " and m.provider_message_id = ? and m.direction = 'inbound'",
            event.organization(),
            event.channelType(),
            event.channelKey(),
            event.data().conversation().id(),
            event.data().messageId());
    if (!found.isEmpty()) {
      return Optional.of(found.get(0));
    }
    return parts
        .messageOf(event)
        .flatMap(message -> lock("m.id = ?", event.organization(), message).stream().findFirst());
  }

  private List<Recorded> lock(String which, Object... arguments) {
    return jdbc.query(
        ONE + which + " for update",
        (row, n) ->
            new Recorded(
                row.getObject("id", UUID.class),
                row.getObject("thread_id", UUID.class),
                row.getString("status"),
                row.getBoolean("in_parts")),
        arguments);
  }

  /** What the message says now stays, under the id of the event that changes it. */
  void keepRevision(String organization, UUID message, UUID event) {
    jdbc.update(
        "insert into message_revision (id, organization, message_id, text, content, replaced_at)"
            + " select ?, organization, id, text, content, ? from message where id = ?"
            + " and organization = ?",
        event,
        Timestamp.from(clock.instant()),
        message,
        organization);
  }

  void rewrite(String organization, UUID message, InboundMessage said) {
    jdbc.update(
        "update message set text = ?, content = ? where id = ? and organization = ?",
        Fit.withoutNul(said.text()),
        write(said),
        message,
        organization);
  }

  /** Nothing of what it said is left in the message itself. */
  void delete(String organization, UUID message) {
    jdbc.update(
        "update message set status = 'deleted', status_at = ?, text = null, content = null"
            + " where id = ? and organization = ?",
        Timestamp.from(clock.instant()),
        message,
        organization);
  }

  String write(InboundMessage message) {
    try {
      return Fit.withoutNul(json.writeValueAsString(message));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The message cannot be written as JSON", e);
    }
  }
}
