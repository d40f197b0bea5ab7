package io.omnihub.replay;

import io.omnihub.thread.ThreadQueries.Position;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The raw events for work that goes through all of them, in the order in which they came. */
@Component
public class EventsInOrder {

  private final JdbcClient jdbc;
  private final EventChannels channels;

  EventsInOrder(JdbcClient jdbc, EventChannels channels) {
    this.jdbc = jdbc;
    this.channels = channels;
  }

  /**
   * The next ones.
   *
   * @param after the last that is done; null to begin
   */
  List<Place> next(String organization, EventFilter filter, Position after, int limit) {
    List<EventChannel> meant = channels.meantBy(organization, filter);
    if (meant.isEmpty()) {
      return List.of();
    }
    EventConditions conditions = new EventConditions(organization, filter);
    String where =
        conditions.range()
            + conditions.newerThan(after)
            + conditions.read()
            + conditions.ofThread();
    return jdbc.sql(conditions.first(meant, where, "asc", limit))
        .params(conditions.values())
        .query(
            (row, n) ->
                new Place(row.getObject("id", UUID.class), RowValues.instant(row, "recorded_at")))
        .list();
  }

  /**
   * How many events the filter means, counted up to a bound.
   *
   * @param bound at most so many events are looked through
   * @return empty if there are more to look through than that
   */
  public Optional<Long> count(String organization, EventFilter filter, int bound) {
    List<EventChannel> meant = channels.meantBy(organization, filter);
    if (meant.isEmpty()) {
      return Optional.of(0L);
    }
    EventConditions conditions = new EventConditions(organization, filter);
    String range = conditions.range() + conditions.ofThread();
    long all = count(conditions, conditions.some(meant, range, bound + 1));
    if (all > bound) {
      return Optional.empty();
    }
    return Optional.of(
        filter.reads() ? count(conditions, conditions.all(meant, range + conditions.read())) : all);
  }

  private long count(EventConditions conditions, String events) {
    return jdbc.sql("select count(*) from (" + events + ") n")
        .params(conditions.values())
        .query(Long.class)
        .single();
  }
}
