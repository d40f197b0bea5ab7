package io.omnihub.flow;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.omnihub.Together;
import io.omnihub.console.Chromium;
import io.omnihub.message.Ids;
import io.omnihub.replay.DryRuns;
import io.omnihub.replay.EventFilter;
import io.omnihub.replay.EventReplay;
import io.omnihub.replay.EventReplay.Result;
import io.omnihub.replay.EventsInOrder;
import io.omnihub.replay.Rehearsal;
import io.omnihub.replay.Rehearsal.Change;
import io.omnihub.replay.ReplayJob;
import io.omnihub.replay.ReplayJobControl;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.test.context.TestPropertySource;

/** Old events through the running flow: without consequences, and with those that were chosen. */
@HubTest
@TestPropertySource(properties = "hub.test=replay") // a hub in which nothing else is under way
class ReplayTest {

  private static final List<String> TABLES =
      List.of(
          "inbound_event",
          "contact_point",
          "message",
          "message_revision",
          "turn",
          "verdict",
          "ticket",
          "task",
          "delivery",
          "dead_letter",
          "replay",
          "replay_job",
          "deed");

  @Value("${server.port}")
  int port;

  @Autowired JdbcTemplate jdbc;
  @Autowired DryRuns dryRuns;
  @Autowired EventReplay replay;
  @Autowired ReplayJobControl jobs;
  @Autowired EventsInOrder events;
  @Autowired PasswordEncoder passwords;

  private HubClient hub;
  private TelegramCustomer customer;

  @BeforeEach
  void newCustomer() {
    hub = new HubClient(port);
    customer = new TelegramCustomer(hub);
    await().atMost(30, SECONDS).until(this::allIsQuiet);
  }

  @Test
  void dryRunShowsThenAndNowAndLeavesNoTrace() {
    UUID event = answered("где мой заказ 12345?");
    Map<String, Long> rows = rows();
    String spoken = hub.received("telegram").size() + "/" + hub.received("crm").size();

    Rehearsal run = dryRuns.run("default", event).orElseThrow();

    assertThat(run.problem()).isNull();
    assertThat(run.verdict().intent()).isEqualTo("order_status");
    assertThat(run.outcome()).isEqualTo("order-status").isEqualTo(run.thenOutcome());
    assertThat(run.differs()).isFalse();
    assertThat(run.lines())
        .filteredOn(line -> line.obstacle() == null)
        .extracting(Rehearsal.Line::kind)
        .containsExactlyInAnyOrder("reply", "card", "ticket");
    assertThat(rows()).isEqualTo(rows);
    assertThat(hub.received("telegram").size() + "/" + hub.received("crm").size())
        .isEqualTo(spoken);
  }

  @Test
  void dryRunMarksWhatTheFlowDecidesOtherwiseNow() {
    UUID event = answered("Сколько стоит доска?");
    jdbc.update(
        "update inbound_event set raw = replace(raw, ?, ?) where id = ?",
        "Сколько стоит доска?",
        "Пришлите, пожалуйста, закрывающие документы",
        event);

    Rehearsal run = dryRuns.run("default", event).orElseThrow();

    assertThat(run.then().intent()).isEqualTo("price");
    assertThat(run.verdict().intent()).isEqualTo("documents");
    assertThat(run.verdictChanged()).isTrue();
    assertThat(run.lines())
        .filteredOn(line -> line.obstacle() == null)
        .extracting(line -> line.kind() + " " + line.change())
        .containsExactlyInAnyOrder(
            "reply " + Change.CHANGED, "card " + Change.CHANGED, "ticket " + Change.ADDED);
  }

  @Test
  void webChatMessageIsRunDryWithoutItsSession() {
    JsonNode session = HubClient.read(hub.post("/api/webchat/site/session", "{}", Map.of()).body());
    String id = UUID.randomUUID().toString();
    assertThat(
            hub.post(
                    "/api/messaging/webchat/site/webhook",
                    "{\"id\":\"" + id + "\",\"text\":\"Сколько стоит доска?\"}",
                    Map.of("X-Webchat-Session", session.path("token").asText()))
                .statusCode())
        .isEqualTo(200);
    await().atMost(20, SECONDS).until(() -> !found(id).isEmpty());
    UUID event = found(id).get(0);
    await().atMost(20, SECONDS).until(() -> dryRuns.run("default", event).get().then() != null);

    Rehearsal run = dryRuns.run("default", event).orElseThrow();

    assertThat(run.problem()).isNull();
    assertThat(run.verdict().intent()).isEqualTo("price");
    assertThat(run.now().data().sender().id()).isEqualTo(run.now().data().conversation().id());
  }

