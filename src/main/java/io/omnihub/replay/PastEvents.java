package io.omnihub.replay;

import io.omnihub.thread.ThreadQueries.Position;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The raw events that were recorded. Invariants: a look costs the same however many there are. Each
 * channel has its list in an index, and all channels together are a merge of their beginnings. What
 * no index finds (a type, a part of a text) is looked for among a bounded number of events, and the
 * page says how far that reached, so that the reader may look further.
 */
@Component
public class PastEvents {

  /** How many events one look for a type or a text goes through. */
  static final int LOOKED_THROUGH = 5_000;

  private static final String COLUMNS =
      "e.id, e.organization, e.channel_type, e.channel_key, e.provider_event_id, e.type,"
          + " e.recorded_at, m.id as message, m.thread_id, m.turn_id, m.text, c.name, v.intent,"
          + " v.confidence, v.outcome";
  private static final String BROUGHT =
      " left join message m on m.organization = e.organization and m.id = coalesce((select"
          + " r.message_id from message_revision r where r.id = e.id), (select p.message_id from"
          + " message_part p where p.id = e.id), e.id)"
          + " left join thread t on t.id = m.thread_id left join contact c on c.id = t.contact_id"
          + " left join verdict v on v.turn_id = m.turn_id";

  private final JdbcClient jdbc;
  private final EventChannels channels;

  PastEvents(JdbcClient jdbc, EventChannels channels) {
    this.jdbc = jdbc;
    this.channels = channels;
  }

  /**
   * A page of the list.
   *
   * @param next where the next page begins; null at the end
   * @param looked the time down to which a look for a type or a text has come, if it ended before
   *     the page was full; null otherwise
   */
  public record Page(List<PastEvent> events, Position next, Instant looked) {}

  /** Newest first. */
  public Page list(String organization, EventFilter filter, Position after, int limit) {
    if (filter.thread() != null) {
      return ofThread(organization, filter, after, limit);
    }
    if (after == null && filter.text() != null) {
      List<PastEvent> exact = byId(organization, filter.text());
      if (!exact.isEmpty()) {
        return new Page(exact, null, null);
      }
    }
    List<EventChannel> meant = channels.meantBy(organization, filter);
    if (meant.isEmpty()) {
      return new Page(List.of(), null, null);
    }
    EventConditions conditions = new EventConditions(organization, filter);
    String range = conditions.range() + conditions.olderThan(after);
    Position end = filter.reads() ? end(meant, range, conditions) : null;
    String floor = end == null ? "" : conditions.notOlderThan(end);
    List<PastEvent> found =
        jdbc.sql(
                "select "
                    + COLUMNS
                    + " from ("
                    + conditions.first(meant, range + floor + conditions.read(), "desc", limit + 1)
                    + ") p join inbound_event e on e.id = p.id"
                    + BROUGHT
                    + " order by e.recorded_at desc, e.id desc")
            .params(conditions.values())
            .query(PastEvents::summary)
            .list();
    if (found.size() > limit) {
      PastEvent last = found.get(limit - 1);
      return new Page(found.subList(0, limit), new Position(last.recordedAt(), last.id()), null);
    }
    return new Page(found, end, end == null ? null : end.at());
  }

  /** Where a look through that many events ends; null if there are fewer. */
  private Position end(List<EventChannel> meant, String range, EventConditions conditions) {
    return jdbc.sql(
            "select id, recorded_at from ("
                + conditions.first(meant, range, "desc", LOOKED_THROUGH)
                + ") l"
                + " order by recorded_at desc, id desc limit 1 offset "
                + (LOOKED_THROUGH - 1))
        .params(conditions.values())
        .query(
            (row, n) ->
                new Position(
                    RowValues.instant(row, "recorded_at"), row.getObject("id", UUID.class)))
        .optional()
        .orElse(null);
  }

  private Page ofThread(String organization, EventFilter filter, Position after, int limit) {
    EventConditions conditions = new EventConditions(organization, filter);
    conditions.values().put("thread", filter.thread());
    if (after != null) {
      conditions.values().put("id", after.id());
    }
    List<PastEvent> found =
        jdbc.sql(
                "select "
                    + COLUMNS
                    + " from message k join inbound_event e on e.id = k.id"
                    + BROUGHT
                    + " where k.organization = :organization and k.thread_id = :thread"
                    + " and k.direction = 'inbound'"
                    + (after == null ? "" : " and k.id < :id")
                    + conditions.range()
                    + conditions.read()
                    + conditions.ofChannel()
                    + " order by k.id desc limit "
                    + (limit + 1))
            .params(conditions.values())
            .query(PastEvents::summary)
            .list();
    boolean more = found.size() > limit;
    List<PastEvent> shown = more ? found.subList(0, limit) : found;
    PastEvent last = more ? shown.get(limit - 1) : null;
    return new Page(shown, more ? new Position(last.recordedAt(), last.id()) : null, null);
  }

  /** One event whole. */
  public Optional<PastEvent> find(String organization, UUID id) {
    return jdbc.sql(
            "select "
                + COLUMNS
                + ", e.raw, m.content from inbound_event e"
                + BROUGHT
                + " where e.organization = :organization and e.id = :id")
        .param("organization", organization)
        .param("id", id)
        .query((row, n) -> event(row, row.getString("raw"), row.getString("content")))
        .optional();
  }

  /** By the hub's own id, the provider's, or {@code type:key:provider's}. */
  private List<PastEvent> byId(String organization, String text) {
    List<PastEvent> found = new ArrayList<>();
    if (text.length() > 300 || text.contains(" ")) {
      return found;
    }
    try {
      find(organization, UUID.fromString(text)).ifPresent(found::add);
    } catch (IllegalArgumentException e) {
      // no id of ours
    }
    for (EventChannel channel : channels.all(organization)) {
      String prefix = channel.type() + ":" + channel.key() + ":";
      String id = text.startsWith(prefix) ? text.substring(prefix.length()) : text;
      jdbc.sql(
              "select "
                  + COLUMNS
                  + " from inbound_event e"
                  + BROUGHT
                  + " where e.organization = :organization and e.channel_type = :type"
                  + " and e.channel_key = :key and e.provider_event_id = :id")
          .param("organization", organization)
          .param("type", channel.type())
          .param("key", channel.key())
          .param("id", id)
          .query(PastEvents::summary)
          .optional()
          .ifPresent(found::add);
    }
    return found;
  }

  private static PastEvent summary(ResultSet row, int n) throws SQLException {
    return event(row, null, null);
  }

  private static PastEvent event(ResultSet row, String raw, String content) throws SQLException {
    return new PastEvent(
        row.getObject("id", UUID.class),
        row.getString("organization"),
        row.getString("channel_type"),
        row.getString("channel_key"),
        row.getString("provider_event_id"),
        row.getString("type"),
        RowValues.instant(row, "recorded_at"),
        raw,
        row.getObject("message", UUID.class),
        row.getObject("thread_id", UUID.class),
        row.getObject("turn_id", UUID.class),
        row.getString("name"),
        row.getString("text"),
        content,
        row.getString("intent"),
        row.getObject("confidence", Double.class),
        row.getString("outcome"));
  }
}
