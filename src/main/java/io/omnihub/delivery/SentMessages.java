package io.omnihub.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.event.Fact;
import io.omnihub.message.Ids;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Messages of ours that are with the customer, and change there: edited or deleted. The thread
 * shows the change once the provider has taken it, and keeps what was said before.
 */
@Component
class SentMessages {

  private final JdbcTemplate jdbc;
  private final ObjectMapper json;
  private final Clock clock;

  SentMessages(JdbcTemplate jdbc, ObjectMapper json, Clock clock) {
    this.jdbc = jdbc;
    this.json = json;
    this.clock = clock;
  }

  /**
   * The delivery with the provider's ids of what it changes: {@code target}, and all of them in
   * {@code targets}. Null if what it is about, {@code of} in its payload, was not sent.
   */
  Delivery aim(Delivery delivery) {
    ObjectNode payload = (ObjectNode) read(delivery.payload());
    UUID sent = UUID.fromString(payload.path("of").asText());
    ArrayNode targets = json.createArrayNode();
    jdbc.query(
        "select r.provider_ref, d.provider_ref as first from sent_ref r join delivery d"
            + " on d.id = r.delivery_id where r.delivery_id = ? and r.organization = ?"
            + " order by case when r.provider_ref = d.provider_ref then 0 else 1 end,"
            + " length(r.provider_ref), r.provider_ref",
        row -> {
          targets.add(row.getString(1));
        },
        sent,
        delivery.organization());
    if (targets.isEmpty()) {
      return null;
    }
    payload.set("target", targets.get(0));
    payload.set("targets", targets);
    return delivery.with(payload.toString());
  }

  /** What the thread shows after the provider has taken the change, and the facts of it. */
  List<Fact> changed(Delivery delivery) {
    if (delivery.message() == null) {
      return List.of(); // a part of a change that another delivery tells
    }
    jdbc.update(
        "insert into message_revision (id, organization, message_id, text, content, replaced_at)"
            + " select ?, organization, id, text, content, ? from message where id = ?"
            + " and organization = ?",
        Ids.next(),
        Timestamp.from(clock.instant()),
        delivery.message(),
        delivery.organization());
    boolean deleted = delivery.command().equals("delete");
    if (deleted) {
      jdbc.update(
          "update message set status = 'deleted', status_at = ?, text = null, content = null"
              + " where id = ? and organization = ?",
          Timestamp.from(clock.instant()),
          delivery.message(),
          delivery.organization());
    } else {
      JsonNode payload = read(delivery.payload());
      JsonNode becomes = payload.path("becomes");
      jdbc.update(
          "update message set text = ?, content = ? where id = ? and organization = ?",
          becomes.path("text").asText(payload.path("text").asText()),
          becomes.path("content").toString(),
          delivery.message(),
          delivery.organization());
    }
    return List.of(
        new Fact(
            delivery.organization(),
            deleted ? Fact.MESSAGE_DELETED : Fact.MESSAGE_EDITED,
            delivery.thread(),
            Map.of("message", delivery.message())));
  }

  private JsonNode read(String payload) {
    try {
      return json.readTree(payload);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A delivery's payload is no JSON", e);
    }
  }
}