  @Test
  void replayForRealBringsAboutTheChosenEffectsOnceHoweverManyAskForIt() throws Exception {
    String said = customer.says("Сколько стоит доска?");
    UUID event = settled(said);
    Rehearsal run = dryRuns.run("default", event).orElseThrow();
    assertThat(run.generation()).isEqualTo(1);

    List<Result> results =
        Together.run(
            java.util.stream.IntStream.range(0, 4)
                .mapToObj(
                    n ->
                        (java.util.concurrent.Callable<Result>)
                            () ->
                                replay.carryOut(
                                    "default", event, 1, run.plan(), Set.of("card"), "anna"))
                .toList());

    assertThat(results).filteredOn(r -> r == Result.DONE).hasSize(1);
    assertThat(results).filteredOn(r -> r == Result.ALREADY).hasSize(3);
    await().atMost(20, SECONDS).until(() -> hub.cardsAbout(said).size() == 2);
    assertThat(replay.carryOut("default", event, 1, run.plan(), Set.of("card"), "anna"))
        .isEqualTo(Result.ALREADY);
    await().atMost(20, SECONDS).until(this::allIsQuiet);
    assertThat(hub.cardsAbout(said)).hasSize(2);
    assertThat(hub.repliesTo(customer.id())).hasSize(1);
    assertThat(
            jdbc.queryForList(
                "select operator || ' ' || deed from deed where subject = ?", String.class, event))
        .containsExactly("anna event.replayed");
  }

  @Test
  void planThatIsNoLongerTheFlowsIsNotCarriedOut() {
    UUID event = answered("Сколько стоит доска?");

    assertThat(replay.carryOut("default", event, 1, "other plan", Set.of("card"), "anna"))
        .isEqualTo(Result.CHANGED);
    assertThat(replay.carryOut("other", event, 1, "", Set.of("card"), "anna"))
        .isEqualTo(Result.NOTHING);
  }

  @Test
  void bulkReplaysEachTurnOnceThoughItIsTakenUpAgain() {
    Instant from = Instant.now().minusSeconds(1);
    List<TelegramCustomer> crowd =
        java.util.stream.Stream.generate(() -> new TelegramCustomer(hub)).limit(3).toList();
    List<String> said = crowd.stream().map(c -> c.says("Сколько стоит брус?")).toList();
    said.forEach(this::settled);
    EventFilter filter = new EventFilter("telegram:sandbox", null, from, null, null, "брус");
    assertThat(events.count("default", filter, 1000)).contains(3L);

    UUID job = jobs.replayEvents("default", filter, Set.of("card"), 600, "anna");
    await().atMost(30, SECONDS).until(() -> !job(job).running());
    assertThat(job(job).done()).isEqualTo(3);
    // as if its node had died before it noted how far it had come
    jdbc.update(
        "update replay_job set state = 'running', reached_at = null, reached_id = null, done = 0,"
            + " next_at = ? where id = ?",
        Timestamp.from(Instant.now()),
        job);
    await().atMost(30, SECONDS).until(() -> !job(job).running());

    assertThat(job(job).done()).isZero();
    assertThat(job(job).skipped()).isEqualTo(3);
    await().atMost(20, SECONDS).until(this::allIsQuiet);
    assertThat(said).allMatch(event -> hub.cardsAbout(event).size() == 2);
    assertThat(crowd).allMatch(c -> hub.repliesTo(c.id()).size() == 1);
  }

  @Test
  void programsListRunDryAndReplay() {
    UUID event = answered("Сколько стоит доска?");
    Map<String, String> basic = operator("robot");
    JsonNode list = hub.get("/api/inbound-events?channel=telegram&limit=5", basic);
    assertThat(list.path("events").toString()).contains(event.toString());

    JsonNode run =
        HubClient.read(hub.post("/api/inbound-events/" + event + "/dry-run", "", basic).body());
    String wish =
        "{\"generation\":%d,\"plan\":\"%s\",\"effects\":[\"card\"]}"
            .formatted(run.path("generation").asInt(), run.path("plan").asText());
    String path = "/api/inbound-events/" + event + "/replay";
    assertThat(hub.post(path, wish, basic).body()).contains("DONE");
    assertThat(hub.post(path, wish, basic).body()).contains("ALREADY");
    var refused = hub.post(path, "{\"generation\":9,\"plan\":\"x\",\"effects\":[\"card\"]}", basic);
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(hub.post(path, wish, Map.of()).statusCode()).isEqualTo(401);
  }

