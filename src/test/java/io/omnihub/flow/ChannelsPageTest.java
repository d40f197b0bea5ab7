package io.omnihub.flow;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.sun.net.httpserver.HttpServer;
import io.omnihub.console.Chromium;
import io.omnihub.message.Ids;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.ReflectionTestUtils;

/** A business person connects accounts in the console, against the sandbox's stand-ins. */
@HubTest
@DirtiesContext
class ChannelsPageTest {

  private static final String TOKEN = "123456:SANDBOX";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static EditedFlow flow;
  private static Chromium chromium;

  @Value("${server.port}")
  int port;

  @Value("${management.server.port}")
  int managementPort;

  @Autowired JdbcTemplate jdbc;
  @Autowired PasswordEncoder passwords;
  @Autowired ApplicationContext context;

  private Page page;
  private String key;

  @DynamicPropertySource
  static void folders(DynamicPropertyRegistry properties) {
    flow = new EditedFlow();
    properties.add("hub.routes-dir", () -> flow.routes().toString());
    properties.add("hub.kamelets-dir", () -> flow.kamelets().toString());
  }

  @BeforeAll
  static void start() {
    chromium = new Chromium();
  }

  @AfterAll
  static void stop() {
    chromium.close();
  }

  @BeforeEach
  void newAccount() {
    key = "k" + UUID.randomUUID().toString().substring(0, 8);
    chromium.complaints().clear();
    page = chromium.page("ru-RU");
    page.setDefaultTimeout(15_000);
  }

  @AfterEach
  void nothingWasBlockedOrBroken() {
    page.context().close();
    hubIsKnownAs("");
    assertThat(chromium.complaints()).isEmpty();
  }

  @Test
  void accountIsConnectedByAFormComesAliveIsPausedResumedAndRemoved() throws Exception {
    open("/console/channels");
    signIn("admin");
    page.getByText("Добавить канал").click();
    page.locator("#type-telegram").click();
    assertThat(page.locator(".steps")).containsText("@BotFather");
    page.locator("[data-stand]").uncheck();
    fill("account-name", "Магазин <b>на углу</b>");
    fill("account-key", key);
    fill("field-token", TOKEN);
    fill("field-base-url", url("/sandbox/telegram"));
    button("Проверить");
    assertThat(page.locator("#said")).containsText("Telegram знает эту учётную запись: @");
    button("Подключить");

    assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("Остался один шаг");
    assertThat(page.locator(".answer")).containsText("Хаб не знает своего публичного адреса");
    assertThat(page.locator("h1")).containsText("Магазин <b>на углу</b>");
    assertThat(page.locator("#last-event")).hasText("ещё не было");
    assertThat(page.locator("#webhook")).hasValue(webhook());
    assertThat(page.content()).doesNotContain(TOKEN);
    String secret = page.locator("#secret-secret").inputValue();
    assertThat(secret).hasSizeGreaterThan(30);
    assertThat(say("Сколько стоит доска?", "no-such-secret")).isEqualTo(401);
    assertThat(page.locator("main")).containsText("is missing or wrong", soon());
    assertThat(say("Сколько стоит доска?", secret)).isEqualTo(200);
    assertThat(page.locator("#last-event time")).isVisible(soon2());
    assertThat(page.locator("main")).containsText("работает", soon());

    button("Приостановить");
    assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("на паузе");
    assertThat(page.locator(".channel-paused")).isVisible();
    assertThat(stateOf(key)).isEqualTo("paused");
    button("Возобновить");
    assertThat(page.locator(".channel-paused")).hasCount(0);
    assertThat(stateOf(key)).isEqualTo("active");

    page.locator("#remove summary").click();
    fill("typed", "another");
    page.locator("#remove button").click();
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("не тот ключ");
    page.locator("#remove summary").click();
    fill("typed", key);
    page.locator("#remove button").click();
    assertThat(page.getByRole(AriaRole.STATUS)).containsText("Канал удалён");
    assertThat(page.locator("#channel-telegram-" + key)).hasCount(0);
    assertThat(say("Ещё?", secret)).isEqualTo(404);
    assertThat(
            jdbc.queryForObject(
                "select count(*) from message where channel_key = ?", Long.class, key))
        .isPositive();
  }

