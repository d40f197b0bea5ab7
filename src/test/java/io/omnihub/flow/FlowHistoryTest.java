package io.omnihub.flow;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.omnihub.console.Chromium;
import io.omnihub.flow.check.WalkThrough;
import io.omnihub.flow.history.FlowRollback;
import io.omnihub.flow.history.FlowRollback.Result;
import io.omnihub.flow.history.FlowVersions;
import io.omnihub.message.Ids;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Timestamp;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.FileSystemUtils;

/** An engineer edits the flow; versions, differences and the way back. */
@HubTest
@DirtiesContext
class FlowHistoryTest {

  private static final String OUTCOMES = "routes/41-outcomes.camel.yaml";
  private static Path root;

  @Value("${server.port}")
  int port;

  @Autowired JdbcTemplate jdbc;
  @Autowired LiveFlow live;
  @Autowired FlowVersions versions;
  @Autowired FlowRollback rollback;
  @Autowired PasswordEncoder passwords;
  @Autowired ObjectMapper json;

  @DynamicPropertySource
  static void folders(DynamicPropertyRegistry properties) throws IOException {
    root = Files.createTempDirectory("omnihub-history");
    FileSystemUtils.copyRecursively(Path.of("routes"), root.resolve("routes"));
    FileSystemUtils.copyRecursively(Path.of("kamelets"), root.resolve("kamelets"));
    properties.add("hub.routes-dir", () -> root.resolve("routes").toString());
    properties.add("hub.kamelets-dir", () -> root.resolve("kamelets").toString());
  }

  @BeforeEach
  void flowIsAsInTheRepository() throws IOException {
    FileSystemUtils.copyRecursively(Path.of("routes"), root.resolve("routes"));
    Files.deleteIfExists(root.resolve("routes/99-new.camel.yaml"));
    live.reload();
    assertThat(live.status().problems()).isEmpty();
    await().atMost(60, SECONDS).until(this::lastVersion, live.status().hash()::equals);
  }

  @Test
  void anEditIsAVersionWhoseRollbackBringsTheOldBehaviourBack() throws IOException {
    assertThat(reply("Сколько стоит доска?")).contains("цену");
    String before = live.status().hash();
    edit(OUTCOMES, "id: lead-reply", "id: lead-answer");
    edit(OUTCOMES, "text: \"${variable.rule.reply}\"", "text: operator");
    Files.writeString(root.resolve("routes/99-new.camel.yaml"), NEW);
    await().atMost(60, SECONDS).until(() -> !live.status().hash().equals(before));
    await().atMost(60, SECONDS).until(this::lastVersion, live.status().hash()::equals);
    String edited = live.status().hash();
    assertThat(reply("Сколько стоит брус?")).contains("коллеге");

    operator("egor");
    try (Chromium chromium = new Chromium()) {
      Page page = chromium.page("ru-RU");
      page.navigate("http://localhost:" + port + "/console/flow");
      page.locator("[name=username]").fill("egor");
      page.locator("[name=password]").fill("long enough 1");
      page.locator("button").click();
      assertThat(page.locator("#versions")).containsText(edited.substring(0, 8));
      assertThat(page.locator(".routes")).containsText("outcome-lead");
      page.locator("#versions a[href*='to=" + before + "']:text('вернуться')").first().click();
      assertThat(page.locator(".diff-minus").first()).containsText("lead-answer");
      assertThat(page.locator("main")).containsText("99-new.camel.yaml");
      assertThat(page.locator("#rollback")).containsText("Тесты в папках tests");
      page.locator("#rollback button").click();
      assertThat(page.getByRole(AriaRole.STATUS)).containsText("Откат выполнен");
      assertThat(page.locator("#versions li").first()).containsText("egor");
      assertThat(chromium.complaints()).isEmpty();
    }

    assertThat(live.status().hash()).isEqualTo(before);
    assertThat(root.resolve("routes/99-new.camel.yaml")).doesNotExist();
    assertThat(root.resolve(OUTCOMES)).hasSameTextualContentAs(Path.of(OUTCOMES));
    assertThat(reply("Сколько стоит фанера?")).contains("цену");
    assertThat(rollback.to(edited, "default", "egor").result()).isEqualTo(Result.DONE);
    assertThat(live.status().hash()).isEqualTo(edited);
    assertThat(reply("Сколько стоит вагонка?")).contains("коллеге");
    assertThat(
            jdbc.queryForList(
                "select operator from deed where deed = 'flow.rolledback' and operator = 'egor'"))
        .hasSize(2);
  }