  @Test
  void operatorFindsAnEventRunsItDryAndSendsItToTheCrmAgain() {
    String said = customer.says("Сколько стоит доска?");
    UUID event = settled(said);
    operator("olga");
    try (Chromium chromium = new Chromium()) {
      Page page = signedIn(chromium, "olga", "/console/events?q=" + said);
      assertThat(page.locator("a.row")).hasCount(1);
      page.locator("a.row").click();
      assertThat(page.locator("pre").first()).containsText(said);
      page.getByText("Пробный прогон").click();
      assertThat(page.locator("#dry-run")).containsText("так же");
      page.locator("#dry-run input[value=card]").check();
      page.getByText("Выполнить отмеченное").click();
      assertThat(page.getByRole(AriaRole.STATUS)).containsText("Готово");
      assertThat(page.locator("main")).containsText("Повтор 1");
      assertThat(page.locator("main")).containsText("olga");
      assertThat(chromium.complaints()).isEmpty();
    }
    await().atMost(20, SECONDS).until(() -> hub.cardsAbout(said).size() == 2);
    assertThat(hub.repliesTo(customer.id())).hasSize(1);
    assertThat(dryRuns.run("default", event).get().generation()).isEqualTo(2);
  }

  @Test
  void operatorMendsALetterReleasesItAndTheCustomerGetsTheMendedAnswer() {
    UUID letter = unanswered(customer);
    operator("mila");
    try (Chromium chromium = new Chromium()) {
      Page page = signedIn(chromium, "mila", "/console/dead-letters");
      page.locator("a[href$='/dead-letters/" + letter + "']").click();
      Locator payload = page.locator("textarea[name=payload]");
      String failed = payload.inputValue();

      payload.fill("{");
      page.getByText("Сохранить").click();
      assertThat(page.getByRole(AriaRole.ALERT))
          .hasText(
              "Не сохранено: это не объект JSON. Проверьте скобки, кавычки и запятые;"
                  + " ваш текст остался в поле.");
      assertThat(payload).hasValue("{");
      assertThat(payload).isFocused();

      ObjectNode mended = (ObjectNode) HubClient.read(failed);
      payload.fill(mended.put("text", "Пришлём цену к вечеру").toPrettyString());
      page.getByText("Сохранить").click();
      assertThat(page.getByRole(AriaRole.STATUS)).containsText("Сохранено");
      assertThat(payload).hasValue(Pattern.compile("Пришлём цену к вечеру"));
      assertThat(page.locator("main")).containsText("Как было до исправления");
      page.locator("form[action$='/replay'] button").click();
      assertThat(page.getByRole(AriaRole.STATUS)).hasText("Отправлено ещё раз.");
      assertThat(page.locator("main button")).hasCount(0);
      page.locator("a.back").click();
      assertThat(page.locator("a[href$='/dead-letters/" + letter + "']")).hasCount(0);
      assertThat(chromium.complaints()).isEmpty();
    }
    await().atMost(20, SECONDS).until(() -> hub.repliesTo(customer.id()).size() == 1);
    assertThat(hub.repliesTo(customer.id()).get(0).path("text").asText())
        .isEqualTo("Пришлём цену к вечеру");
    assertThat(
            jdbc.queryForList(
                "select text || ' ' || status from message where direction = 'outbound'"
                    + " and conversation_id = ?",
                String.class,
                String.valueOf(customer.id())))
        .containsExactly("Пришлём цену к вечеру sent");
  }

