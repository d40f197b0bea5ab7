package io.omnihub.thread;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.event.EventOutbox;
import io.omnihub.event.Fact;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.InboundMessage;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Emojis on messages, ours and the customer's, one row for each sender and message. They are kept
 * by the provider's id of the message, so that a reaction may come before what it is on. What a
 * sender did last counts, by the channel's clock.
 */
@Component
class Reactions implements News {

  private static final int MOST = 20;
  private static final String OF =
      " where organization = ? and channel_type = ? and channel_key = ? and conversation_id = ?"
          + " and provider_message_id = ?";

  private final JdbcTemplate jdbc;
  private final EventOutbox facts;
  private final ObjectMapper json;
  private final Clock clock;

  Reactions(JdbcTemplate jdbc, EventOutbox facts, ObjectMapper json, Clock clock) {
    this.jdbc = jdbc;
    this.facts = facts;
    this.json = json;
    this.clock = clock;
  }

  @Override
  public Set<String> types() {
    return Set.of(CanonicalEvent.TYPE_REACTION);
  }

  @Override
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean record(UUID id, CanonicalEvent event) {
    InboundMessage data = event.data();
    String sender = data.sender() == null ? data.conversation().id() : data.sender().id();
    String name = data.sender() == null ? null : Fit.withoutNul(data.sender().name());
    Timestamp at = Timestamp.from(event.time() == null ? clock.instant() : event.time());
    String emojis = write(data.reaction().emojis());
    jdbc.update(
        "insert into message_reaction (organization, channel_type, channel_key, conversation_id,"
            + " provider_message_id, sender_id, sender_name, emojis, reacted_at)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
        event.organization(),
        event.channelType(),
        event.channelKey(),
        data.conversation().id(),
        data.messageId(),
        sender,
        Fit.cut(name, 300),
        emojis,
        at);
    jdbc.update(
        "update message_reaction set emojis = ?, reacted_at = ?"
            + OF
            + " and sender_id = ? and reacted_at <= ?",
        emojis,
        at,
        event.organization(),
        event.channelType(),
        event.channelKey(),
        data.conversation().id(),
        data.messageId(),
        sender,
        at);
    tell(event);
    return true;
  }

  /** A reaction to what is not known, or not known yet, changes no thread. */
  private void tell(CanonicalEvent event) {
    InboundMessage data = event.data();
    Object[] place = {
      event.organization(),
      event.channelType(),
      event.channelKey(),
      data.conversation().id(),
      data.messageId()
    };
    String theirs = "select id, thread_id from message" + OF + " and direction = 'inbound'";
    String parts =
        "select m.id, m.thread_id from message m join (select message_id from message_part"
            + OF
            + ") p on p.message_id = m.id";
    String ours =
        "select m.id, m.thread_id from message m join (select message_id from sent_ref"
            + " where organization = ? and channel_type = ? and channel_key = ?"
            + " and conversation_id = ? and provider_ref = ?) r on r.message_id = m.id";
    for (String which : List.of(theirs, parts, ours)) {
      List<Fact> told =
          jdbc.query(
              which,
              (row, n) ->
                  new Fact(
                      event.organization(),
                      Fact.MESSAGE_REACTION,
                      row.getObject("thread_id", UUID.class),
                      Map.of("message", row.getObject("id", UUID.class))),
              place);
      if (!told.isEmpty()) {
        facts.append(told.subList(0, 1));
        return;
      }
    }
  }

  private String write(List<String> emojis) {
    try {
      return Fit.withoutNul(
          json.writeValueAsString(
              emojis.stream().limit(MOST).map(emoji -> Fit.cut(emoji, 64)).toList()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Emojis must be writable as JSON", e);
    }
  }
}
