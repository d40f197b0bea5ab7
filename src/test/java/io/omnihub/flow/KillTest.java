package io.omnihub.flow;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.world.HubProcess;
import io.omnihub.world.OutsideWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed with requests in flight, three times, the last time while it exchanges its
 * flow, and started again; at last it is stopped as a service is, under load as well. Telegram is
 * in between: what got no answer, or another than 200, is sent again with the same update_id once
 * the hub is back, and so is what the hub had accepted when its answer was lost. Whatever was ever
 * offered is recorded once and routed once: one lead each, one reply each save those that the
 * stated policy for uncertain deliveries names.
 */
class KillTest {

  private static final int KILLS = 3;
  private static final int SENDERS = 6;

  /** Of so many answers one is lost on its way to Telegram. */
  private static final int ANSWERS_TO_A_LOSS = 10;

  /** Less than the 45 s that the compose files grant it. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(40);

  private static final String RECORD = "routes/20-record.camel.yaml";
  private static final String SOURCE = "kamelets/telegram-source.kamelet.yaml";
  private static final String STEP =
      "\n      steps:\n        - setProperty: {name: edited,"
          + " expression: {constant: {expression: \"1\"}}}\n";

  @TempDir Path data;

  private final EditedFlow flow = new EditedFlow();

  /** The updates by their ids. */
  private final Map<String, String> offered = new ConcurrentHashMap<>();

  private final Set<String> accepted = ConcurrentHashMap.newKeySet();

  /** Of what was offered, what Telegram believes not to have been taken. */
  private final Queue<String> unanswered = new ConcurrentLinkedQueue<>();

  private final AtomicInteger answers = new AtomicInteger();

  @Test
  void nothingOfferedIsLostOrDoubledByKillsOrAStop() throws Exception {
    try (OutsideWorld outside = new OutsideWorld();
        HubProcess hub = hub(outside)) {
      for (int round = 1; round <= KILLS; round++) {
        hub.start();
        sendAgain(hub);
        boolean exchanging = round == KILLS;
        underLoad(
            hub,
            60 * round,
            () -> {
              if (exchanging) {
                exchange();
              }
              hub.kill();
            });
      }
      hub.start();
      assertThat(data.resolve("flow")).isDirectoryContaining("glob:**/v1");
      Set<String> metAKill = Set.copyOf(offered.keySet());
      sendAgain(hub);
      underLoad(hub, 60, () -> stop(hub));
      hub.start();
      sendAgain(hub);
      awaitServed(outside, hub);
      hub.stop();
      assertOnceEach(outside);
      assertThat(uncertain()).isSubsetOf(metAKill);
    }
  }

  private HubProcess hub(OutsideWorld outside) {
    return new HubProcess(
        data,
        Map.of(
            "HUB_ROUTES_DIR", flow.routes().toString(),
            "HUB_KAMELETS_DIR", flow.kamelets().toString(),
            "HUB_TELEGRAM_BASE_URL", outside.telegram(),
            "HUB_CRM_BITRIX24_URL", outside.crm(),
            "HUB_QUIET_PERIOD", "PT0S",
            "HUB_RATE_CRM", "0",
            "HUB_RATE_TELEGRAM", "0"));
  }

  /** How the hub comes to its end. */
  private interface End {
    void come() throws Exception;
  }