  @Test
  void operatorReleasesTwoLettersAtOnceAndWatchesTheJobToItsEnd() {
    TelegramCustomer other = new TelegramCustomer(hub);
    unanswered(customer);
    unanswered(other);
    operator("rita");
    try (Chromium chromium = new Chromium()) {
      Page page = signedIn(chromium, "rita", "/console/dead-letters");
      page.locator("input[name=reason]").fill("403");
      page.getByText("Показать").click();
      assertThat(page.locator(".letter")).hasCount(2);
      page.getByText("Повторить все эти").click();
      assertThat(page.locator("main .big")).hasText("2");
      page.locator("input[name=perMinute]").fill("20");
      page.getByText("Начать").click();

      Locator progress = page.locator("#progress progress");
      Locator stop = page.locator("#cancel");
      stop.focus();
      assertThat(progress).hasAttribute("value", "50");
      assertThat(stop).isFocused(); // though what is around it was shown anew
      assertThat(page.locator("#progress .chip")).hasText("идёт");
      assertThat(page.locator("#progress .chip"))
          .hasText("закончено", new LocatorAssertions.HasTextOptions().setTimeout(20_000));
      assertThat(progress).hasAttribute("value", "100");
      assertThat(page.locator("#progress dd")).hasText(new String[] {"2", "2", "0", "0"});
      assertThat(stop).hasCount(0);
      page.navigate("http://localhost:" + port + "/console/dead-letters?reason=403");
      assertThat(page.locator(".letter")).hasCount(0);
      assertThat(chromium.complaints()).isEmpty();
    }
    await()
        .atMost(20, SECONDS)
        .until(
            () ->
                hub.repliesTo(customer.id()).size() == 1 && hub.repliesTo(other.id()).size() == 1);
  }

  /** The dead letter of an answer that Telegram refused for good, while it takes answers again. */
  private UUID unanswered(TelegramCustomer whom) {
    hub.fault("telegram", 403, null, null, 60);
    whom.says("Сколько стоит доска?");
    String letter =
        "select l.id from dead_letter l join delivery d on cast(d.id as varchar) = l.reference"
            + " join message m on m.id = d.message_id where m.conversation_id = ?";
    await()
        .atMost(20, SECONDS)
        .until(
            () ->
                jdbc.queryForList(letter, UUID.class, String.valueOf(whom.id())).size() == 1
                    && allIsQuiet());
    hub.clearFaults();
    return jdbc.queryForObject(letter, UUID.class, String.valueOf(whom.id()));
  }

  private Page signedIn(Chromium chromium, String operator, String path) {
    Page page = chromium.page("ru-RU");
    page.navigate("http://localhost:" + port + path);
    page.locator("[name=username]").fill(operator);
    page.locator("[name=password]").fill("long enough 1");
    page.locator("button").click();
    return page;
  }

  private UUID answered(String text) {
    return settled(customer.says(text));
  }

  /** The event, once its turn is decided and all that followed is delivered. */
  private UUID settled(String said) {
    await().atMost(20, SECONDS).until(() -> !found(said).isEmpty());
    UUID event = found(said).get(0);
    await().atMost(20, SECONDS).until(() -> dryRuns.run("default", event).get().then() != null);
    await().atMost(20, SECONDS).until(this::allIsQuiet);
    return event;
  }

  private List<UUID> found(String part) {
    return jdbc.queryForList(
        "select id from inbound_event where provider_event_id like ?", UUID.class, "%" + part);
  }

  private boolean allIsQuiet() {
    return jdbc.queryForObject(
            "select (select count(*) from delivery where state in ('pending', 'sending'))"
                + " + (select count(*) from turn where state in ('open', 'claimed'))"
                + " + (select count(*) from event_unplaced)",
            Long.class)
        == 0;
  }

  private Map<String, Long> rows() {
    Map<String, Long> rows = new LinkedHashMap<>();
    TABLES.forEach(
        table -> rows.put(table, jdbc.queryForObject("select count(*) from " + table, Long.class)));
    rows.put(
        "facts",
        jdbc.queryForObject(
            "select (select count(*) from event_outbox) + (select count(*) from event_unplaced)",
            Long.class));
    return rows;
  }

  private ReplayJob job(UUID id) {
    return jobs.find("default", id).orElseThrow();
  }

  /** An operator of that name; answers the header that programs sign in with. */
  private Map<String, String> operator(String name) {
    jdbc.update(
        "insert into operator (id, organization, username, password_hash, role,"
            + " must_change_password, created_at) values (?, 'default', ?, ?, 'admin', false, ?)",
        Ids.next(),
        name,
        passwords.encode("long enough 1"),
        Timestamp.from(Instant.now()));
    byte[] pair = (name + ":long enough 1").getBytes(StandardCharsets.UTF_8);
    return Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
  }
}
