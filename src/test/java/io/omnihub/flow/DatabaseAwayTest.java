package io.omnihub.flow;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Receiving needs the bus alone: a database that is away stops nobody from writing to us. */
@HubTest
@DirtiesContext
class DatabaseAwayTest {

  private static EmbeddedPostgres postgres;

  @Value("${server.port}")
  int port;

  @BeforeAll
  static void start() throws Exception {
    postgres = EmbeddedPostgres.start();
    asAdministrator("create database hub");
  }

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry properties) {
    properties.add("spring.datasource.url", () -> postgres.getJdbcUrl("postgres", "hub"));
    properties.add("spring.datasource.username", () -> "postgres");
    properties.add("spring.datasource.hikari.connection-timeout", () -> "500");
  }

  @Test
  void messagesAreAcceptedWithoutTheDatabaseAndServedOnceItIsBack() throws Exception {
    HubClient hub = new HubClient(port);
    TelegramCustomer before = new TelegramCustomer(hub);
    before.says("Сколько стоит доска?");
    await().atMost(30, SECONDS).until(() -> hub.repliesTo(before.id()).size() == 1);

    asAdministrator("alter database hub allow_connections false");
    asAdministrator("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'hub'");
    List<TelegramCustomer> crowd = new ArrayList<>();
    List<String> events = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      TelegramCustomer customer = new TelegramCustomer(hub);
      crowd.add(customer);
      events.add(customer.says("Сколько стоит доска?"));
    }
    assertThat(crowd).allMatch(customer -> hub.repliesTo(customer.id()).isEmpty());
    asAdministrator("alter database hub allow_connections true");

    await()
        .atMost(60, SECONDS)
        .untilAsserted(
            () -> {
              assertThat(crowd).allMatch(customer -> hub.repliesTo(customer.id()).size() == 1);
              assertThat(events).allMatch(event -> hub.cardsAbout(event).size() == 1);
            });
    assertThat(hub.summary().path("inboundMessages").asInt()).isEqualTo(6);
    assertThat(hub.summary().path("deadLetters").asInt()).isZero();
  }

  private static void asAdministrator(String sql) throws SQLException, IOException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