  @Test
  void whatWasRefusedIsKeptAsideWhenARollbackReplacesIt() throws IOException {
    String good = live.status().hash();
    edit(OUTCOMES, "uri: kamelet:card-action", "uri: kamelet:no-such-action");
    await().atMost(60, SECONDS).until(() -> !live.status().problems().isEmpty());
    String broken = FlowFiles.read(root.resolve("routes"), root.resolve("kamelets")).hash();
    assertThat(rollback.check().problems()).isNotEmpty();
    assertThat(rollback.check().differences()).extracting(d -> d.file()).containsExactly(OUTCOMES);

    assertThat(rollback.to(good, "default", "egor").result()).isEqualTo(Result.DONE);

    assertThat(live.status().problems()).isEmpty();
    assertThat(rollback.check().problems()).isEmpty();
    await().atMost(60, SECONDS).until(() -> versions.files(broken).isPresent());
    assertThat(versions.deployments(null, 2))
        .extracting(d -> d.deed() + " " + d.version())
        .containsExactly("rollback " + good, "aside " + broken);
    assertThat(rollback.to(broken, "default", "egor"))
        .matches(o -> o.result() == Result.INVALID && !o.problems().isEmpty());
    assertThat(live.status().hash()).isEqualTo(good);
    assertThat(rollback.to("0".repeat(64), "default", "egor").result()).isEqualTo(Result.UNKNOWN);
  }

  @Test
  void whatWasRefusedIsShownWithItsPlaceAndTheCheckTellsItAgain() throws IOException {
    String runs = live.status().hash();
    edit(OUTCOMES, "uri: kamelet:card-action", "uri: kamelet:no-such-action");
    await()
        .atMost(60, SECONDS)
        .until(
            () ->
                versions.nodes(runs).stream()
                    .anyMatch(node -> node.self() && !node.problems().isEmpty()));
    FlowProblem problem = live.status().problems().get(0);
    assertThat(problem.line()).isPositive();
    String place = OUTCOMES + ":" + problem.line();

    operator("boris");
    try (Chromium chromium = new Chromium()) {
      Page page = chromium.page("ru-RU");
      page.navigate("http://localhost:" + port + "/console/flow");
      page.locator("[name=username]").fill("boris");
      page.locator("[name=password]").fill("long enough 1");
      page.locator("button").click();
      Locator refused = page.locator("section", having(page, "Что не принято"));
      assertThat(refused.locator("li code").first()).hasText(place);
      assertThat(refused.locator("li .error")).hasText("Нет Kamelet no-such-action");
      Locator node = page.locator("section", having(page, "Узлы")).locator("li");
      assertThat(node).hasCount(1);
      assertThat(node.locator("code")).hasText(runs.substring(0, 8));
      assertThat(node.locator("code")).hasAttribute("title", runs);
      assertThat(node).containsText("принято не всё");

      page.getByText("Проверить").click();

      assertThat(page.locator("#checked li code").first()).hasText(place);
      assertThat(page.locator("#checked li .error")).hasText("Нет Kamelet no-such-action");
      assertThat(page.locator("#checked > .hint code")).hasText(OUTCOMES);
      edit(OUTCOMES, "uri: kamelet:no-such-action", "uri: kamelet:card-action");
      page.getByText("Проверить").click();
      assertThat(page.locator("#checked .good")).hasText("То, что лежит в папках, заработает.");
      assertThat(chromium.complaints()).isEmpty();
    }
    assertThat(live.status().hash()).isEqualTo(runs);
  }

  private static Page.LocatorOptions having(Page page, String heading) {
    return new Page.LocatorOptions()
        .setHas(page.locator("h2", new Page.LocatorOptions().setHasText(heading)));
  }