  @Test
  void refusalOfAWrongTokenIsAPlainSentenceInBothLanguages() {
    Long before = jdbc.queryForObject("select count(*) from channel", Long.class);
    open("/console/channels/new/telegram");
    signIn("admin");
    fill("field-token", "123456:WRONG");
    button("Проверить");
    assertThat(page.locator("#said")).containsText("Telegram не принимает токен или ключ.");
    assertThat(page.locator("#said small")).hasText("HTTP 401: Unauthorized");
    assertThat(page.locator("#field-token")).hasValue("123456:WRONG");
    fill("field-base-url", "http://" + HubTest.NEIGHBOUR + ":1");
    button("Проверить");
    assertThat(page.locator("#said")).containsText("Telegram не отвечает.");

    open("/console/channels/new/telegram?lang=en");
    fill("field-token", "123456:WRONG");
    button("Check");
    assertThat(page.locator("#said")).containsText("Telegram does not accept the token or key.");
    fill("field-base-url", "http://10.0.0.1");
    button("Check");
    assertThat(page.locator("#said")).containsText("The hub does not call this address");
    fill("field-base-url", "http://127.0.0.1:" + managementPort);
    button("Check");
    assertThat(page.locator("#said")).containsText("allow it in HUB_OUTSIDE_ALLOW");
    fill("field-base-url", "http://127.0.0.1:" + port + "/sandbox/telegram");
    button("Check");
    assertThat(page.locator("#said small")).hasText("HTTP 401: Unauthorized");
    assertThat(jdbc.queryForObject("select count(*) from channel", Long.class)).isEqualTo(before);
  }

  @Test
  void whatIsWrongIsSaidBesideItsFieldAndWhatWasTypedStays() {
    open("/console/channels/new/telegram");
    signIn("admin");
    page.locator("[data-stand]").uncheck();
    button("Подключить");
    assertThat(page.locator("#error-token")).hasText("Заполните это поле.");
    assertThat(page.locator("#field-token")).isFocused();
    fill("field-token", "no token");
    button("Подключить");
    assertThat(page.locator("#error-token")).hasText("Значение не того вида.");
    assertThat(page.locator("#field-token")).hasAttribute("aria-invalid", "true");
    fill("field-token", TOKEN);
    assertThat(page.locator("#error-token")).isHidden();
    fill("account-key", "Not A Key");
    button("Подключить");
    assertThat(page.locator("#error-key")).containsText("строчные латинские буквы");

    fill("account-key", "sandbox");
    button("Подключить");
    assertThat(page.locator("#error-key")).hasText("Канал с таким ключом уже есть");
    assertThat(page.locator("#account-key")).isFocused();
    assertThat(page.locator("#field-token")).hasValue(TOKEN);

    assertThat(page.locator("#field-token")).hasAttribute("type", "password");
    page.locator("[data-show=field-token]").click();
    assertThat(page.locator("#field-token")).hasAttribute("type", "text");
  }

  @Test
  void withoutScriptTheServerSaysWhatIsWrongAndSendsNoSecretBack() {
    try (BrowserContext plain =
        page.context()
            .browser()
            .newContext(
                new Browser.NewContextOptions()
                    .setJavaScriptEnabled(false)
                    .setLocale("ru-RU")
                    .setViewportSize(360, 740))) {
      Page old = plain.newPage();
      old.navigate(url("/console/channels/new/telegram"));
      signIn(old, "admin");
      old.locator("#field-token").fill("123456:SECRET-OF-MINE");
      old.locator("#field-base-url").fill("https://user@example.com");
      old.locator("#account-key").fill(key);
      Response answer = old.waitForNavigation(() -> old.locator("[value=connect]").click());

      assertThat(answer.status()).isEqualTo(422);
      assertThat(old.locator("#error-base-url"))
          .hasText("Это не адрес http или https: Адрес Bot API");
      assertThat(old.locator("#field-base-url")).hasValue("https://user@example.com");
      assertThat(old.locator("main")).containsText("Введите их ещё раз");
      assertThat(old.content()).doesNotContain("SECRET-OF-MINE");

      old.locator("#field-base-url").fill("");
      old.locator("[value=connect]").click();
      assertThat(old).hasURL(url(address()));
      old.getByText("Приостановить").click();
      assertThat(old.locator(".channel-paused")).isVisible();
    }
  }

