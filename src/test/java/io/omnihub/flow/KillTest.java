package io.omnihub.flow;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.world.HubProcess;
import io.omnihub.world.OutsideWorld;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed with requests in flight, three times, the last time while it exchanges its
 * flow, and started again. What was answered 200 is recorded once and routed once: one lead each,
 * one reply each save those that the stated policy for uncertain deliveries names.
 */
class KillTest {

  private static final int KILLS = 3;
  private static final int SENDERS = 6;

  private static final String RECORD = "routes/20-record.camel.yaml";
  private static final String SOURCE = "kamelets/telegram-source.kamelet.yaml";
  private static final String STEP =
      "\n      steps:\n        - setProperty: {name: edited,"
          + " expression: {constant: {expression: \"1\"}}}\n";

  @TempDir Path data;

  private final EditedFlow flow = new EditedFlow();

  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final Set<String> offered = ConcurrentHashMap.newKeySet();

  @Test
  void nothingAcceptedIsLostOrDoubledByAKill() throws Exception {
    try (OutsideWorld outside = new OutsideWorld()) {
      HubProcess hub =
          new HubProcess(
              data,
              Map.of(
                  "HUB_ROUTES_DIR", flow.routes().toString(),
                  "HUB_KAMELETS_DIR", flow.kamelets().toString(),
                  "HUB_TELEGRAM_BASE_URL", outside.telegram(),
                  "HUB_CRM_BITRIX24_URL", outside.crm(),
                  "HUB_QUIET_PERIOD", "PT0S",
                  "HUB_RATE_CRM", "0",
                  "HUB_RATE_TELEGRAM", "0"));
      for (int round = 1; round <= KILLS; round++) {
        hub.start();
        loadUntilKilled(hub, 60 * round, round == KILLS);
      }
      hub.start();
      assertThat(data.resolve("flow")).isDirectoryContaining("glob:**/v1");
      await("every accepted message has its lead and its reply")
          .atMost(90, SECONDS)
          .untilAsserted(
              () -> {
                assertThat(accepted).allMatch(event -> outside.cardsAbout(event) >= 1);
                assertThat(accepted).allMatch(event -> outside.repliesTo(event) >= 1);
              });
      hub.stop();
      assertThat(offered).allMatch(event -> outside.cardsAbout(event) <= 1);
      assertRows(outside);
    }
  }

  /** Sends from several threads until that many are accepted, then kills the hub under load. */
  private void loadUntilKilled(HubProcess hub, int enough, boolean exchanging)
      throws InterruptedException {
    AtomicBoolean killed = new AtomicBoolean();
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    for (int sender = 0; sender < SENDERS; sender++) {
      senders.execute(() -> send(new HubClient(hub.port()), killed));
    }
    int before = accepted.size();
    await().atMost(60, SECONDS).until(() -> accepted.size() >= before + enough);
    if (exchanging) {
      flow.replace(RECORD, "id: record-event\n", "id: record-events\n");
      flow.replace(SOURCE, "\n      steps:\n", STEP);
      await().atMost(60, SECONDS).pollInterval(5, MILLISECONDS).until(this::isExchanging);
    }
    hub.kill();
    killed.set(true);
    senders.shutdown();
    assertThat(senders.awaitTermination(40, SECONDS)).isTrue();
  }

  /** What is validated is written to a folder of its own before the first route is touched. */
  private boolean isExchanging() {
    return Files.isDirectory(data.resolve("flow/v2"));
  }

  private void send(HubClient client, AtomicBoolean killed) {
    while (!killed.get()) {
      TelegramCustomer customer = new TelegramCustomer(client);
      ObjectNode update = customer.update(m -> m.put("text", "Сколько стоит доска дубовая?"));
      String event = update.get("update_id").asText();
      offered.add(event);
      try {
        if (client
                .post(TelegramCustomer.WEBHOOK, update.toString(), TelegramCustomer.SECRET)
                .statusCode()
            == 200) {
          accepted.add(event);
        }
      } catch (UncheckedIOException e) {
        return; // killed before it answered: not accepted, though it may have been taken
      }
    }
  }

  private void assertRows(OutsideWorld outside) throws Exception {
    try (Connection db =
        DriverManager.getConnection(
            "jdbc:h2:file:" + data.resolve("db/hub") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE",
            "hub",
            "")) {
      List<String> recorded =
          column(db, "select provider_event_id from message where direction = 'inbound'");
      assertThat(recorded).doesNotHaveDuplicates().containsAll(accepted);
      assertThat(
              column(
                  db,
                  "select m.provider_event_id from message m join verdict v"
                      + " on v.turn_id = m.turn_id where m.direction = 'inbound'"))
          .doesNotHaveDuplicates()
          .containsAll(accepted);
      List<String> uncertain =
          column(
              db,
              "select m.provider_message_id from delivery d join message m on m.turn_id = d.turn_id"
                  + " where d.sink = 'telegram' and d.uncertain and m.direction = 'inbound'");
      assertThat(offered)
          .filteredOn(event -> outside.repliesTo(event) > 1)
          .as("replies sent twice, other than the uncertain ones %s", uncertain)
          .isSubsetOf(uncertain);
      assertThat(column(db, "select id from dead_letter")).isEmpty();
    }
  }

  private static List<String> column(Connection db, String sql) throws Exception {
    List<String> values = new ArrayList<>();
    try (ResultSet rows = db.createStatement().executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }
}
