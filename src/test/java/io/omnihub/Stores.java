package io.omnihub;

import io.omnihub.channel.ChannelTypes;
import io.omnihub.event.EventOutbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcClientAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The hub's stores on one database, with the settings of {@code application.yaml} and no flow. */
public final class Stores implements CloseableResource {

  public static final String ORGANIZATION = "default";

  private static final List<String> TABLES =
      List.of(
          "channel_poll",
          "flow_node",
          "flow_deployment",
          "flow_version_file",
          "flow_version",
          "flow_blob",
          "deed",
          "replay_job",
          "replay",
          "waiting_event",
          "message_reaction",
          "attachment",
          "message_part",
          "sent_ref",
          "event_unplaced",
          "event_outbox",
          "dead_letter",
          "delivery",
          "task",
          "ticket",
          "verdict",
          "message_revision",
          "message",
          "turn",
          "thread",
          "contact_point",
          "contact_merge",
          "contact",
          "inbound_event");

  private final Database database;
  private final ConfigurableApplicationContext context;

  Stores(Database database) {
    this.database = database;
    this.context =
        new SpringApplicationBuilder(Beans.class)
            .web(WebApplicationType.NONE)
            .lazyInitialization(true)
            .run(
                "--spring.datasource.url=" + database.fresh(),
                "--spring.datasource.username=" + (database == Database.H2 ? "sa" : "postgres"),
                "--HUB_SANDBOX=false",
                "--HUB_DATA_DIR=" + folder(),
                "--hub.crm.enabled=true",
                "--hub.mail.enabled=true",
                "--hub.delivery.sinks.telegram.rate=0",
                "--hub.delivery.sinks.telegram.at-once=1000",
                "--hub.delivery.sinks.crm.rate=0",
                "--hub.delivery.sinks.crm.attempts=3",
                "--hub.delivery.sinks.slow.rate=3",
                "--hub.delivery.sinks.careful.uncertain=hold",
                "--hub.delivery.sinks.off.enabled=false",
                "--logging.level.root=ERROR");
  }

  public Database database() {
    return database;
  }

  public <T> T get(Class<T> type) {
    return context.getBean(type);
  }

  public JdbcTemplate jdbc() {
    return get(JdbcTemplate.class);
  }

  public TestClock clock() {
    return get(TestClock.class);
  }

  public <T> T inTransaction(Supplier<T> work) {
    return get(TransactionTemplate.class).execute(status -> work.get());
  }

  public void inTransaction(Runnable work) {
    get(TransactionTemplate.class).executeWithoutResult(status -> work.run());
  }

  /** Runs in a transaction that does not wait for another's lock; answers nothing. */
  public Void impatiently(Runnable work) {
    inTransaction(
        () -> {
          waitAtMost(100);
          try {
            work.run();
          } finally {
            if (database == Database.H2) { // where it outlives the transaction
              waitAtMost(2000);
            }
          }
        });
    return null;
  }

  private void waitAtMost(int millis) {
    jdbc()
        .execute(
            database == Database.H2
                ? "set lock_timeout " + millis
                : "set local lock_timeout = " + millis);
  }

  public List<Map<String, Object>> rows(String sql, Object... values) {
    return jdbc().queryForList(sql, values);
  }

  /** The one value that the query finds. */
  public Object value(String sql, Object... values) {
    return jdbc().queryForObject(sql, Object.class, values);
  }

  /** With all facts in {@code event_outbox}, as the node that publishes them sees to it. */
  public Stores placed() {
    set("update event_publisher set held_until = ?", Timestamp.from(Instant.EPOCH));
    EventOutbox facts = get(EventOutbox.class);
    for (int looks = 0; looks < 100 && count("event_unplaced") > 0; looks++) {
      facts.claim("", 1);
    }
    return this;
  }

  public long count(String table) {
    return jdbc().queryForObject("select count(*) from " + table, Long.class);
  }

  public void set(String sql, Object... values) {
    jdbc().update(sql, values);
  }

  /** Time goes on, so that nothing that beans remember of the test before comes into this one. */
  void empty() {
    clock().advance(Duration.ofHours(1));
    TABLES.forEach(table -> jdbc().update("delete from " + table));
  }

  @Override
  public void close() {
    context.close();
  }

  private static String folder() {
    try {
      return Files.createTempDirectory("stores").toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @TestConfiguration(proxyBeanMethods = false)
  @ComponentScan({
    "io.omnihub.thread",
    "io.omnihub.delivery",
    "io.omnihub.routing",
    "io.omnihub.event",
    "io.omnihub.work",
    "io.omnihub.crm",
    "io.omnihub.audit",
    "io.omnihub.flow.history",
    "io.omnihub.replay",
    "io.omnihub.media"
  })
  @ConfigurationPropertiesScan({
    "io.omnihub.thread",
    "io.omnihub.delivery",
    "io.omnihub.routing",
    "io.omnihub.event",
    "io.omnihub.media"
  })
  @ImportAutoConfiguration({
    DataSourceAutoConfiguration.class,
    DataSourceTransactionManagerAutoConfiguration.class,
    TransactionAutoConfiguration.class,
    JdbcTemplateAutoConfiguration.class,
    JdbcClientAutoConfiguration.class,
    FlywayAutoConfiguration.class,
    JacksonAutoConfiguration.class
  })
  @Import(ChannelTypes.class)
  static class Beans {

    @Bean
    TestClock clock() {
      return new TestClock();
    }
  }
}