  @Test
  void settingsAreChangedSecretsStayAndTheSlowerOfTwoIsTold() {
    connect();
    fill("account-name", "Второе имя");
    page.locator("#field-groups").selectOption("thread");
    Page other = page.context().newPage();
    other.navigate(url(address()));
    button("Сохранить");
    assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("Сохранено");
    assertThat(page.locator("h1")).containsText("Второе имя");
    assertThat(page.locator("#field-groups")).hasValue("thread");
    page.locator("#provider button:text('Проверить')").click();
    assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("Telegram знает");

    other.locator("[value=save]").click();
    assertThat(other.locator("#said")).containsText("Канал тем временем изменили");
    assertThat(page.locator("main")).containsText("Изменён");
  }

  @Test
  void secretIsShownOnRequestAndTheHistorySaysToWhom() {
    connect();
    button("Новый секрет");
    String secret = page.locator("#secret-secret").inputValue();
    page.locator("[data-copy=secret-secret]").click();
    assertThat(page.locator("[data-copy=secret-secret]")).hasText("Скопировано");
    open(address());
    assertThat(page.locator("#secret-secret")).hasCount(0);
    assertThat(page.content()).doesNotContain(secret);

    button("Показать секрет");

    assertThat(page.locator("#secret-secret")).hasValue(secret);
    assertThat(page.locator(".items li").first()).containsText("Секрет показан");
    assertThat(page.locator(".items li").first()).containsText("admin");
  }

  @Test
  void providersAreToldTheAddressAndTheSecretAndWhatTheyRefuseIsASentence() {
    hubIsKnownAs("https://hub.example");
    open("/console/channels/new/telegram");
    signIn("admin");
    Map<String, Map<String, String>> given =
        Map.of(
            "telegram",
            Map.of("token", TOKEN),
            "max",
            Map.of("token", "max-SANDBOX-token"),
            "vk",
            Map.of("token", "vk1.a.SANDBOX", "group-id", "215401337", "confirmation", "1a2b3c4d"));
    given.forEach(
        (type, settings) -> {
          open("/console/channels/new/" + type);
          page.locator("[data-stand]").uncheck();
          fill("account-key", key);
          settings.forEach((name, value) -> fill("field-" + name, value));
          fill("field-base-url", url("/sandbox/" + type));
          button("Подключить");
          assertThat(page.locator(".answer")).containsText("теперь знает, куда слать события");
          String secret = page.locator("#secret-secret").inputValue();
          assertThat(told(type)).contains("https://hub.example" + webhook(type), secret);
          button("Новый секрет");
          assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("и провайдер его знает");
          String fresh = page.locator("#secret-secret").inputValue();
          assertThat(fresh).isNotEqualTo(secret);
          assertThat(told(type)).contains("https://hub.example" + webhook(type), fresh);
        });

    open(address());
    hubIsKnownAs("https://hub.example:9999");
    button("Ещё раз сообщить адрес провайдеру");
    assertThat(page.locator(".answer")).containsText("отвечает отказом");
    assertThat(page.locator(".answer small")).containsText("only on ports");
    hubIsKnownAs("https://hub.example");
    fill("field-token", "123456:WRONG");
    button("Сохранить");
    assertThat(page.locator(".answer")).containsText("Telegram не принимает токен или ключ");
  }

