package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.omnihub.flow.FlowReview.Outcome;
import io.omnihub.world.OutsideWorld;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.Status;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.FileSystemUtils;

/**
 * A whole hub whose flow is edited while customers write: what is good is taken, what is not is
 * told.
 */
@HubTest
@DirtiesContext
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveFlowTest {

  private static final String OUTCOMES = "routes/41-outcomes.camel.yaml";
  private static final String ROUTE = "routes/40-route.camel.yaml";
  private static final String EXTRA = "routes/90-extra.camel.yaml";
  private static final String POLICIES = "routes/00-policies.camel.yaml";
  private static final String PASSWORD = "operations look at it";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final OutsideWorld WORLD = OutsideWorld.open();
  private static final EditedFlow FLOW = new EditedFlow();

  @Value("${server.port}")
  int port;

  @Value("${management.server.port}")
  int managementPort;

  @Autowired LiveFlow live;
  @Autowired FlowValidator validator;
  @Autowired CamelContext camel;
  @Autowired ProducerTemplate producer;
  @Autowired HealthEndpoint health;
  @Autowired JdbcTemplate jdbc;

  private final ExecutorService asking = Executors.newCachedThreadPool();
  private HubClient hub;
  private ConstantLoad load;

  @DynamicPropertySource
  static void edited(DynamicPropertyRegistry properties) {
    FLOW.runsIn(properties);
    // what is sent and not settled is sent again within the run, where it is seen
    properties.add("hub.delivery.claim", () -> "10s");
    properties.add("hub.admin.password", () -> PASSWORD);
    properties.add("management.prometheus.metrics.export.enabled", () -> "true");
    WORLD.surrounds(properties);
  }

  @BeforeAll
  void customersBegin() {
    hub = new HubClient(port);
    load = new ConstantLoad(hub, WORLD, jdbc);
    load.goOn();
  }

  @AfterEach
  void everyMessageHadItsEffectsOnce() {
    load.goOn();
    FLOW.restore();
    awaitTaken();
    load.goOn();
    load.assertNothingLostOrDoubled();
  }

  @AfterAll
  void customersEndAndInAllEachMessageHadItsEffectsOnce() throws InterruptedException {
    try {
      load.endAndAssertNothingEverLostOrDoubled();
    } finally {
      load.close();
      asking.shutdownNow();
      WORLD.close();
    }
  }

  // what is good

  @Test
  void changedRouteTakesEffect() {
    FLOW.replace(OUTCOMES, lead("\"${variable.rule.reply}\""), lead("thanks"));
    awaitTaken();

    assertThat(answerTo("Сколько стоит доска?")).startsWith("Пожалуйста!");
  }

  @Test
  void newFileIsTakenAndADeletedOnesRoutesGo() {
    FLOW.write(EXTRA, extra("one"));
    awaitTaken();
    assertThat(askExtra()).isEqualTo("one");
    assertThat(live.status().routes()).containsEntry("extra", EXTRA);

    FLOW.delete(EXTRA);
    awaitTaken();

    assertThat(camel.getRoute("extra")).isNull();
    assertThat(live.status().routes()).doesNotContainKey("extra");
  }

  @Test
  void renamedFileChangesNoRoute() {
    Set<Route> before = Set.copyOf(camel.getRoutes());

    FLOW.move(OUTCOMES, "routes/43-outcomes.camel.yaml");
    awaitTaken();

    assertThat(Set.copyOf(camel.getRoutes())).isEqualTo(before);
    assertThat(live.status().routes())
        .containsEntry("outcome-lead", "routes/43-outcomes.camel.yaml");
  }

  @Test
  void renameAcrossFilesIsTakenTogether() {
    FLOW.replace(OUTCOMES, "uri: direct:outcome-lead", "uri: direct:outcome-sale");
    await().atMost(PATIENCE).until(() -> problemIn(OUTCOMES) != null || problemIn(ROUTE) != null);
    FLOW.replace(ROUTE, "uri: direct:outcome-lead", "uri: direct:outcome-sale");
    awaitTaken();

    assertThat(answerTo("Сколько стоит доска?")).contains("цену");
    assertThat(camel.getRoute("outcome-lead").getEndpoint().getEndpointUri())
        .isEqualTo("direct://outcome-sale");
  }

  @Test
  void changedMappingTakesEffect() {
    FLOW.replace(
        "kamelets/maps/delivery-to-telegram.jslt",
        "\"sendMessage\",\n    \"text\": cut(",
        "\"sendMessage\",\n    \"text\": \"✓ \" + cut(");
    awaitTaken();

    assertThat(answerTo("Сколько стоит доска?")).startsWith("✓ ");
  }

  @Test
  void changedFailurePolicyTakesEffect() {
    FLOW.write(EXTRA, withPolicy("mild"));
    awaitTaken();
    assertThat(askExtra()).isEqualTo("mild");

    FLOW.write(EXTRA, withPolicy("strict"));
    awaitTaken();

    assertThat(askExtra()).isEqualTo("strict");
  }

  @Test
  void changedPolicyOfTheShippedFileReplacesTheRoutesThatUseIt() {
    for (String[] edit :
        List.of(
            new String[] {"redeliveryDelay: \"250\"", "redeliveryDelay: \"125\"", "record-event"},
            new String[] {"id: to-failed", "id: to-failed-again", "deliver-crm"})) {
      Map<String, Route> before = routes();
      long swaps = live.swaps();

      FLOW.replace(POLICIES, edit[0], edit[1]);
      awaitTaken();

      assertThat(live.swaps()).isEqualTo(swaps + 1);
      assertThat(live.status().running().contents().get(POLICIES)).contains(edit[1]);
      Map<String, Route> after = routes();
      assertThat(after).containsOnlyKeys(before.keySet());
      assertThat(after.keySet())
          .filteredOn(id -> after.get(id) != before.get(id))
          .contains(edit[2])
          .allMatch(id -> id.startsWith(edit[2].substring(0, edit[2].indexOf('-'))));
      load.goOn();
      assertThat(answerTo("Сколько стоит доска?")).contains("цену");
    }
  }

  @Test
  void changedKameletReplacesTheRoutesThatUseIt() {
    Map<String, String> routes = new LinkedHashMap<>();
    routes.put("kamelets/telegram-source.kamelet.yaml", "receive-telegram");
    routes.put("kamelets/bus/embedded/bus-source.kamelet.yaml", "record-event");
    routes.put("kamelets/turn-source.kamelet.yaml", "take-turn");
    routes.put("kamelets/outbox-source.kamelet.yaml", "deliver-crm");
    routes.put("kamelets/bitrix24-call-action.kamelet.yaml", "deliver-crm");
    routes.put("kamelets/reply-action.kamelet.yaml", "outcome-lead");
    routes.put("kamelets/bus/embedded/bus-sink.kamelet.yaml", "accept-event");
    routes.forEach(
        (file, route) -> {
          Route before = camel.getRoute(route);
          Route other = camel.getRoute("publish-facts");

          FLOW.replace(
              file,
              "\n      steps:\n",
              "\n      steps:\n        - setProperty: {name: edited,"
                  + " expression: {constant: {expression: \"1\"}}}\n");
          awaitTaken();

          assertThat(camel.getRoute(route)).as(file).isNotSameAs(before);
          if (!file.contains("bus-sink")) {
            assertThat(camel.getRoute("publish-facts")).as(file).isSameAs(other);
          }
        });
  }

  @Test
  void commentOrLineBreakReplacesNoRoute() {
    Set<Route> before = Set.copyOf(camel.getRoutes());

    FLOW.write(OUTCOMES, "# What engineers say to each other\n\n" + FLOW.text(OUTCOMES));
    awaitTaken();

    assertThat(Set.copyOf(camel.getRoutes())).isEqualTo(before);
  }

  // what is not

  @Test
  void halfWrittenFileIsRefusedAndTakenWhenItIsComplete() {
    String whole = FLOW.text(OUTCOMES).replace(lead("\"${variable.rule.reply}\""), lead("thanks"));

    FLOW.overwrite(OUTCOMES, whole.substring(0, whole.length() / 2));
    awaitProblem(OUTCOMES, "", "");
    FLOW.overwrite(OUTCOMES, "");
    awaitProblem(OUTCOMES, "", "empty");
    assertThat(answerTo("Сколько стоит доска?")).contains("цену");
    FLOW.overwrite(OUTCOMES, whole);
    awaitTaken();

    assertThat(answerTo("Сколько стоит доска?")).startsWith("Пожалуйста!");
  }

  @Test
  void brokenStepIsToldAndWhatRanGoesOn() {
    Map<String, String> breaks = new LinkedHashMap<>();
    breaks.put("- to: {id: x, uri: nosuch:thing}", "There is no component nosuch");
    breaks.put(
        "- to: {id: x, uri: direct:extra, parameters: {speed: 9}}", "direct has no option speed");
    breaks.put("- to: {id: x, uri: direct:nowhere}", "No route begins with direct:nowhere");
    breaks.put("- to: {id: x, uri: kamelet:nowhere-sink}", "There is no Kamelet nowhere-sink");
    breaks.put("- log: {id: x", "YAML");
    FLOW.write(EXTRA, extra("one"));
    awaitTaken();
    breaks.forEach(
        (step, reason) -> {
          String broken = extra("two") + "        " + step + "\n";

          FLOW.write(EXTRA, broken);
          FlowProblem problem = awaitProblem(EXTRA, "", reason);

          int last = (int) broken.lines().count();
          assertThat(problem.line()).as(step).isBetween(last, last + 1);
          assertThat(askExtra()).isEqualTo("one");
          assertThat(health.healthForPath("flow").getStatus()).isEqualTo(Status.UP);
          JsonNode told = operations().get("/actuator/health/flow", signedIn()).at("/details");
          assertThat(told.path("hash").asText()).isEqualTo(live.status().hash());
          assertThat(told.path("problems"))
              .singleElement()
              .satisfies(
                  detail -> {
                    assertThat(detail.path("file").asText()).isEqualTo(EXTRA);
                    assertThat(detail.path("line").asInt()).isEqualTo(problem.line());
                    assertThat(detail.path("reason").asText()).isEqualTo(problem.reason());
                  });
          assertThat(measured("hub_flow_problems"))
              .containsExactly(
                  "hub_flow_problems{file=\"%s\",line=\"%d\"} 1.0"
                      .formatted(EXTRA, problem.line()));
        });
    FLOW.write(EXTRA, extra("one"));
    awaitTaken();
    assertThat(measured("hub_flow_problems"))
        .containsExactly("hub_flow_problems{file=\"\",line=\"\"} 0.0");
    assertThat(measured("hub_flow_info"))
        .containsExactly("hub_flow_info{hash=\"" + live.status().hash() + "\"} 1");
  }

  @Test
  void everyKindOfBreakIsToldWithItsLine() {
    Map<String, String> breaks = new LinkedHashMap<>();
    breaks.put("bean: {id: x, ref: nobody, method: any}", "There is no bean nobody");
    breaks.put("bean: {id: x, ref: commands, method: nothing}", "nothing");
    breaks.put("setBody: {id: x, expression: {simple: {expression: '${nosuch.fn}'}}}", "nosuch.fn");
    breaks.put("setBody: {id: x, expression: {simple: {expression: '${body'}}}", "body");
    breaks.put(
        "setBody: {id: x, expression: {method: {ref: nobody, method: any}}}",
        "There is no bean nobody");
    breaks.put("setBodi: {id: x}", "setBodi");
    breaks.put(
        "to: {id: x, uri: 'jslt:file:{{hub.kamelets-dir}}/maps/none.jslt'}",
        "There is no file kamelets/maps/none.jslt");
    breaks.put("to: {id: x, uri: '{{hub.no-such-setting}}'}", "hub.no-such-setting");
    breaks.put(
        "circuitBreaker: {id: x, resilience4jConfiguration: {circuitBreaker: none},"
            + " steps: [{log: {message: a}}]}",
        "none");
    breaks.put("to: {id: x, uri: kamelet:card-action}", "title");
    SoftAssertions softly = new SoftAssertions();
    breaks.forEach(
        (step, reason) -> {
          String broken = extra("two") + "        - " + step + "\n";
          Map<String, String> contents = new TreeMap<>(FLOW.files().contents());
          contents.put(EXTRA, broken);

          List<FlowProblem> problems = validator.validate(FlowFiles.of(contents));

          softly
              .assertThat(problems)
              .as(step)
              .singleElement()
              .satisfies(
                  problem -> {
                    assertThat(problem.file()).isEqualTo(EXTRA);
                    assertThat(problem.line()).isEqualTo((int) broken.lines().count());
                    assertThat(problem.reason()).contains(reason).doesNotContain("Exception");
                  });
        });
    softly.assertAll();
  }

  @Test
  void routeIdThatIsThereAlreadyIsToldWithBothFiles() {
    FLOW.write(EXTRA, extra("one").replace("id: extra", "id: outcome-lead"));

    FlowProblem problem = awaitProblem(EXTRA, "outcome-lead", OUTCOMES);

    assertThat(problem.line()).isEqualTo(1);
    assertThat(live.status().routes()).containsEntry("outcome-lead", OUTCOMES);
  }

  @Test
  void entranceThatIsThereAlreadyIsTold() {
    FLOW.write(EXTRA, extra("one").replace("direct:extra", "direct:outcome-lead"));

    awaitProblem(EXTRA, "direct:outcome-lead", OUTCOMES);
  }

  @Test
  void unknownFailurePolicyIsTold() {
    FLOW.write(EXTRA, extra("one").replace("  from:", "  routeConfigurationId: none\n    from:"));

    awaitProblem(EXTRA, "", "There is no routeConfiguration none");
  }

  @Test
  void brokenPolicyOfTheShippedFileIsToldAndEverythingGoesOn() {
    Map<String, Route> before = routes();

    FLOW.replace(POLICIES, "ref: deadLetters", "ref: deadLeters");
    FlowProblem problem = awaitProblem(POLICIES, "", "There is no bean deadLeters");

    assertThat(problem.line()).isEqualTo(lineOf(FLOW.text(POLICIES), "ref: deadLeters"));
    assertThat(routes()).isEqualTo(before);
    FLOW.overwrite(POLICIES, FLOW.text(POLICIES).substring(0, 2_000));
    awaitProblem(POLICIES, "", "");
    assertThat(routes()).isEqualTo(before);
    load.goOn();
    assertThat(answerTo("Сколько стоит доска?")).contains("цену");
  }

  @Test
  void mappingThatDoesNotCompileIsTold() {
    String map = "kamelets/maps/delivery-to-telegram.jslt";
    FLOW.write(map, "{\n  \"text\": .text +\n}\n");

    FlowProblem problem = awaitProblem(map, "", "does not compile");

    assertThat(problem.line()).isEqualTo(3);
  }

  @Test
  void brokenKameletIsToldInItsOwnFile() {
    String kamelet = "kamelets/telegram-sink.kamelet.yaml";
    FLOW.replace(kamelet, "uri: telegram:bots", "uri: telegramm:bots");

    FlowProblem problem = awaitProblem(kamelet, "", "There is no component telegramm");

    assertThat(problem.line()).isEqualTo(lineOf(FLOW.text(kamelet), "telegramm:bots"));
  }

  @Test
  void kameletAndMappingThatAreInUseCannotBeDeleted() {
    FLOW.delete("kamelets/card-action.kamelet.yaml");
    awaitProblem("kamelets/card-action.kamelet.yaml", "", "There is no Kamelet card-action");
    FLOW.restore();
    awaitTaken();

    FLOW.delete("kamelets/maps/card-to-bitrix24-lead.jslt");
    awaitProblem("kamelets/maps/card-to-bitrix24-lead.jslt", "", "There is no file");
  }

  @Test
  void oneBadFileDoesNotHoldUpAGoodOne() {
    FLOW.write(EXTRA, extra("one"));
    FLOW.replace(OUTCOMES, "uri: kamelet:card-action", "uri: kamelet:card-aktion");

    awaitProblem(OUTCOMES, "", "card-aktion");

    await().atMost(PATIENCE).until(() -> camel.getRoute("extra") != null);
    assertThat(askExtra()).isEqualTo("one");
    assertThat(live.status().running().contents())
        .containsKey(EXTRA)
        .doesNotContainEntry(OUTCOMES, FLOW.text(OUTCOMES));
  }

  @Test
  void routeThatDoesNotStartAfterAllIsPutBack() {
    FLOW.write(EXTRA, extra("one"));
    awaitTaken();

    FLOW.write(EXTRA, unstartable());
    awaitProblem(EXTRA, "", "Route extra does not start");

    assertThat(askExtra()).isEqualTo("one");
  }

  @Test
  void routeThatWasRenamedSinceItStartedIsPutBackAllTheSame() {
    FLOW.write(EXTRA, extra("one"));
    awaitTaken();
    FLOW.move(EXTRA, "routes/91-moved.camel.yaml");
    awaitTaken();

    FLOW.write("routes/91-moved.camel.yaml", unstartable());
    awaitProblem("routes/91-moved.camel.yaml", "", "Route extra does not start");

    assertThat(askExtra()).isEqualTo("one");
    assertThat(live.status().routes()).containsEntry("extra", "routes/91-moved.camel.yaml");
  }

  @Test
  void whatNeedsARouteThatDoesNotStartIsTakenBackWithIt() {
    String other = "routes/91-other.camel.yaml";
    FLOW.write(EXTRA, extra("one"));
    awaitTaken();

    FLOW.write(
        other,
        extra("two").replace("extra", "other") + unstartable().replace("id: extra", "id: never"));
    FLOW.write(EXTRA, extra("two") + "        - to: {id: on, uri: direct:other}\n");
    awaitProblem(other, "", "Route never does not start");
    awaitProblem(EXTRA, "", "No route begins with direct:other");

    assertThat(askExtra()).isEqualTo("one");
    assertThat(live.status().routes()).doesNotContainKeys("other", "never");
    assertThat(live.status().running().contents()).doesNotContainKey(other);
  }

  @Test
  void filesThatSwapTheirNamesManyTimesChangeNoRoute() {
    FLOW.write(EXTRA, extra("one"));
    awaitTaken();
    Set<Route> before = Set.copyOf(camel.getRoutes());

    for (int i = 0; i < 101; i++) {
      FLOW.move(EXTRA, "routes/aside.tmp");
      FLOW.move(OUTCOMES, EXTRA);
      FLOW.move("routes/aside.tmp", OUTCOMES);
    }
    awaitTaken();

    assertThat(live.status().routes())
        .containsEntry("extra", OUTCOMES)
        .containsEntry("outcome-lead", EXTRA);
    assertThat(Set.copyOf(camel.getRoutes())).isEqualTo(before);
  }

  @Test
  void editsDuringADeploymentAreTakenAfterIt() throws Exception {
    String slow =
        extra("one")
            .replace(
                "- setBody",
                "- delay: {id: wait, expression: {constant: 1500}}\n" + "        - setBody");
    FLOW.write(EXTRA, slow);
    awaitTaken();
    Future<String> inside = asking.submit(this::askExtra);
    await().atMost(PATIENCE).until(() -> camel.getInflightRepository().size("extra") == 1);

    FLOW.write(EXTRA, slow.replace("one", "two")); // its exchange waits for the one inside
    Future<FlowStatus> first = asking.submit(live::reload);
    FLOW.write(EXTRA, extra("three"));
    List<Future<String>> callers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      callers.add(asking.submit(this::askExtra));
    }

    assertThat(inside.get(30, TimeUnit.SECONDS)).isEqualTo("one");
    first.get(30, TimeUnit.SECONDS);
    awaitTaken();
    for (Future<String> caller : callers) {
      assertThat(caller.get(30, TimeUnit.SECONDS)).isIn("one", "two", "three");
    }
    assertThat(askExtra()).isEqualTo("three");
  }

  @Test
  void oddFilesAreToldEachForItselfAndTheRestIsTaken() throws IOException {
    String odd = "routes/9 'odd' \"name\" <b>;#?%41 ü.camel.yaml";
    Path folder = FLOW.routes().resolve("41-outcomes.camel.yaml");
    Path encoded = FLOW.routes().resolve("92-encoded.camel.yaml");
    FLOW.write(odd, extra("one"));
    Files.write(encoded, extra("цена").getBytes("windows-1251"));
    Files.createSymbolicLink(
        FLOW.routes().resolve("93-closed.camel.yaml"), Path.of("/proc/self/mem"));
    FLOW.write("routes/94-id.camel.yaml", extra("two").replace("id: extra", "id: <script>"));
    FLOW.delete(OUTCOMES);
    Files.createDirectory(folder);
    try {
      awaitProblem("routes/92-encoded.camel.yaml", "", "This is not text in UTF-8");
      awaitProblem("routes/93-closed.camel.yaml", "", "The file cannot be read");
      awaitProblem("routes/94-id.camel.yaml", "<script>", "A route's id is at most");
      awaitProblem(OUTCOMES, "", "This is a folder, not a file");

      assertThat(askExtra()).isEqualTo("one");
      assertThat(live.status().routes())
          .containsEntry("extra", odd)
          .containsEntry("outcome-lead", OUTCOMES);
      assertThat(answerTo("Сколько стоит доска?")).contains("цену");
    } finally {
      Files.delete(folder);
    }
  }

  @Test
  void fileThatNeverRestsIsToldUntilItDoes() throws Exception {
    AtomicBoolean goesOn = new AtomicBoolean(true);
    Future<?> writer =
        asking.submit(
            () -> {
              for (int i = 0; goesOn.get(); i++) {
                FLOW.write("routes/restless.json", "[" + i + "]");
                await().pollDelay(Duration.ofMillis(20)).until(() -> true);
              }
            });
    try {
      awaitProblem("routes", "routes/restless.json keeps changing", "");
      assertThat(answerTo("Сколько стоит доска?")).contains("цену");
    } finally {
      goesOn.set(false);
      writer.get(30, TimeUnit.SECONDS);
    }

    awaitTaken();
  }

  @Test
  void foldersThatAreSuddenlyEmptyChangeNothing() throws IOException {
    List<String> all = new ArrayList<>(FLOW.files().contents().keySet());
    all.forEach(FLOW::delete);

    awaitProblem("routes", "", "There is no route");

    assertThat(answerTo("Сколько стоит доска?")).contains("цену");
  }

  @Test
  void fileThatCannotBeParsedToItsEndLeavesTheWatchAlive() {
    String map = "kamelets/maps/deep.jslt";
    FLOW.write(map, "(".repeat(100_000));
    awaitProblem(map, "", "nested too deep");

    FLOW.write(EXTRA, extra("one"));
    await().atMost(PATIENCE).until(() -> camel.getRoute("extra") != null);

    assertThat(askExtra()).isEqualTo("one");
  }

  @Test
  void foldersThatCannotBeReadAreToldUntilTheyCan() throws IOException {
    for (int i = 0; i < 10_001; i++) {
      Files.createFile(Files.createDirectories(FLOW.routes().resolve("many")).resolve("f" + i));
    }
    try {
      awaitProblem("routes", "Cannot read the flow", "more than 10000 files");
    } finally {
      FileSystemUtils.deleteRecursively(FLOW.routes().resolve("many"));
    }

    awaitTaken();
  }

  @Test
  void whatIsHalfWrittenAtTheStartIsLeftOut() {
    Map<String, String> contents = new TreeMap<>(FLOW.files().contents());
    contents.put(OUTCOMES, contents.get(OUTCOMES).substring(0, 900));

    Outcome outcome = FlowReview.of(validator, FlowFiles.of(contents), FlowFiles.NONE, Set.of());

    assertThat(outcome.accepted().contents())
        .doesNotContainKey(OUTCOMES)
        .hasSize(contents.size() - 1);
    assertThat(outcome.leftOut()).contains("take-turn");
  }

  // what must not happen beside

  @Test
  void validatingChangesNothingInTheHub() {
    List<String> endpoints = endpoints();
    Set<Route> routes = Set.copyOf(camel.getRoutes());

    assertThat(validator.validate(FLOW.files())).isEmpty();

    assertThat(endpoints()).isEqualTo(endpoints);
    assertThat(Set.copyOf(camel.getRoutes())).isEqualTo(routes);
    for (String name : camel.getComponentNames()) {
      assertThat(camel.getComponent(name).getCamelContext()).as(name).isSameAs(camel);
    }
    assertThat(answerTo("Сколько стоит доска?")).contains("цену");
  }

  @Test
  void thirtyExchangesLeaveNothingBehind() {
    long consumers = consumerThreads(); // of this hub and of others that tests left running
    String changed = FLOW.text(OUTCOMES).replace("text: order.found", "text: order.unknown");
    String original = FLOW.text(OUTCOMES);
    String sink = "kamelets/bus/embedded/bus-source.kamelet.yaml";
    String source = FLOW.text(sink);
    exchange(changed, sink, source.replace("Bus Source", "Bus source"));
    exchange(original, sink, source);
    int routes = camel.getRoutesSize();
    List<String> endpoints = endpoints();
    int definitions =
        ((org.apache.camel.model.ModelCamelContext) camel).getRouteDefinitions().size();

    for (int i = 0; i < 10; i++) { // consumers of the bus take seconds to rest: those less often
      boolean both = i % 3 == 0;
      exchange(changed, sink, both ? source.replace("Bus Source", "Bus source") : source);
      exchange(original, sink, source);
    }

    assertThat(camel.getRoutesSize()).isEqualTo(routes);
    assertThat(endpoints()).hasSameSizeAs(endpoints);
    assertThat(((org.apache.camel.model.ModelCamelContext) camel).getRouteDefinitions())
        .hasSize(definitions);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(consumerThreads()).isLessThanOrEqualTo(consumers));
  }

  private void exchange(String outcomes, String file, String text) {
    FLOW.write(OUTCOMES, outcomes);
    FLOW.write(file, text);
    live.reload();
    assertThat(live.status().problems()).isEmpty();
    assertThat(live.status().running()).isEqualTo(FLOW.files());
  }

  private static long consumerThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().contains("JmsConsumer[inbound]"))
        .count();
  }

  private Map<String, Route> routes() {
    Map<String, Route> routes = new TreeMap<>();
    live.status().routes().keySet().forEach(id -> routes.put(id, camel.getRoute(id)));
    return routes;
  }

  private HubClient operations() {
    return new HubClient(managementPort);
  }

  private static Map<String, String> signedIn() {
    byte[] pair = ("admin:" + PASSWORD).getBytes(StandardCharsets.UTF_8);
    return Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
  }

  private List<String> measured(String metric) {
    return operations()
        .getText("/actuator/prometheus", signedIn())
        .lines()
        .filter(line -> line.startsWith(metric + "{"))
        .toList();
  }

  private List<String> endpoints() {
    return camel.getEndpoints().stream()
        .map(endpoint -> endpoint.getEndpointUri())
        .filter(uri -> !uri.contains("sandbox-mail"))
        .sorted()
        .toList();
  }

  private void awaitTaken() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(live.status().problems()).isEmpty();
              assertThat(live.status().running()).isEqualTo(FLOW.files());
            });
  }

  private FlowProblem awaitProblem(String file, String also, String reason) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(live.status().problems())
                    .anySatisfy(
                        problem -> {
                          assertThat(problem.file()).isEqualTo(file);
                          assertThat(problem.reason()).contains(also).contains(reason);
                        }));
    return problemIn(file);
  }

  private FlowProblem problemIn(String file) {
    return live.status().problems().stream()
        .filter(problem -> problem.file().equals(file))
        .findFirst()
        .orElse(null);
  }

  private String answerTo(String text) {
    String event = new TelegramCustomer(hub).says(text);
    BooleanSupplier answered = () -> !WORLD.textTo(event).isEmpty();
    await().atMost(PATIENCE).until(answered::getAsBoolean);
    return WORLD.textTo(event);
  }

  private String askExtra() {
    Exchange answer = producer.request("direct:extra", exchange -> exchange.getIn().setBody("?"));
    assertThat(answer.getException()).isNull();
    return answer.getMessage().getBody(String.class);
  }

  private static String lead(String text) {
    return "id: lead-reply\n            uri: kamelet:reply-action\n            parameters:\n"
        + "              text: "
        + text;
  }

  private static String extra(String answer) {
    return """
        - route:
            id: extra
            group: extra
            description: Answers
            from:
              uri: direct:extra
              steps:
                - setBody:
                    id: answer
                    expression:
                      constant:
                        expression: %s
        """
        .formatted(answer);
  }

  /** Sound as far as one can tell without starting it. */
  private static String unstartable() {
    return extra("two")
        .replace("uri: direct:extra", "uri: claim:facts\n      parameters: {concurrency: 0}");
  }

  private static String withPolicy(String answer) {
    return """
        - routeConfiguration:
            id: extra-policy
            onException:
              - onException:
                  id: extra-trouble
                  exception: [java.lang.Exception]
                  handled: {constant: {expression: "true"}}
                  steps:
                    - setBody:
                        id: answer
                        expression: {constant: {expression: %s}}
        - route:
            id: extra
            group: extra
            description: Fails
            routeConfigurationId: extra-policy
            from:
              uri: direct:extra
              steps:
                - throwException:
                    id: fail
                    exceptionType: java.lang.IllegalStateException
                    message: on purpose
        """
        .formatted(answer);
  }

  private static int lineOf(String text, String part) {
    return 1 + (int) text.substring(0, text.indexOf(part)).chars().filter(c -> c == '\n').count();
  }
}