  /** Sends from several threads until that many more are accepted, and on while the hub ends. */
  private void underLoad(HubProcess hub, int enough, End end) throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    for (int sender = 0; sender < SENDERS; sender++) {
      senders.execute(() -> sendUntil(ended, new HubClient(hub.port())));
    }
    int before = accepted.size();
    await().atMost(60, SECONDS).until(() -> accepted.size() >= before + enough);
    end.come();
    ended.set(true);
    senders.shutdown();
    assertThat(senders.awaitTermination(40, SECONDS)).isTrue();
  }

  private void exchange() {
    flow.replace(RECORD, "id: record-event\n", "id: record-events\n");
    flow.replace(SOURCE, "\n      steps:\n", STEP);
    // what is validated is written to a folder of its own before the first route is touched
    await()
        .atMost(60, SECONDS)
        .pollInterval(5, MILLISECONDS)
        .until(() -> Files.isDirectory(data.resolve("flow/v2")));
  }

  /** What is begun is ended, in time; the rest is on disk and nobody's. */
  private void stop(HubProcess hub) throws Exception {
    long begun = System.nanoTime();
    hub.stop();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(LONGEST_STOP);
    try (Connection db = database()) {
      assertThat(column(db, "select id from delivery where state = 'sending'")).isEmpty();
      assertThat(column(db, "select id from turn where state = 'claimed'")).isEmpty();
    }
  }

  private void sendUntil(AtomicBoolean ended, HubClient client) {
    boolean answered = true;
    while (answered && !ended.get()) {
      ObjectNode update =
          new TelegramCustomer(client).update(m -> m.put("text", "Сколько стоит доска дубовая?"));
      String event = update.get("update_id").asText();
      offered.put(event, update.toString());
      answered = send(client, event);
    }
  }

  /** False if no answer came. */
  private boolean send(HubClient client, String event) {
    try {
      int status =
          client
              .post(TelegramCustomer.WEBHOOK, offered.get(event), TelegramCustomer.SECRET)
              .statusCode();
      if (status == 200) {
        accepted.add(event);
      }
      if (status != 200 || answers.incrementAndGet() % ANSWERS_TO_A_LOSS == 0) {
        unanswered.add(event);
      }
      return true;
    } catch (UncheckedIOException e) {
      unanswered.add(event); // it may have been taken
      return false;
    }
  }

  /** As Telegram does once the hub is back. */
  private void sendAgain(HubProcess hub) {
    HubClient client = new HubClient(hub.port());
    List<String> again = List.copyOf(unanswered);
    unanswered.clear();
    again.forEach(event -> send(client, event));
    assertThat(accepted).containsAll(again);
  }

  /** Every message that was offered has its lead and its reply; if not, tells where they stand. */
  private void awaitServed(OutsideWorld outside, HubProcess hub) throws Exception {
    assertThat(accepted).containsExactlyInAnyOrderElementsOf(offered.keySet());
    try {
      await().atMost(90, SECONDS).until(() -> unserved(outside).isEmpty());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(whereTheyStand(outside, hub), e);
    }
  }

  private List<String> unserved(OutsideWorld outside) {
    return offered.keySet().stream()
        .filter(event -> outside.cardsAbout(event) == 0 || outside.repliesTo(event) == 0)
        .toList();
  }

  private String whereTheyStand(OutsideWorld outside, HubProcess hub) throws Exception {
    String alive = hub.isAlive() ? "the hub runs" : "the hub is dead";
    hub.kill();
    String these = "('" + String.join("', '", unserved(outside)) + "')";
    String messages = "message m where m.direction = 'inbound' and m.provider_event_id in " + these;
    String deliveries =
        "select d.sink || ' ' || d.state || ' after ' || d.attempts || ': '"
            + " || coalesce(d.last_error, '') from delivery d where d.turn_id in (select m.turn_id from ";
    try (Connection db = database()) {
      return String.join(
          "; ",
          alive,
          unserved(outside).size() + " of " + offered.size() + " have no lead or no reply",
          column(db, "select count(*) from " + messages).get(0) + " of them are recorded",
          "turns: "
              + column(
                  db,
                  "select t.state || ' after ' || t.attempts || ', due ' || t.due_at from turn t"
                      + " where t.state <> 'decided' limit 5"),
          "deliveries: " + column(db, deliveries + messages + ") and d.state <> 'sent' limit 5"),
          "dead letters: " + column(db, "select stage || ' ' || reason from dead_letter limit 5"),
          "log: " + warnings(hub));
    }
  }

  private static List<String> warnings(HubProcess hub) throws IOException {
    List<String> warnings =
        Files.readAllLines(hub.log()).stream()
            .filter(line -> line.matches("\\S+ +(WARN|ERROR) .*"))
            .toList();
    return warnings.subList(Math.max(0, warnings.size() - 5), warnings.size());
  }

  private void assertOnceEach(OutsideWorld outside) throws Exception {
    try (Connection db = database()) {
      assertThat(column(db, "select provider_event_id from inbound_event"))
          .containsExactlyInAnyOrderElementsOf(offered.keySet());
      assertThat(column(db, "select provider_event_id from message where direction = 'inbound'"))
          .containsExactlyInAnyOrderElementsOf(offered.keySet());
      assertThat(
              column(
                  db,
                  "select m.provider_event_id from message m join verdict v"
                      + " on v.turn_id = m.turn_id where m.direction = 'inbound'"))
          .containsExactlyInAnyOrderElementsOf(offered.keySet());
      assertThat(column(db, "select id from dead_letter")).isEmpty();
      assertThat(column(db, "select id from delivery where state in ('pending', 'sending')"))
          .isEmpty();
    }
    assertThat(
            outside.effects().stream()
                .filter(effect -> effect.kind() != OutsideWorld.Kind.REPLY)
                .flatMap(effect -> effect.about().stream()))
        .as("one lead and no comment about each")
        .containsExactlyInAnyOrderElementsOf(offered.keySet());
    assertThat(outside.effects())
        .extracting(OutsideWorld.Effect::kind)
        .doesNotContain(OutsideWorld.Kind.COMMENT);
    assertThat(offered.keySet())
        .filteredOn(event -> outside.repliesTo(event) > 1)
        .as("replies sent twice, other than the uncertain ones")
        .isSubsetOf(uncertain());
  }

  /** Messages whose reply had an attempt of unknown outcome. */
  private Set<String> uncertain() throws Exception {
    try (Connection db = database()) {
      return Set.copyOf(
          column(
              db,
              "select m.provider_message_id from delivery d join message m on m.turn_id = d.turn_id"
                  + " where d.sink = 'telegram' and d.uncertain and m.direction = 'inbound'"));
    }
  }

  private Connection database() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:h2:file:" + data.resolve("db/hub") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE",
        "hub",
        "");
  }

  private static List<String> column(Connection db, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (ResultSet rows = db.createStatement().executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }
}