  /** The last request that the stand-in got of the hub, whole. */
  private String told(String type) {
    String all = new HubClient(port).getText("/sandbox/api/received?system=" + type);
    return all.substring(Math.max(0, all.length() - 20_000));
  }

  private String webhook(String type) {
    return "/api/messaging/" + type + "/" + key + "/webhook";
  }

  /** As HUB_PUBLIC_URL would say, which is read at the start. */
  private void hubIsKnownAs(String url) {
    ReflectionTestUtils.setField(context.getBean("providers"), "publicUrl", url);
  }

  @Test
  void tagOfThePageMakesAChatOnAnotherSiteAndTheOperatorSeesWhoIsWriting() throws Exception {
    hubIsKnownAs("http://localhost:" + port);
    HttpServer site = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    String origin = "http://127.0.0.1:" + site.getAddress().getPort();
    open("/console/channels/new/webchat");
    signIn("admin");
    fill("account-key", key);
    fill("field-allowed-origins", origin);
    button("Подключить");
    String tag = page.locator("#script").inputValue();
    site.createContext(
        "/",
        exchange -> {
          byte[] html =
              ("<!DOCTYPE html><html lang=ru><body><h1>Магазин</h1>" + tag + "</body></html>")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, html.length);
          exchange.getResponseBody().write(html);
          exchange.close();
        });
    site.start();
    Page visitor = chromium.page("ru-RU", 360, 640);
    visitor.navigate(origin + "/shop");
    visitor.locator(".launcher").click();
    visitor.locator("textarea").fill("Есть доска 3 метра?");
    visitor.locator("textarea").press("Enter");
    assertThat(visitor.locator("li.me.pending")).hasCount(0);
    assertThat(visitor.locator("li.me")).hasText("Есть доска 3 метра?");
    String thread =
        "select thread_id from message where channel_type = 'webchat' and channel_key = ?";
    await().until(() -> !jdbc.queryForList(thread, key).isEmpty());

