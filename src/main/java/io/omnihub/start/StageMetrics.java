package io.omnihub.start;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
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
  private MultiGauge turns;
  private MultiGauge deliveries;
  private MultiGauge deadLetters;

  StageMetrics(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
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
      deliveries.register(
          rows(
              "select state, sink, count(*) from delivery"
                  + " where state in ('pending', 'sending') group by state, sink",
              "state",
              "sink"),
          true);
      deadLetters.register(
          rows(
              "select stage, count(*) from dead_letter where state = 'open' group by stage",
              "stage"),
          true);
    } catch (DataAccessException e) {
      // the database is away: readiness and the routes say so; the gauges keep their last values
    }
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
