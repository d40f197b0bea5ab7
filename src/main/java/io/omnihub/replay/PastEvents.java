package io.omnihub.replay;

import io.omnihub.message.CanonicalEvent;
import io.omnihub.thread.ThreadQueries.Position;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
  private static final String NEWEST_FIRST = " order by recorded_at desc, id desc limit ";
  private static final String OLDEST_FIRST = " order by recorded_at, id limit ";

  private final JdbcClient jdbc;

  PastEvents(JdbcClient jdbc) {
    this.jdbc = jdbc;
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
    Map<String, Object> values = values(organization, filter);
    if (filter.thread() != null) {
      return ofThread(filter, values, after, limit);
    }
    if (after == null && filter.text() != null) {
      List<PastEvent> exact = byId(organization, filter.text());
      if (!exact.isEmpty()) {
        return new Page(exact, null, null);
      }
    }
    List<Channel> channels = channels(organization, filter.channel());
    if (channels.isEmpty()) {
      return new Page(List.of(), null, null);
    }
    if (after != null) {
      values.put("at", after.at().atOffset(ZoneOffset.UTC));
      values.put("id", after.id());
    }
    String range = range(filter) + (after == null ? "" : " and (e.recorded_at, e.id) < (:at, :id)");
    Position end = filter.reads() ? end(channels, range, values) : null;
    String floor = "";
    if (end != null) {
      values.put("endAt", end.at().atOffset(ZoneOffset.UTC));
      values.put("endId", end.id());
      floor = " and (e.recorded_at, e.id) >= (:endAt, :endId)";
    }
    List<PastEvent> found =
        jdbc.sql(
                "select "
                    + COLUMNS
                    + " from ("
                    + merged(
                        channels, range + floor + read(filter), NEWEST_FIRST + (limit + 1), values)
                    + NEWEST_FIRST
                    + (limit + 1)
                    + ") p join inbound_event e on e.id = p.id"
                    + BROUGHT
                    + " order by e.recorded_at desc, e.id desc")
            .params(values)
            .query(PastEvents::summary)
            .list();
    if (found.size() > limit) {
      PastEvent last = found.get(limit - 1);
      return new Page(found.subList(0, limit), new Position(last.recordedAt(), last.id()), null);
    }
    return new Page(found, end, end == null ? null : end.at());
  }

  /** Where a look through that many events ends; null if there are fewer. */
  private Position end(List<Channel> channels, String range, Map<String, Object> values) {
    return jdbc.sql(
            merged(channels, range, NEWEST_FIRST + LOOKED_THROUGH, values)
                + NEWEST_FIRST
                + "1 offset "
                + (LOOKED_THROUGH - 1))
        .params(values)
        .query(
            (row, n) -> new Position(instant(row, "recorded_at"), row.getObject("id", UUID.class)))
        .optional()
        .orElse(null);
  }

  private Page ofThread(EventFilter filter, Map<String, Object> values, Position after, int limit) {
    values.put("thread", filter.thread());
    if (after != null) {
      values.put("id", after.id());
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
                    + range(filter)
                    + read(filter)
                    + channel(filter.channel(), values)
                    + " order by k.id desc limit "
                    + (limit + 1))
            .params(values)
            .query(PastEvents::summary)
            .list();
    boolean more = found.size() > limit;
    List<PastEvent> shown = more ? found.subList(0, limit) : found;
    PastEvent last = more ? shown.get(limit - 1) : null;
    return new Page(shown, more ? new Position(last.recordedAt(), last.id()) : null, null);
  }

  /**
   * The next ones in the order in which they came, for work that goes through all of them.
   *
   * @param after the last that is done; null to begin
   */
  List<Place> next(String organization, EventFilter filter, Position after, int limit) {
    Map<String, Object> values = values(organization, filter);
    if (after != null) {
      values.put("at", after.at().atOffset(ZoneOffset.UTC));
      values.put("id", after.id());
    }
    String where =
        range(filter)
            + (after == null ? "" : " and (e.recorded_at, e.id) > (:at, :id)")
            + read(filter)
            + onlyThread(filter, values);
    List<Channel> channels = channels(organization, filter.channel());
    return channels.isEmpty()
        ? List.of()
        : jdbc.sql(merged(channels, where, OLDEST_FIRST + limit, values) + OLDEST_FIRST + limit)
            .params(values)
            .query(
                (row, n) -> new Place(row.getObject("id", UUID.class), instant(row, "recorded_at")))
            .list();
  }

  /** An event among those that work goes through. */
  record Place(UUID id, Instant at) {

    Position position() {
      return new Position(at, id);
    }
  }

  /**
   * How many events the filter means, counted up to a bound.
   *
   * @param bound at most so many events are looked through
   * @return empty if there are more to look through than that
   */
  public Optional<Long> count(String organization, EventFilter filter, int bound) {
    Map<String, Object> values = values(organization, filter);
    List<Channel> channels = channels(organization, filter.channel());
    if (channels.isEmpty()) {
      return Optional.of(0L);
    }
    String range = range(filter) + onlyThread(filter, values);
    long all = count(channels, range, " limit " + (bound + 1), values);
    if (all > bound || !filter.reads()) {
      return all > bound ? Optional.empty() : Optional.of(all);
    }
    return Optional.of(count(channels, range + read(filter), "", values));
  }

  private long count(
      List<Channel> channels, String where, String limit, Map<String, Object> values) {
    return jdbc.sql(
            "select count(*) from (" + merged(channels, where, limit, values) + limit + ") n")
        .params(values)
        .query(Long.class)
        .single();
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
    for (Channel channel : channels(organization, null)) {
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

  /** An account that events came by. */
  public record Channel(String type, String key) {

    /** {@code telegram:shop}. */
    public String name() {
      return type + ":" + key;
    }
  }

  /** All accounts that events ever came by, each found by one step in the index. */
  public List<Channel> channels(String organization) {
    List<Channel> channels = new ArrayList<>();
    Channel last = new Channel("", "");
    while (last != null) {
      last =
          jdbc.sql(
                  "select channel_type, channel_key from inbound_event"
                      + " where organization = :organization"
                      + " and (channel_type, channel_key) > (:type, :key)"
                      + " order by channel_type, channel_key limit 1")
              .param("organization", organization)
              .param("type", last.type())
              .param("key", last.key())
              .query((row, n) -> new Channel(row.getString(1), row.getString(2)))
              .optional()
              .orElse(null);
      if (last != null) {
        channels.add(last);
      }
    }
    return channels;
  }

  private List<Channel> channels(String organization, String filter) {
    return channels(organization).stream()
        .filter(c -> filter == null || c.name().equals(filter) || c.type().equals(filter))
        .toList();
  }

  private static String merged(
      List<Channel> channels, String where, String order, Map<String, Object> values) {
    StringBuilder sql = new StringBuilder();
    for (int i = 0; i < channels.size(); i++) {
      values.put("type" + i, channels.get(i).type());
      values.put("key" + i, channels.get(i).key());
      sql.append(i == 0 ? "select id, recorded_at from (" : " union all ")
          .append("(select e.id, e.recorded_at from inbound_event e")
          .append(" where e.organization = :organization and e.channel_type = :type")
          .append(i)
          .append(" and e.channel_key = :key")
          .append(i)
          .append(where)
          .append(order)
          .append(")");
    }
    return sql.append(") u").toString();
  }

  private static Map<String, Object> values(String organization, EventFilter filter) {
    Map<String, Object> values = new HashMap<>();
    values.put("organization", organization);
    if (filter.from() != null) {
      values.put("from", filter.from().atOffset(ZoneOffset.UTC));
    }
    if (filter.to() != null) {
      values.put("to", filter.to().atOffset(ZoneOffset.UTC));
    }
    if (filter.type() != null) {
      values.put(
          "type",
          switch (filter.type()) {
            case "message" -> CanonicalEvent.TYPE_MESSAGE;
            case "edited" -> CanonicalEvent.TYPE_EDITED;
            case "deleted" -> CanonicalEvent.TYPE_DELETED;
            case "reaction" -> CanonicalEvent.TYPE_REACTION;
            case "status" -> CanonicalEvent.TYPE_STATUS;
            case "subscribed" -> CanonicalEvent.TYPE_SUBSCRIBED;
            case "unsubscribed" -> CanonicalEvent.TYPE_UNSUBSCRIBED;
            case "moved" -> CanonicalEvent.TYPE_MOVED;
            default -> CanonicalEvent.TYPE_OTHER;
          });
    }
    if (filter.text() != null) {
      String text = filter.text().toLowerCase(Locale.ROOT);
      values.put("text", "%" + literally(text) + "%");
    }
    return values;
  }

  private static String range(EventFilter filter) {
    return (filter.from() == null ? "" : " and e.recorded_at >= :from")
        + (filter.to() == null ? "" : " and e.recorded_at < :to");
  }

  /** Providers write what is not ASCII with escapes: the message's text is read as well. */
  private static String read(EventFilter filter) {
    return (filter.type() == null ? "" : " and e.type = :type")
        + (filter.text() == null
            ? ""
            : " and (lower(e.raw) like :text escape '!' or exists (select 1 from message s"
                + " where s.id = e.id and lower(s.text) like :text escape '!'))");
  }

  private static String onlyThread(EventFilter filter, Map<String, Object> values) {
    if (filter.thread() == null) {
      return "";
    }
    values.put("thread", filter.thread());
    return " and e.id in (select s.id from message s where s.organization = :organization"
        + " and s.thread_id = :thread and s.direction = 'inbound')";
  }

  private static String channel(String channel, Map<String, Object> values) {
    if (channel == null) {
      return "";
    }
    int colon = channel.indexOf(':');
    values.put("channelType", colon < 0 ? channel : channel.substring(0, colon));
    if (colon < 0) {
      return " and e.channel_type = :channelType";
    }
    values.put("channelKey", channel.substring(colon + 1));
    return " and e.channel_type = :channelType and e.channel_key = :channelKey";
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
        instant(row, "recorded_at"),
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

  static String literally(String text) {
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }
}
