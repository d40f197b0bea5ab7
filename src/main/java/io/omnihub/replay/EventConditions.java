package io.omnihub.replay;

import io.omnihub.message.CanonicalEvent;
import io.omnihub.thread.ThreadQueries.Position;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What an {@link EventFilter} means in SQL, about {@code inbound_event e}; values are bound. */
final class EventConditions {

  private final EventFilter filter;
  private final Map<String, Object> values = new HashMap<>();

  EventConditions(String organization, EventFilter filter) {
    this.filter = filter;
    values.put("organization", organization);
    if (filter.from() != null) {
      values.put("from", filter.from().atOffset(ZoneOffset.UTC));
    }
    if (filter.to() != null) {
      values.put("to", filter.to().atOffset(ZoneOffset.UTC));
    }
    if (filter.type() != null) {
      values.put("type", type(filter.type()));
    }
    if (filter.text() != null) {
      String text = filter.text().toLowerCase(Locale.ROOT);
      values.put("text", "%" + RowValues.literally(text) + "%");
    }
  }

  private static String type(String word) {
    return switch (word) {
      case "message" -> CanonicalEvent.TYPE_MESSAGE;
      case "edited" -> CanonicalEvent.TYPE_EDITED;
      case "deleted" -> CanonicalEvent.TYPE_DELETED;
      case "reaction" -> CanonicalEvent.TYPE_REACTION;
      case "status" -> CanonicalEvent.TYPE_STATUS;
      case "subscribed" -> CanonicalEvent.TYPE_SUBSCRIBED;
      case "unsubscribed" -> CanonicalEvent.TYPE_UNSUBSCRIBED;
      case "moved" -> CanonicalEvent.TYPE_MOVED;
      default -> CanonicalEvent.TYPE_OTHER;
    };
  }

  /** Of all conditions that were asked for. */
  Map<String, Object> values() {
    return values;
  }

  /** The time, by the index. */
  String range() {
    return (filter.from() == null ? "" : " and e.recorded_at >= :from")
        + (filter.to() == null ? "" : " and e.recorded_at < :to");
  }

  /**
   * What no index finds. Providers write what is not ASCII with escapes: the message's text is read
   * as well.
   */
  String read() {
    return (filter.type() == null ? "" : " and e.type = :type")
        + (filter.text() == null
            ? ""
            : " and (lower(e.raw) like :text escape '!' or exists (select 1 from message s"
                + " where s.id = e.id and lower(s.text) like :text escape '!'))");
  }

  String ofThread() {
    if (filter.thread() == null) {
      return "";
    }
    values.put("thread", filter.thread());
    return " and e.id in (select s.id from message s where s.organization = :organization"
        + " and s.thread_id = :thread and s.direction = 'inbound')";
  }

  String ofChannel() {
    String channel = filter.channel();
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

  String olderThan(Position position) {
    return beyond("<", position);
  }

  String newerThan(Position position) {
    return beyond(">", position);
  }

  private String beyond(String comparison, Position position) {
    if (position == null) {
      return "";
    }
    values.put("at", position.at().atOffset(ZoneOffset.UTC));
    values.put("id", position.id());
    return " and e.recorded_at %s= :at and (e.recorded_at, e.id) %s (:at, :id)"
        .formatted(comparison, comparison);
  }

  String notOlderThan(Position end) {
    values.put("endAt", end.at().atOffset(ZoneOffset.UTC));
    values.put("endId", end.id());
    return " and e.recorded_at >= :endAt and (e.recorded_at, e.id) >= (:endAt, :endId)";
  }

  /**
   * Ids and times of the first events of several channels: the beginnings of their lists, merged.
   * H2 follows an index only in the order of all its columns.
   *
   * @param channels at least one
   * @param direction asc for the oldest, desc for the newest
   */
  String first(List<EventChannel> channels, String where, String direction, int limit) {
    String each =
        " order by e.organization @d, e.channel_type @d, e.channel_key @d, e.recorded_at @d,"
            + " e.id @d limit ";
    String together = " order by recorded_at @d, id @d limit ";
    return (union(channels, where, each + limit) + together + limit).replace("@d", direction);
  }

  /** As many of them as there are, in no order. */
  String some(List<EventChannel> channels, String where, int limit) {
    return union(channels, where, " limit " + limit) + " limit " + limit;
  }

  /** All of them. */
  String all(List<EventChannel> channels, String where) {
    return union(channels, where, "");
  }

  private String union(List<EventChannel> channels, String where, String end) {
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
          .append(end)
          .append(")");
    }
    return sql.append(") u").toString();
  }
}