    open("/console/threads/" + jdbc.queryForList(thread, key).get(0).get("thread_id"));
    assertThat(page.locator("#main")).hasAttribute("data-connected", "true");
    assertThat(page.locator(".typing")).isHidden();
    visitor.locator("textarea").pressSequentially("И ещё");
    assertThat(page.locator(".typing")).isVisible();
    visitor.context().close();
    site.stop(0);
  }

  @Test
  void whatIsWrongWithFetchingAndSendingIsASentenceAndADamagedAccountIsShown() {
    connect();
    jdbc.update(
        "update channel set settings = '{' , version = version + 1 where channel_key = ?", key);
    assertThat(page.locator(".live .error")).containsText("не читаются", soon());
    shoot("channel-damaged");
    button("Новый секрет");
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("сначала введите");
    open("/console/channels");
    assertThat(page.locator("#channel-telegram-" + key)).containsText("не работает");
    shoot("channels-damaged");
    String damaged = key;
    key = "p" + damaged;
    open("/console/channels/new/telegram");
    page.locator("[data-stand]").uncheck();
    fill("account-key", key);
    fill("field-token", "123456:WRONG");
    fill("field-base-url", url("/sandbox/telegram"));
    page.locator("#field-receive").selectOption("poll");
    button("Подключить");
    assertThat(page.locator("#fault-polling")).containsText("Telegram не принимает токен", soon());
    shoot("channel-fault");
    page.setViewportSize(360, 740);
    open(address() + "?lang=en");
    assertThat(page.locator("#fault-polling")).containsText("does not accept the token");
    shoot("channel-fault-360-en");
    assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
        .isLessThanOrEqualTo(360);
    open("/console/channels?lang=en");
    shoot("channels-fault-360-en");
    open(address() + "?lang=ru");
    fill("field-token", TOKEN);
    button("Сохранить");
    assertThat(page.locator("#fault-polling"))
        .hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(30_000));
    page.locator("#remove summary").click();
    fill("typed", key);
    page.locator("#remove button").click();
  }

  @Test
  void accountWhoseProviderAsksToWaitSaysUntilWhen() throws Exception {
    HubClient hub = new HubClient(port);
    connect();
    hub.fault("telegram", 429, 600, null, 60);
    try {
      for (int customer = 0; customer < 3; customer++) {
        assertThat(say("Сколько стоит доска?", "", customer)).isEqualTo(200);
      }
      assertThat(page.locator(".live"))
          .containsText(
              Pattern.compile("провайдер просит подождать до\\s+\\d\\d:\\d\\d:\\d\\d"), soon());
      shoot("channel-rests");
      open(address() + "?lang=en");
      assertThat(page.locator(".live")).containsText("the provider asks to wait until");
      open("/console/channels?lang=ru");
      assertThat(page.locator("#channel-telegram-" + key)).containsText("просит подождать до");
    } finally {
      hub.clearFaults();
    }
  }

  @Test
  void secretThatIsNotNeededIsTakenAwayByABox() {
    open("/console/channels/new/http");
    signIn("admin");
    page.locator("[data-stand]").uncheck();
    fill("account-key", key);
    fill("field-base-url", "http://127.0.0.1:1/x");
    fill("field-token", "a-token-that-is-long");
    fill("field-secret", "a-secret-that-is-long");
    button("Подключить");
    assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("Канал");
    open("/console/channels/http/" + key);
    shoot("channel-clear");
    page.locator("#clear-token").check();
    button("Сохранить");
    assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("Сохранено");
    assertThat(page.locator("#clear-token")).hasCount(0);
    assertThat(page.locator("#clear-secret")).hasCount(0);
  }

  @Test
  void signInThatIsOverIsToldRatherThanNothing() {
    open("/console/channels/new/telegram");
    signIn("admin");
    page.context().clearCookies();
    button("Проверить");
    assertThat(page.locator("#lost")).containsText("Вход устарел, ничего не сохранено");
    page.locator("#lost a").click();
    assertThat(page.locator("[name=username]")).isVisible();
    chromium.complaints().clear();
  }

  private void shoot(String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(Path.of("target/pictures", name + ".png")));
  }

  @Test
  void listIsRenewedAndKeepsTheFocus() throws Exception {
    connect();
    open("/console/channels");
    Locator row = page.locator("#channel-telegram-" + key);
    assertThat(row).containsText("ждёт первого события");
    row.focus();

    assertThat(say("Здравствуйте", "")).isEqualTo(200);

    assertThat(row).containsText("событий: 1", soon());
    assertThat(row).isFocused();
    Locator configured = page.locator("#channel-telegram-sandbox");
    assertThat(configured).containsText("из конфигурации");
    configured.click();
    assertThat(page.locator("#provider form button")).hasText("Проверить");
    assertThat(page.locator("#settings")).hasCount(0);
    assertThat(page.locator("#remove")).hasCount(0);
  }

  @Test
  void everyTypeHasAFormThatTheBrowserUnderstands() {
    open("/console/channels/new");
    signIn("admin");
    List<?> forms = (List<?>) page.locator(".type").evaluateAll("all => all.map(a => a.href)");
    assertThat(forms).hasSizeGreaterThan(1);
    for (Object type : forms) {
      page.navigate(type.toString());
      assertThat(page.locator("form.settings button.primary")).isVisible();
      assertThat(page.locator("img.sign")).isVisible();
      assertThat(
              page.evaluate(
                  "[...document.querySelectorAll('[pattern]')].every(f => new RegExp(f.pattern, 'v'))"))
          .as("%s", type)
          .isEqualTo(true);
      page.setViewportSize(360, 740);
      assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
          .as("%s", type)
          .isLessThanOrEqualTo(360);
    }
  }

  @Test
  void kameletThatIsDroppedIntoTheFolderIsACardWithoutARestart() {
    open("/console/channels/new");
    signIn("admin");
    assertThat(page.locator("#type-pigeon")).hasCount(0);
    flow.write("kamelets/pigeon-source.kamelet.yaml", PIGEON);
    flow.write("kamelets/pigeon-check-action.kamelet.yaml", PIGEON_CHECK);
    flow.write("kamelets/maps/delivery-to-pigeon.jslt", ".");
    await().until(() -> page.navigate(url("/console/channels/new/pigeon")).status() == 200);
    await()
        .atMost(java.time.Duration.ofSeconds(60))
        .until(
            () -> {
              page.reload();
              return page.locator("[value=check]").count() == 1;
            });

    assertThat(page.locator("h1")).containsText("Голубь <script>alert(1)</script>");
    assertThat(page.locator("img.sign")).isVisible();
    assertThat(page.locator("#field-flock")).hasAttribute("type", "number");
    assertThat(page.locator("#field-letter")).hasValue("");
    fill("field-flock", "7");
    fill("field-letter", "{\"text\": .text}");
    page.locator("#field-rings").check();
    fill("account-key", key);
    button("Проверить");
    assertThat(page.locator("#said")).containsText("<img src=x onerror=alert(1)>");
    button("Подключить");
    assertThat(page.locator("#field-letter")).hasValue("{\"text\": .text}");
    assertThat(page.locator("#field-rings")).isChecked();
    page.locator("#field-rings").uncheck();
    button("Сохранить");
    assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("Сохранено");
    assertThat(page.locator("#field-rings")).not().isChecked();
    open("/console/channels/new?q=голубь");
    assertThat(page.locator(".type")).hasCount(1);
    open("/console/channels");
    page.locator("#channel-pigeon-" + key).click();
    page.locator("#remove summary").click();
    fill("typed", key);
    page.locator("#remove button").click();
    assertThat(page.getByRole(AriaRole.STATUS)).containsText("Канал удалён");
    chromium.complaints().removeIf(line -> line.contains("404"));
  }

  @Test
  void whoIsNoAdministratorSeesAndDoesNothing() {
    connect();
    String name = "operator-" + key;
    jdbc.update(
        "insert into operator (id, organization, username, password_hash, role,"
            + " must_change_password, created_at) values (?, 'default', ?, ?, 'operator', false, ?)",
        Ids.next(),
        name,
        passwords.encode("long enough 1"),
        Timestamp.from(Instant.now()));
    page.context().clearCookies();
    open("/console/threads");
    signIn(name);
    assertThat(page.locator("nav")).not().containsText("Каналы");

    for (String path : new String[] {"", "/rows", "/new", "/new/telegram", "/telegram/" + key}) {
      assertThat(page.navigate(url("/console/channels" + path)).status()).as(path).isEqualTo(403);
    }
    open("/console/password");
    String token = page.locator("input[name=_csrf]").first().inputValue();
    for (String deed : new String[] {"reveal", "rotate", "pause", "remove", "check", "register"}) {
      assertThat(
              page.request()
                  .post(
                      url(address() + "/" + deed),
                      com.microsoft.playwright.options.RequestOptions.create()
                          .setMaxRedirects(0)
                          .setForm(
                              com.microsoft.playwright.options.FormData.create()
                                  .set("_csrf", token)))
                  .status())
          .as(deed)
          .isEqualTo(403);
    }
    chromium.complaints().removeIf(line -> line.contains("403"));
    assertThat(stateOf(key)).isEqualTo("active");
  }

  @Test
  void pagesFitAPhone() {
    connect();
    page.setViewportSize(360, 740);
    String[] paths = {
      "/console/channels", "/console/channels/new", "/console/channels/new/telegram", address()
    };
    for (String path : paths) {
      open(path);
      assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
          .as(path)
          .isLessThanOrEqualTo(360);
    }
  }

  private void connect() {
    open("/console/channels/new/telegram");
    signIn("admin");
    fill("account-key", key);
    button("Подключить");
    assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("Канал работает");
    assertThat(page.locator("#webhook")).hasValue(webhook());
  }

  private String stateOf(String account) {
    return jdbc.queryForObject(
        "select state from channel where channel_key = ?", String.class, account);
  }

  private int say(String text, String secret) throws Exception {
    return say(text, secret, 0);
  }

  private int say(String text, String secret, int customer) throws Exception {
    ObjectNode update = JSON.createObjectNode();
    update.put("update_id", UUID.randomUUID().getLeastSignificantBits() >>> 20);
    ObjectNode message = update.putObject("message");
    message.put("message_id", Math.abs(UUID.randomUUID().hashCode()) + 1L).put("text", text);
    long chat = 70_000_000L + Math.floorMod(key.hashCode(), 1_000_000) + customer;
    message.putObject("chat").put("id", chat).put("type", "private");
    message.putObject("from").put("id", chat).put("first_name", "Анна");
    return new HubClient(port)
        .post(
            webhook(),
            update.toString(),
            secret.isEmpty() ? Map.of() : Map.of("X-Telegram-Bot-Api-Secret-Token", secret))
        .statusCode();
  }

  private String address() {
    return "/console/channels/telegram/" + key;
  }

  private String webhook() {
    return "/api/messaging/telegram/" + key + "/webhook";
  }

  private void fill(String id, String text) {
    page.locator("#" + id).fill(text);
  }

  private void button(String text) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(text).setExact(true))
        .last()
        .click();
  }

  private void signIn(String name) {
    signIn(page, name);
  }

  private void signIn(Page on, String name) {
    if (name.equals("admin")) {
      jdbc.update(
          "update operator set password_hash = ?, must_change_password = false"
              + " where username = 'admin'",
          passwords.encode("long enough 1"));
    }
    on.locator("[name=username]").fill(name);
    on.locator("[name=password]").fill("long enough 1");
    on.locator("button").click();
  }

  private void open(String path) {
    page.navigate(url(path));
  }

  private String url(String path) {
    return "http://localhost:" + port + path;
  }

  /** The pulse is written every three seconds, and the page asks every four. */
  private static LocatorAssertions.ContainsTextOptions soon() {
    return new LocatorAssertions.ContainsTextOptions().setTimeout(30_000);
  }

  private static LocatorAssertions.IsVisibleOptions soon2() {
    return new LocatorAssertions.IsVisibleOptions().setTimeout(30_000);
  }

  private static final String PIGEON =
      """
      apiVersion: camel.apache.org/v1
      kind: Kamelet
      metadata:
        name: pigeon-source
        labels:
          camel.apache.org/kamelet.type: source
          omnihub.io/channel: "true"
        annotations:
          camel.apache.org/kamelet.icon: "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAyNCAyNCI+PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0PjxjaXJjbGUgY3g9IjEyIiBjeT0iMTIiIHI9IjExIiBmaWxsPSIjMmY4ZmQwIi8+PC9zdmc+"
          omnihub.io/sink: http
          omnihub.io/title-ru: Голубь <script>alert(1)</script>
      spec:
        definition:
          title: Pigeon
          description: Letters by pigeon
          type: object
          required:
            - flock
          properties:
            flock:
              title: Flock
              type: integer
              default: ""
            rings:
              title: Rings
              type: boolean
              default: "false"
            letter:
              title: Letter
              type: string
              format: textarea
        types:
          out:
            mediaType: application/json
        template:
          from:
            uri: direct:webhook-pigeon
            steps:
              - to:
                  uri: kamelet:sink
      """;

  private static final String PIGEON_CHECK =
      """
      apiVersion: camel.apache.org/v1
      kind: Kamelet
      metadata:
        name: pigeon-check-action
        labels:
          camel.apache.org/kamelet.type: action
      spec:
        definition:
          title: Pigeon check
          type: object
          properties: {}
        template:
          from:
            uri: kamelet:source
            steps:
              - setBody:
                  expression:
                    constant:
                      expression: '{"name": "<img src=x onerror=alert(1)>", "details": {"<b>": "<i>"}}'
      """;
}
