package io.omnihub.flow;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
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

/**
 * Receiving needs the bus alone: a database that is away stops nobody from writing to us, whatever
 * the hub is doing when it goes. Nor does the shop's own database.
 */
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
    asAdministrator("create database shop");
    try (Connection shop = postgres.getDatabase("postgres", "shop").getConnection();
        Statement statement = shop.createStatement()) {
      statement.execute(
          "create table orders (number text, status text, status_en text, expected date,"
              + " carrier text)");
      statement.execute(
          "insert into orders values ('12345', 'В пути', 'In transit', current_date, 'СДЭК')");
    }
  }

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry properties) {
    properties.add("spring.datasource.url", () -> postgres.getJdbcUrl("postgres", "hub"));
    properties.add("spring.datasource.username", () -> "postgres");
    properties.add("spring.datasource.hikari.connection-timeout", () -> "500");
    properties.add("hub.customer-db.url", () -> postgres.getJdbcUrl("postgres", "shop"));
    properties.add("hub.customer-db.user", () -> "postgres");
    properties.add("hub.delivery.claim", () -> "5s");
    properties.add("hub.thread.turn-claim", () -> "5s");
  }

  @Test
  void messagesAreAcceptedWithoutTheDatabaseAndServedOnceItIsBack() throws Exception {
    HubClient hub = new HubClient(port);
    long recorded = recorded("message where direction = 'inbound'");
    TelegramCustomer before = new TelegramCustomer(hub);
    before.says("Сколько стоит доска?");
    await().atMost(30, SECONDS).until(() -> hub.repliesTo(before.id()).size() == 1);

    goes("hub");
    List<TelegramCustomer> crowd = new ArrayList<>();
    List<String> events = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      TelegramCustomer customer = new TelegramCustomer(hub);
      crowd.add(customer);
      events.add(customer.says("Сколько стоит доска?"));
    }
    assertThat(crowd).allMatch(customer -> hub.repliesTo(customer.id()).isEmpty());
    comesBack("hub");

    await()
        .atMost(60, SECONDS)
        .untilAsserted(
            () -> {
              assertThat(crowd).allMatch(customer -> hub.repliesTo(customer.id()).size() == 1);
              assertThat(events).allMatch(event -> hub.cardsAbout(event).size() == 1);
            });
    assertThat(recorded("message where direction = 'inbound'")).isEqualTo(recorded + 6);
    assertThat(recorded("dead_letter")).isZero();
  }

  @Test
  void databaseThatGoesInTheMiddleOfADecisionLosesNothing() throws Exception {
    HubClient hub = new HubClient(port);
    TelegramCustomer customer = new TelegramCustomer(hub);
    String event;
    try (Connection blocker = locked("hub", "verdict", "share")) {
      event = customer.says("Сколько стоит доска?");
      awaitBlocked("verdict");
      goes("hub");
      assertThat(blocker.isValid(1)).isFalse();
    }
    comesBack("hub");

    await()
        .atMost(60, SECONDS)
        .untilAsserted(
            () -> {
              assertThat(hub.repliesTo(customer.id())).hasSize(1);
              assertThat(hub.cardsAbout(event)).hasSize(1);
            });
    assertThat(
            recorded(
                "verdict v join turn t on t.id = v.turn_id join message m"
                    + " on m.turn_id = t.id where m.conversation_id = '"
                    + customer.id()
                    + "' and m.direction = 'inbound'"))
        .isOne();
    assertThat(recorded("dead_letter")).isZero();
  }

  /** The lead was made, Telegram had the answer: neither could be noted. */
  @Test
  void databaseThatGoesBeforeADeliveryIsNotedLeavesItUncertainAndMakesNoSecondLead()
      throws Exception {
    HubClient hub = new HubClient(port);
    TelegramCustomer customer = new TelegramCustomer(hub);
    hub.fault("crm", null, null, 1_500, 30);
    hub.fault("telegram", null, null, 1_500, 30);
    String event = customer.says("Сколько стоит доска?");
    await()
        .atMost(30, SECONDS)
        .until(() -> hub.cardsAbout(event).size() + hub.repliesTo(customer.id()).size() == 2);
    try (Connection blocker = locked("hub", "delivery", "share")) {
      awaitBlocked("delivery");
      hub.clearFaults();
      goes("hub");
      assertThat(blocker.isValid(1)).isFalse();
    }
    comesBack("hub");

    String own =
        "delivery d join message m on m.turn_id = d.turn_id where m.direction = 'inbound'"
            + " and m.conversation_id = '"
            + customer.id()
            + "'";
    await()
        .atMost(60, SECONDS)
        .untilAsserted(
            () -> assertThat(recorded(own + " and d.state in ('sent', 'delivered')")).isEqualTo(2));
    long unknown = recorded(own + " and d.uncertain and d.sink = 'telegram'");
    assertThat(recorded(own + " and d.uncertain")).isPositive();
    assertThat(hub.cardsAbout(event)).hasSize(1);
    assertThat((long) hub.repliesTo(customer.id()).size())
        .as("Telegram cannot be asked")
        .isEqualTo(1 + unknown);
    assertThat(recorded("dead_letter")).isZero();
  }

  @Test
  void customersDatabaseThatIsAwayHoldsUpNoAnswerAndAPersonLooks() throws Exception {
    HubClient hub = new HubClient(port);
    TelegramCustomer before = new TelegramCustomer(hub);
    before.says("где мой заказ 12345?");
    await().atMost(30, SECONDS).until(() -> hub.repliesTo(before.id()).size() == 1);
    assertThat(reply(hub, before)).contains("В пути");

    try (Connection blocker = locked("shop", "orders", "access exclusive")) {
      isLookedIntoByAPerson(hub); // the database is there and does not answer
      assertThat(blocker.isValid(1)).isTrue();
    }
    goes("shop");
    isLookedIntoByAPerson(hub); // by a connection that broke
    isLookedIntoByAPerson(hub); // and without any
    comesBack("shop");
    TelegramCustomer after = new TelegramCustomer(hub);
    after.says("где мой заказ 12345?");
    await().atMost(30, SECONDS).until(() -> hub.repliesTo(after.id()).size() == 1);
    assertThat(reply(hub, after)).contains("В пути");
  }

  private static void isLookedIntoByAPerson(HubClient hub) throws SQLException {
    TelegramCustomer customer = new TelegramCustomer(hub);
    String event = customer.says("где мой заказ 12345?");
    await().atMost(10, SECONDS).until(() -> hub.repliesTo(customer.id()).size() == 1);
    assertThat(reply(hub, customer)).contains("Уточняю у коллег");
    await().atMost(10, SECONDS).until(() -> hub.cardsAbout(event).size() == 1);
    assertThat(
            recorded(
                "ticket t join message m on m.turn_id = t.turn_id where t.queue ="
                    + " 'logistics' and m.direction = 'inbound' and m.conversation_id = '"
                    + customer.id()
                    + "'"))
        .isOne();
  }

  private static String reply(HubClient hub, TelegramCustomer customer) {
    return hub.repliesTo(customer.id()).get(0).path("text").asText();
  }

  private static void goes(String database) throws Exception {
    asAdministrator("alter database " + database + " allow_connections false");
    asAdministrator(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
            + database
            + "'");
  }

  private static void comesBack(String database) throws Exception {
    asAdministrator("alter database " + database + " allow_connections true");
  }

  /** Whoever needs the table waits: to write into it, or with another mode to read. */
  private static Connection locked(String database, String table, String mode) throws SQLException {
    Connection blocker = postgres.getDatabase("postgres", database).getConnection();
    blocker.setAutoCommit(false);
    try (Statement statement = blocker.createStatement()) {
      statement.execute("lock table " + table + " in " + mode + " mode");
    }
    return blocker;
  }

  private static void awaitBlocked(String table) {
    await()
        .atMost(20, SECONDS)
        .pollInterval(20, MILLISECONDS)
        .until(
            () ->
                count(
                        "postgres",
                        "pg_stat_activity where datname = 'hub' and wait_event_type = 'Lock'"
                            + " and query like '%"
                            + table
                            + "%'")
                    > 0);
  }

  private static long recorded(String rows) throws SQLException {
    return count("hub", rows);
  }

  private static long count(String database, String rows) throws SQLException {
    try (Connection connection = postgres.getDatabase("postgres", database).getConnection();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("select count(*) from " + rows)) {
      found.next();
      return found.getLong(1);
    }
  }

  private static void asAdministrator(String sql) throws SQLException, IOException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