  @Test
  void walkThroughIsDeployedSeenAndTakenBack() throws IOException {
    String before = live.status().hash();
    assertThat(reply("Сколько стоит доска?")).contains("цену");
    int tickets = tickets();
    Path test = root.resolve("routes/tests/43-stock.test.yaml");
    try {
      WalkThrough.saveAllInto(root);

      String wanted = FlowFiles.read(root.resolve("routes"), root.resolve("kamelets")).hash();
      await().atMost(60, SECONDS).until(() -> live.status().hash().equals(wanted));
      assertThat(live.status().problems()).isEmpty();
      assertThat(live.status().routes()).containsKey("stock-lookup");
      await()
          .atMost(60, SECONDS)
          .untilAsserted(
              () ->
                  assertThat(versions.nodes(wanted))
                      .singleElement()
                      .satisfies(node -> assertThat(node.version()).isEqualTo(wanted)));
      assertThat(reply("Сколько стоит брус?")).contains("цену"); // the warehouse is away
      await().atMost(60, SECONDS).until(() -> tickets() == tickets + 1);

      assertThat(rollback.to(before, "default", "egor").result()).isEqualTo(Result.DONE);

      assertThat(live.status().hash()).isEqualTo(before);
      assertThat(live.status().routes()).doesNotContainKey("stock-lookup");
      assertThat(reply("Сколько стоит фанера?")).contains("цену");
      assertThat(tickets()).isEqualTo(tickets + 1);
      assertThat(test).as("tests are no part of a version").exists();
    } finally {
      Files.deleteIfExists(test);
      Files.deleteIfExists(root.resolve("routes/43-stock.camel.yaml"));
      FileSystemUtils.copyRecursively(Path.of("routes"), root.resolve("routes"));
      FileSystemUtils.copyRecursively(Path.of("kamelets"), root.resolve("kamelets"));
    }
  }

  private int tickets() {
    return jdbc.queryForObject("select count(*) from ticket", Integer.class);
  }

  @Test
  void fileThatCannotBeWrittenLeavesTheFoldersAsTheyWere() throws IOException {
    String before = live.status().hash();
    edit(OUTCOMES, "id: lead-reply", "id: lead-answer");
    await().atMost(60, SECONDS).until(() -> !live.status().hash().equals(before));
    edit("routes/60-facts.camel.yaml", "interval: 500", "interval: 250");
    await()
        .atMost(60, SECONDS)
        .until(
            () ->
                live.status()
                    .running()
                    .contents()
                    .get("routes/60-facts.camel.yaml")
                    .contains("250"));
    Path inTheWay = root.resolve("routes/.rollback-1");
    Files.createDirectory(inTheWay);
    try {
      FlowFiles lying = FlowFiles.read(root.resolve("routes"), root.resolve("kamelets"));

      operator("olga");
      try (Chromium chromium = new Chromium()) {
        Page page = chromium.page("ru-RU");
        page.navigate("http://localhost:" + port + "/console/flow/diff?to=" + before);
        page.locator("[name=username]").fill("olga");
        page.locator("[name=password]").fill("long enough 1");
        page.locator("button").click();
        page.locator("#rollback button").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Разверните эту версию там");
      }

      assertThat(FlowFiles.read(root.resolve("routes"), root.resolve("kamelets"))).isEqualTo(lying);
      assertThat(live.status().running()).isEqualTo(lying);
      assertThat(root.resolve("routes/.rollback-0")).doesNotExist();
    } finally {
      Files.deleteIfExists(inTheWay);
    }
  }

  @Test
  void renameThatFailsPutsBackThoseBeforeIt() throws IOException {
    String before = live.status().hash();
    edit(OUTCOMES, "id: lead-reply", "id: lead-answer");
    Path facts = root.resolve("routes/60-facts.camel.yaml");
    Files.delete(facts);
    Files.createFile(Files.createDirectory(facts).resolve("in-the-way"));
    try {
      live.reload();
      FlowFiles lying = FlowFiles.read(root.resolve("routes"), root.resolve("kamelets"));
      FlowFiles running = live.status().running();

      assertThat(rollback.to(before, "default", "egor").result()).isEqualTo(Result.READ_ONLY);

      assertThat(FlowFiles.read(root.resolve("routes"), root.resolve("kamelets"))).isEqualTo(lying);
      assertThat(live.status().running()).isEqualTo(running);
      assertThat(root.resolve("routes/.rollback-0")).doesNotExist();
    } finally {
      FileSystemUtils.deleteRecursively(facts);
    }
  }

