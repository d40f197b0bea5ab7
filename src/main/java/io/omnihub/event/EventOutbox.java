package io.omnihub.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import io.omnihub.work.Bells;
import io.omnihub.work.ClaimSource;
import io.omnihub.work.Node;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Facts leave in the transaction that makes them true, in one row ({@code event_unplaced}), and
 * reach the {@code events} topic at least once. One node publishes at a time, by a lease; it gives
 * each committed fact its place and a row of its own ({@code event_outbox}), and in the order of
 * places facts are published and read by cursor. The number that the database gave when a fact was
 * written does not serve for that: a transaction that commits late would come in behind a cursor
 * that has passed.
 */
@Component("facts")
public class EventOutbox implements ClaimSource<EventOutbox.Batch> {

  private static final int BATCH = 200;
  private static final Duration LEASE = Duration.ofSeconds(30);

  private final JdbcTemplate jdbc;
  private final UnplacedFacts unplaced;
  private final ObjectMapper json;
  private final Node node;
  private final Bells bells;
  private final Clock clock;

  /** There was something the last time, so it is not asked first whether there is. */
  private volatile boolean busy;

  EventOutbox(
      JdbcTemplate jdbc,
      UnplacedFacts unplaced,
      ObjectMapper json,
      Node node,
      Bells bells,
      Clock clock) {
    this.jdbc = jdbc;
    this.unplaced = unplaced;
    this.json = json;
    this.node = node;
    this.bells = bells;
    this.clock = clock;
  }

  /** Facts that are published together, in their order; {@code last} is the last one's place. */
  public record Batch(long last, List<String> events) {

    /** A batch of CloudEvents: a JSON array (CloudEvents 1.0, JSON batch format). */
    public String toJson() {
      return "[" + String.join(",", events) + "]";
    }
  }

  /** Adds facts to the caller's transaction; there must be one. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void append(List<Fact> facts) {
    unplaced.add(facts, clock.instant());
    bells.ring("facts");
  }

  /** One batch, whatever room there is: order matters more here than speed. */
  @Override
  @Transactional
  public List<Batch> claim(String lane, int max) {
    if (!busy && isEmpty() || !holdLease()) {
      return List.of();
    }
    List<String> events = new ArrayList<>();
    givePlaces();
    long[] last = {0};
    jdbc.query(
        "select place, id, organization, type, subject, occurred_at, data from event_outbox"
            + " where place > (select published_place from event_publisher where id = 1)"
            + " order by place limit ?",
        row -> {
          events.add(EVENT.mapRow(row, 0).toJson(json));
          last[0] = row.getLong("place");
        },
        BATCH);
    busy = !events.isEmpty();
    return events.isEmpty() ? List.of() : List.of(new Batch(last[0], events));
  }

  private boolean isEmpty() {
    return unplaced.isEmpty()
        && jdbc.queryForList(
                "select id from event_publisher where id = 1 and last_place > published_place")
            .isEmpty();
  }

  /** Locks the publisher's row until the transaction ends, where it is ours to have. */
  private boolean holdLease() {
    Instant now = clock.instant();
    return jdbc.update(
            "update event_publisher set node = ?, held_until = ?"
                + " where id = 1 and (node = ? or held_until <= ?)",
            node.name(),
            Timestamp.from(now.plus(LEASE)),
            node.name(),
            Timestamp.from(now))
        == 1;
  }

  private void givePlaces() {
    long last =
        jdbc.queryForObject("select last_place from event_publisher where id = 1", Long.class);
    long given = unplaced.place(last, BATCH);
    if (given > last) {
      jdbc.update("update event_publisher set last_place = ? where id = 1", given);
    }
  }

  /** To be called once the bus has the batch. */
  @Transactional
  public void published(Batch batch) {
    jdbc.update(
        "update event_publisher set published_place = ? where id = 1 and published_place < ?",
        batch.last(),
        batch.last());
  }

  @Override
  public Map<String, String> logContext(Batch batch) {
    return Map.of();
  }

  /** Nothing to undo: the batch is unpublished still and is claimed again. */
  @Override
  public void failed(Batch batch, Throwable cause) {}

  /**
   * Facts after a cursor, for readers that have no bus.
   *
   * @param after {@code sequence} of the last fact that the reader has; 0 for the beginning
   * @param limit 1 to 1000
   */
  public List<Map<String, Object>> after(String organization, long after, int limit)
      throws DataAccessException {
    return jdbc.query(
        "select place, id, organization, type, subject, occurred_at, data from event_outbox"
            + " where organization = ? and place > ? order by place limit ?",
        (row, n) -> {
          Map<String, Object> event = EVENT.mapRow(row, n).toMap(read(row.getString("data")));
          event.put("sequence", row.getLong("place"));
          return event;
        },
        organization,
        after,
        Math.min(1000, Math.max(1, limit)));
  }

  private JsonNode read(String data) {
    try {
      return json.readTree(data);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A fact holds no JSON", e);
    }
  }

  private static final RowMapper<Published> EVENT =
      (row, n) ->
          new Published(
              row.getObject("id", UUID.class),
              row.getString("organization"),
              row.getString("type"),
              row.getString("subject"),
              row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
              row.getString("data"));

  private record Published(
      UUID id, String organization, String type, String subject, Instant time, String data) {

    Map<String, Object> toMap(Object data) {
      Map<String, Object> event = new LinkedHashMap<>();
      event.put("specversion", "1.0");
      event.put("id", id.toString());
      event.put("source", "/omnihub");
      event.put("type", type);
      event.put("subject", subject);
      event.put("time", time.toString());
      event.put("organization", organization);
      event.put("datacontenttype", "application/json");
      event.put("data", data);
      return event;
    }

    String toJson(ObjectMapper json) {
      try {
        return json.writeValueAsString(toMap(new RawValue(data)));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
