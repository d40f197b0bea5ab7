package io.omnihub.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the hub's tables say.
 *
 * @param messages one entry for each recorded message
 * @param rawEvents provider's ids of the kept raw events
 * @param uncertain deliveries of which the policy for uncertain ones says that they may be doubled
 * @param undone deliveries and turns that are neither done nor set aside, by table and state
 * @param deadLetters stage and reason
 */
record Rows(
    List<Message> messages,
    List<String> rawEvents,
    Set<Uncertain> uncertain,
    Map<String, Integer> undone,
    List<String> deadLetters) {

  /** A message as it was recorded. */
  record Message(String event, String turn) {}

  /** The turn's effect on this sink had an attempt of unknown outcome. */
  record Uncertain(String turn, String sink) {}

  static Rows read(Connection db) throws SQLException {
    return new Rows(
        list(
            db,
            "select provider_event_id, turn_id from message where direction = 'inbound'",
            row -> new Message(row.getString(1), row.getString(2))),
        list(db, "select provider_event_id from inbound_event", row -> row.getString(1)),
        Set.copyOf(
            list(
                db,
                "select distinct turn_id, sink from delivery where uncertain",
                row -> new Uncertain(row.getString(1), row.getString(2)))),
        undone(db),
        list(
            db,
            "select stage, reason from dead_letter where state = 'open'",
            row -> row.getString(1) + ": " + row.getString(2)));
  }

  private static Map<String, Integer> undone(Connection db) throws SQLException {
    Map<String, Integer> found = new TreeMap<>();
    list(
            db,
            "select 'turns ' || state, count(*) from turn where state in ('open', 'claimed')"
                + " group by state union all select 'deliveries ' || state, count(*) from delivery"
                + " where state in ('pending', 'sending') group by state",
            row -> Map.entry(row.getString(1), row.getInt(2)))
        .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
    return found;
  }

  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private static <T> List<T> list(Connection db, String sql, Reader<T> reader) throws SQLException {
    List<T> found = new ArrayList<>();
    try (Statement statement = db.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(reader.read(rows));
      }
    }
    return found;
  }
}