  @Test
  void versionThatCannotBeKeptHoldsUpNoOther() throws IOException {
    String good = live.status().hash();
    Path folder = root.resolve("routes/" + "a".repeat(200));
    Files.createDirectory(folder);
    Files.writeString(folder.resolve("b".repeat(200) + ".camel.yaml"), NEW);
    edit(OUTCOMES, "id: lead-reply", "id: lead-answer");
    try {
      await().atMost(60, SECONDS).until(() -> !live.status().hash().equals(good));
      assertThat(live.status().problems())
          .extracting(FlowProblem::reason)
          .containsExactly("The file's name is longer than 300 characters");

      assertThat(rollback.to(good, "default", "egor").result()).isEqualTo(Result.DONE);

      assertThat(versions.deployments(null, 1))
          .extracting(d -> d.deed() + " " + d.version())
          .containsExactly("rollback " + good);
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }

  @Test
  void rollbackOfANodeThatDiedIsFinishedInItsOperatorsName() throws IOException {
    FlowFiles good = live.status().running();
    edit(OUTCOMES, "id: lead-reply", "id: lead-answer");
    live.reload();
    FlowFiles edited = live.status().running();
    Files.writeString(
        root.resolve("routes/.rollback.json"),
        json.writeValueAsString(
            new FlowJournal.Entry(
                new Errand(good.hash(), "default", "vera"), FlowFolders.changes(edited, good))));

    live.reload(); // as at the start

    assertThat(live.status().running()).isEqualTo(good);
    assertThat(root.resolve("routes/.rollback.json")).doesNotExist();
    await()
        .atMost(60, SECONDS)
        .untilAsserted(
            () -> {
              assertThat(versions.deployments(null, 1))
                  .extracting(d -> d.deed() + " " + d.operator() + " " + d.version())
                  .containsExactly("rollback vera " + good.hash());
              assertThat(
                      jdbc.queryForList(
                          "select operator from deed where deed = 'flow.rolledback'"
                              + " and operator = 'vera'"))
                  .hasSize(1);
            });
  }

  private static final String NEW =
      """
      - route:
          id: new-and-idle
          group: route
          description: Does nothing
          from:
            uri: direct:new-and-idle
            steps:
              - log:
                  id: log-idle
                  message: idle
      """;

  private String lastVersion() {
    return versions.deployments(null, 9).stream()
        .filter(d -> !d.deed().equals("aside"))
        .map(d -> d.version())
        .findFirst()
        .orElse("none");
  }

  private String reply(String question) {
    HubClient hub = new HubClient(port);
    TelegramCustomer customer = new TelegramCustomer(hub);
    customer.says(question);
    await().atMost(60, SECONDS).until(() -> !hub.repliesTo(customer.id()).isEmpty());
    return hub.repliesTo(customer.id()).get(0).path("text").asText();
  }

  /** Replaces the first place, aside and renamed. */
  private static void edit(String file, String old, String fresh) throws IOException {
    String text = Files.readString(root.resolve(file));
    assertThat(text).contains(old);
    int at = text.indexOf(old);
    Path aside = root.resolve(file + "~");
    Files.writeString(aside, text.substring(0, at) + fresh + text.substring(at + old.length()));
    Files.move(aside, root.resolve(file), StandardCopyOption.ATOMIC_MOVE);
  }

  private void operator(String name) {
    jdbc.update(
        "insert into operator (id, organization, username, password_hash, role,"
            + " must_change_password, created_at) values (?, 'default', ?, ?, 'admin', false, ?)",
        Ids.next(),
        name,
        passwords.encode("long enough 1"),
        Timestamp.from(Instant.now()));
  }
}
