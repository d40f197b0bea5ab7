package io.omnihub.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Set;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class StageMetricsTest {

  @Test
  void whatWaitsInEachStageIsCounted() {
    JdbcTemplate jdbc = database();
    UUID contact = UUID.randomUUID();
    UUID thread = UUID.randomUUID();
    jdbc.update(
        "insert into contact (id, organization, kind, created_at)"
            + " values (?, 'default', 'person', current_timestamp)",
        contact);
    jdbc.update(
        "insert into thread (id, organization, contact_id, epoch, spam, last_message_at,"
            + " created_at) values (?, 'default', ?, 0, false, current_timestamp,"
            + " current_timestamp)",
        thread,
        contact);
    jdbc.update(
        "insert into turn (id, organization, thread_id, state, opened_at, due_at, attempts)"
            + " values (?, 'default', ?, 'open', current_timestamp, current_timestamp, 0)",
        UUID.randomUUID(),
        thread);
    jdbc.update(
        "insert into delivery (id, organization, thread_id, sink, destination, command, author,"
            + " epoch, payload, state, attempts, next_at, uncertain, created_at, updated_at)"
            + " values (?, 'default', ?, 'crm', 'crm', 'card', 'bot', 0, '{}', 'pending', 0,"
            + " current_timestamp, false, current_timestamp, current_timestamp)",
        UUID.randomUUID(),
        thread);
    jdbc.update(
        "insert into dead_letter (id, organization, stage, reference, reason, payload, state,"
            + " created_at) values (?, 'default', 'record', 'x', 'y', 'z', 'open',"
            + " current_timestamp)",
        UUID.randomUUID());
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    StageMetrics metrics = new StageMetrics(jdbc, () -> Set.of("crm", "telegram"));
    metrics.bindTo(registry);

    metrics.measure();

    assertThat(registry.get("hub.turns").tag("state", "open").gauge().value()).isEqualTo(1);
    assertThat(
            registry.get("hub.deliveries").tags("state", "pending", "sink", "crm").gauge().value())
        .isEqualTo(1);
    assertThat(registry.get("hub.dead.letters").tag("stage", "record").gauge().value())
        .isEqualTo(1);
  }

  private static JdbcTemplate database() {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL(
        "jdbc:h2:mem:%s;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1"
            .formatted(UUID.randomUUID()));
    Flyway.configure().dataSource(h2).load().migrate();
    return new JdbcTemplate(h2);
  }
}
