package io.omnihub.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.message.Ids;
import io.omnihub.work.InList;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Facts that have no place yet: those of a transaction lie together in one row of {@code
 * event_unplaced}, so that none is written twice but in there.
 */
@Component
class UnplacedFacts {

  private static final int ROWS = 50;

  private final JdbcTemplate jdbc;
  private final ObjectMapper json;

  UnplacedFacts(JdbcTemplate jdbc, ObjectMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  /**
   * As it lies in its row.
   *
   * @param data as JSON
   */
  private record Written(UUID id, String type, String subject, String data) {}

  /** Adds facts in the caller's transaction. */
  void add(List<Fact> facts, Instant now) {
    Map<String, List<Written>> organizations = new LinkedHashMap<>();
    for (Fact fact : facts) {
      organizations
          .computeIfAbsent(fact.organization(), o -> new ArrayList<>())
          .add(new Written(Ids.next(), fact.type(), fact.thread().toString(), write(fact.data())));
    }
    organizations.forEach(
        (organization, theirs) ->
            jdbc.update(
                "insert into event_unplaced (organization, occurred_at, facts) values (?, ?, ?)",
                organization,
                Timestamp.from(now),
                write(theirs)));
  }

  boolean isEmpty() {
    return jdbc.queryForList("select seq from event_unplaced order by seq limit 1").isEmpty();
  }

  /**
   * Gives the oldest of those that are committed their places, in the order in which they were
   * written, and rows of their own.
   *
   * @param last the last place that was given
   * @param enough after so many the others of their row only
   * @return the last place that is given now
   */
  long place(long last, int enough) {
    List<Object[]> placed = new ArrayList<>();
    List<Object> rows = new ArrayList<>();
    int found = ROWS;
    while (found == ROWS && placed.size() < enough) {
      found = read(last, enough, rows, placed);
    }
    if (placed.isEmpty()) {
      return last;
    }
    jdbc.batchUpdate(
        "insert into event_outbox (place, id, organization, type, subject, occurred_at, data)"
            + " values (?, ?, ?, ?, ?, ?, ?)",
        placed);
    InList these = InList.of(rows);
    jdbc.update(
        "delete from event_unplaced where seq in (" + these.marks() + ")",
        these.values().toArray());
    return last + placed.size();
  }

  private int read(long last, int enough, List<Object> rows, List<Object[]> placed) {
    Object after = rows.isEmpty() ? 0L : rows.get(rows.size() - 1);
    return jdbc.query(
            "select seq, organization, occurred_at, facts from event_unplaced where seq > ?"
                + " order by seq limit ?",
            (row, n) -> {
              if (placed.size() < enough) {
                rows.add(row.getLong("seq"));
                for (Written fact : written(row.getString("facts"))) {
                  placed.add(
                      new Object[] {
                        last + placed.size() + 1,
                        fact.id(),
                        row.getString("organization"),
                        fact.type(),
                        fact.subject(),
                        row.getTimestamp("occurred_at"),
                        fact.data()
                      });
                }
              }
              return n;
            },
            after,
            ROWS)
        .size();
  }

  private List<Written> written(String facts) {
    try {
      return json.readValue(facts, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Facts without a place are no JSON", e);
    }
  }

  private String write(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A fact must be writable as JSON", e);
    }
  }
}
