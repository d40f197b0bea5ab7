package io.omnihub.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionTemplate;

/** On a PostgreSQL of its own. */
class IdleTransactionsTest {

  private static EmbeddedPostgres server;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void oneRow() throws SQLException {
    asAdministrator("drop schema public cascade");
    asAdministrator("create schema public");
    asAdministrator("create table bread (id int primary key, loaves int)");
    asAdministrator("insert into bread values (1, 10)");
  }

  @Import({IdleTransactions.class, LockWaits.class})
  @ImportAutoConfiguration({
    DataSourceAutoConfiguration.class,
    DataSourceTransactionManagerAutoConfiguration.class,
    TransactionAutoConfiguration.class,
    JdbcTemplateAutoConfiguration.class,
    FlywayAutoConfiguration.class
  })
  static class Beans {}

  private ConfigurableApplicationContext hub(String longest) {
    return new SpringApplicationBuilder(Beans.class)
        .web(WebApplicationType.NONE)
        .run(
            "--spring.datasource.url=" + server.getJdbcUrl("postgres", "postgres"),
            "--spring.datasource.username=postgres",
            "--spring.datasource.hikari.maximum-pool-size=2",
            "--spring.flyway.locations=filesystem:" + folder,
            "--spring.flyway.baseline-on-migrate=true",
            "--HUB_DATA_DIR=" + folder.resolve("data"),
            "--hub.db.idle-in-transaction=" + longest,
            "--logging.level.root=ERROR");
  }

  @Test
  void whoeverStandsStillInATransactionLosesItAndAnotherGetsItsRow() {
    try (ConfigurableApplicationContext hub = hub("500ms")) {
      JdbcTemplate jdbc = hub.getBean(JdbcTemplate.class);
      TransactionTemplate transaction = hub.getBean(TransactionTemplate.class);

      assertThatThrownBy(
              () ->
                  transaction.executeWithoutResult(
                      status -> {
                        jdbc.update("update bread set loaves = 0");
                        await().until(() -> taken(jdbc) == 1); // in another thread
                        jdbc.update("update bread set loaves = -1");
                      }))
          .isInstanceOfSatisfying(
              TransactionSystemException.class, // as for any connection that broke
              e ->
                  assertThat(e.getOriginalException())
                      .isInstanceOf(DataAccessResourceFailureException.class)
                      .hasMessageContaining("idle-in-transaction"));

      takeFive(hub);
      assertThat(jdbc.queryForObject("select loaves from bread", Integer.class)).isEqualTo(4);
    }
  }

  @Test
  void whoeverStandsStillBeforeTheCommitIsToldThatItFailed() {
    try (ConfigurableApplicationContext hub = hub("500ms")) {
      JdbcTemplate jdbc = hub.getBean(JdbcTemplate.class);
      TransactionTemplate transaction = hub.getBean(TransactionTemplate.class);

      assertThatThrownBy(
              () ->
                  transaction.executeWithoutResult(
                      status -> {
                        jdbc.update("update bread set loaves = 0");
                        await().until(() -> taken(jdbc) == 1);
                      }))
          .isInstanceOf(TransactionSystemException.class);

      takeFive(hub);
      assertThat(jdbc.queryForObject("select loaves from bread", Integer.class)).isEqualTo(4);
    }
  }

  /** At once, when the pool asks its connections nothing. */
  private static void takeFive(ConfigurableApplicationContext hub) {
    for (int i = 0; i < 5; i++) {
      hub.getBean(TransactionTemplate.class)
          .executeWithoutResult(
              status ->
                  hub.getBean(JdbcTemplate.class).update("update bread set loaves = loaves - 1"));
    }
  }

  @Test
  void migrationMayTakeLongerThanATransactionMayStandStill() throws IOException {
    Files.writeString(
        folder.resolve("V2__slow.sql"), "select pg_sleep(2);\ncreate table slow (id int);");

    try (ConfigurableApplicationContext hub = hub("500ms")) {
      assertThat(setting(hub)).isEqualTo("500ms");
      assertThat(hub.getBean(JdbcTemplate.class).queryForList("select * from slow")).isEmpty();
    }
  }

  @Test
  void zeroLeavesItToTheServer() throws SQLException {
    asAdministrator("alter database postgres set idle_in_transaction_session_timeout = '7s'");
    try (ConfigurableApplicationContext hub = hub("0")) {
      assertThat(setting(hub)).isEqualTo("7s");
    } finally {
      asAdministrator("alter database postgres reset idle_in_transaction_session_timeout");
    }
  }

  @Test
  void othersDatabasesAndH2AreLeftAlone() {
    assertThat(initSql("customerDatabase", "jdbc:postgresql://shop/orders")).isNull();
    assertThat(initSql("dataSource", "jdbc:h2:mem:x")).isNull();
    assertThat(initSql("dataSource", "jdbc:postgresql://db/hub")).endsWith("= 30000");
  }

  private static String initSql(String bean, String url) {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl(url);
      new IdleTransactions(Duration.ofSeconds(30)).postProcessBeforeInitialization(pool, bean);
      return pool.getConnectionInitSql();
    }
  }

  private static String setting(ConfigurableApplicationContext hub) {
    return hub.getBean(JdbcTemplate.class)
        .queryForObject("show idle_in_transaction_session_timeout", String.class);
  }

  private static int taken(JdbcTemplate jdbc) {
    return jdbc.update("update bread set loaves = loaves - 1 where loaves = 10");
  }

  private static void asAdministrator(String sql) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
