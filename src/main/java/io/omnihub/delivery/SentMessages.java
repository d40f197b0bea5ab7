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
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Messages of ours that are with the customer, and change there: edited or deleted. The thread
 * shows the change once the provider has taken it, and keeps what was said before.
 */
@Component
class SentMessages {

  private static final String AIMLESS = "The change does not say of which message it is";

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
   *
   * @throws IllegalArgumentException if it is about nothing that this conversation was sent; the
   *     message is one line for a person
   */
  Delivery aim(Delivery delivery) {
    if (!(read(delivery.payload()) instanceof ObjectNode payload)) {
      throw new IllegalArgumentException(AIMLESS);
    }
    List<String> references =
        jdbc.queryForList(
            "select r.provider_ref from delivery d left join sent_ref r"
                + " on r.delivery_id = d.id and r.organization = d.organization"
                + " where d.id = ? and d.organization = ? and d.thread_id = ?"
                + " and d.destination = ?"
                + " order by case when r.provider_ref = d.provider_ref then 0 else 1 end,"
                + " length(r.provider_ref), r.provider_ref",
            String.class,
            of(payload),
            delivery.organization(),
            delivery.thread(),
            delivery.destination());
    if (references.isEmpty()) {
      throw new IllegalArgumentException("The message to change is not of this conversation");
    }
    ArrayNode targets = json.createArrayNode();
    references.stream().filter(Objects::nonNull).forEach(targets::add);
    if (targets.isEmpty()) {
      return null;
    }
    payload.set("target", targets.get(0));
    payload.set("targets", targets);
    return delivery.with(payload.toString());
  }

  private static UUID of(JsonNode payload) {
    try {
      return UUID.fromString(payload.path("of").asText());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(AIMLESS);
    }
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
