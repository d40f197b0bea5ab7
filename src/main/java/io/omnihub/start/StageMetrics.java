package io.omnihub.start;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.omnihub.delivery.Deliveries;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * What waits in each stage, as gauges: {@code hub.turns}, {@code hub.deliveries} (by sink and
 * state) and {@code hub.dead.letters}. How long each stage takes is measured per route by Camel
 * ({@code camel_route_policy_seconds}).
 */
@Component
@EnableScheduling
class StageMetrics implements MeterBinder {

  private final JdbcTemplate jdbc;
  private final Supplier<Set<String>> sinks;
  private MultiGauge turns;
  private MultiGauge deliveries;
  private MultiGauge deadLetters;

  @Autowired
  StageMetrics(JdbcTemplate jdbc, Deliveries deliveries) {
    this(jdbc, deliveries::sinks);
  }

  StageMetrics(JdbcTemplate jdbc, Supplier<Set<String>> sinks) {
    this.jdbc = jdbc;
    this.sinks = sinks;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    turns = MultiGauge.builder("hub.turns").description("Turns not decided").register(registry);
    deliveries =
        MultiGauge.builder("hub.deliveries").description("Deliveries not done").register(registry);
    deadLetters =
        MultiGauge.builder("hub.dead.letters").description("Dead letters open").register(registry);
  }

  @Scheduled(fixedDelay = 10_000, initialDelay = 5_000)
  void measure() {
    if (turns == null) {
      return;
    }
    try {
      turns.register(
          rows(
              "select state, count(*) from turn where state in ('open', 'claimed', 'failed') group by state",
              "state"),
          true);
      deliveries.register(waitingDeliveries(), true);
      deadLetters.register(
          rows(
              "select stage, count(*) from dead_letter where state = 'open' group by stage",
              "stage"),
          true);
    } catch (DataAccessException e) {
      // the database is away: readiness and the routes say so; the gauges keep their last values
    }
  }

  /** Sink by sink: the index begins with it, and nobody reads what was delivered long ago. */
  private List<Row<?>> waitingDeliveries() {
    List<Row<?>> rows = new ArrayList<>();
    for (String sink : sinks.get()) {
      jdbc.query(
          "select state, count(*) from delivery where sink = ? and state in ('pending', 'sending')"
              + " group by state",
          row -> {
            rows.add(Row.of(Tags.of("state", row.getString(1), "sink", sink), row.getLong(2)));
          },
          sink);
    }
    return rows;
  }

  private List<Row<?>> rows(String sql, String... tags) {
    List<Row<?>> rows = new ArrayList<>();
    jdbc.query(
        sql,
        row -> {
          List<Tag> values = new ArrayList<>();
          for (int i = 0; i < tags.length; i++) {
            values.add(Tag.of(tags[i], row.getString(i + 1)));
          }
          rows.add(Row.of(Tags.of(values), row.getLong(tags.length + 1)));
        });
    return rows;
  }
}
