package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.omnihub.security.Browser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.test.context.TestPropertySource;

/** What an outsider, or somebody of another organization, tries with accounts. */
@HubTest
@TestPropertySource(properties = "HUB_ADMIN_TOKEN=" + ChannelApiTest.TOKEN)
class ChannelAttackTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** All that the accounts of {@link HubTest} keep secret. */
  private static final List<String> SECRETS =
      List.of(
          "sandbox-secret",
          "123456:SANDBOX",
          "1:OTHER",
          "EAAsandbox",
          "IGAsandbox",
          "-app-secret",
          "-verify-token",
          "vk1.a.",
          "vkSecret",
          "max-SANDBOX-token",
          "max-secret",
          "http-secret",
          ChannelApiTest.TOKEN);

  @Value("${server.port}")
  int port;

  @Value("${management.server.port}")
  int managementPort;

  @Autowired JdbcTemplate jdbc;
  @Autowired PasswordEncoder passwords;
  @Autowired MeterRegistry meters;

  private final String key = "k" + UUID.randomUUID().toString().substring(0, 8);
  private final Messenger messenger = new Messenger();
  private AdminApi admin;
  private HubClient hub;

  @BeforeEach
  void open() {
    admin = new AdminApi(port);
    hub = new HubClient(port);
  }

  @AfterEach
  void close() {
    jdbc.update("delete from channel where channel_key = ?", key);
    messenger.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sandbox",
        "previous-secret",
        "previous-until",
        "organization",
        "state",
        "../token",
        "name",
        "key",
        "id",
        "__proto__"
      })
  void settingThatTheFormDoesNotHaveIsRefused(String setting) {
    ObjectNode wish = AdminApi.http(key, messenger.address(key), Map.of(setting, "unsigned"));
    assertThat(admin.call("POST", "/api/channels", wish).statusCode()).isEqualTo(422);

    admin.add(AdminApi.http(key, messenger.address(key), Map.of()));
    ObjectNode change = JSON.createObjectNode();
    change.putObject("settings").put(setting, "unsigned");
    assertThat(admin.call("PUT", path(), change).statusCode()).isEqualTo(422);
  }

  @Test
  void nobodyChoosesHisOrganizationOrState() throws Exception {
    ObjectNode wish = AdminApi.http(key, messenger.address(key), Map.of());
    wish.put("organization", "other").put("id", 1).put("state", "paused").put("version", 99);

    admin.add(wish);

    assertThat(jdbc.queryForMap("select * from channel where channel_key = ?", key))
        .containsEntry("organization", "default")
        .containsEntry("state", "active");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x",
        "..%2fx",
        "a/b",
        "a:b",
        "A",
        "-a",
        "a\nb",
        "a\u0000",
        "ключ",
        "<b>",
        "a b",
        "a.b",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void keyThatIsNoPartOfAnAddressIsRefused(String odd) {
    HttpResponse<String> refused =
        admin.call("POST", "/api/channels", AdminApi.http(odd, messenger.address(key), Map.of()));

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(HubClient.read(refused.body()).path("errors").has("key")).isTrue();
  }

  @Test
  void valuesThatAreTooLongOrHaveSeveralLinesAreRefused() {
    Map<String, String> odd =
        Map.of(
            "send-path", "/x\n",
            "auth-value", "Bearer {token}\r\nX-Evil: 1",
            "token", "x".repeat(20_001),
            "secret", "a\u0000b",
            "id-pointer", "/a\t");

    HttpResponse<String> refused =
        admin.call("POST", "/api/channels", AdminApi.http(key, messenger.address(key), odd));

    assertThat(refused.statusCode()).isEqualTo(422);
    JsonNode errors = HubClient.read(refused.body()).path("errors");
    odd.keySet().forEach(field -> assertThat(errors.has(field)).as(field).isTrue());
  }

  @Test
  void nameIsOneLineOfBoundedLength() {
    ObjectNode wish = AdminApi.http(key, messenger.address(key), Map.of());
    admin.add(wish.put("name", "a\u0000\r\n" + "я".repeat(100_000)));

    assertThat(
            jdbc.queryForObject(
                "select name from channel where channel_key = ?", String.class, key))
        .startsWith("a я")
        .hasSize(200);
  }

  @Test
  void inventedTypesMakeNoTimeSeries() {
    String invented = "t" + key;

    assertThat(hub.post("/api/messaging/" + invented + "/x/webhook", "{}", Map.of()))
        .returns(404, HttpResponse::statusCode)
        .extracting(answer -> HubClient.read(answer.body()).path("detail").asText())
        .isEqualTo("There is no channel " + invented + "/x");

    assertThat(meters.find("hub.webhook").tag("type", "unknown").timer()).isNotNull();
    assertThat(meters.find("hub.webhook").tag("type", invented).timer()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/messaging/telegram/sandbox/webhook",
        "/api/messaging/%74elegram/sandbox/webhook",
        "/api/messaging/telegram/%73andbox/webhook?x=/../",
        "//api/messaging/telegram/sandbox/webhook",
        "/api/messaging/telegram/sandbox/webhook;jsessionid=1",
        "/api/messaging/telegram/./sandbox/webhook",
        "/api/messaging/x/../telegram/sandbox/webhook"
      })
  void howeverTheAddressIsWrittenTheSecretIsAskedFor(String address) {
    HttpResponse<String> refused = hub.post(address, "{\"update_id\":1}", Map.of());

    assertThat(refused.statusCode()).isBetween(400, 404);
    assertThat(jdbc.queryForList("select id from inbound_event where provider_event_id = '1'"))
        .isEmpty();
  }

  @Test
  void accountOfAnotherOrganizationIsNotThere() {
    admin.add(AdminApi.http(key, messenger.address(key), Map.of()));
    giveToAnotherOrganization("active");

    Stream.of("GET", "DELETE")
        .forEach(m -> assertThat(admin.call(m, path(), null).statusCode()).isEqualTo(404));
    assertThat(admin.call("PUT", path(), JSON.createObjectNode()).statusCode()).isEqualTo(404);
    Stream.of("check", "register", "pause", "resume", "rotate-secret")
        .forEach(
            deed ->
                assertThat(
                        admin
                            .call("POST", path() + "/" + deed, JSON.createObjectNode())
                            .statusCode())
                    .as(deed)
                    .isEqualTo(404));
    assertThat(admin.call("GET", "/api/channels", null).body()).doesNotContain(key);
  }

  /** Its address was given to another organization meanwhile: that one's token is not ours. */
  @Test
  void answerThatWaitedForAnAccountIsNotSentByAnotherOrganizationsOne() {
    admin.add(AdminApi.http(key, messenger.address(key), Map.of()));
    admin.call("POST", path() + "/pause", JSON.createObjectNode());
    says("4711");
    await().untilAsserted(() -> assertThat(delivery()).containsEntry("state", "pending"));

    giveToAnotherOrganization("active");

    await().untilAsserted(() -> assertThat(delivery()).containsEntry("state", "dead"));
    assertThat(delivery().get("last_error").toString()).contains("was removed");
    assertThat(messenger.requests(key)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://evil.example", "null", "https://127.0.0.1:1"})
  void pageOfAnotherSiteDrivesNothingEvenWithTheToken(String origin) {
    HttpResponse<String> answer =
        admin.call(
            "POST",
            "/api/channels",
            AdminApi.http(key, messenger.address(key), Map.of()),
            "Origin",
            origin);

    assertThat(answer.statusCode()).isEqualTo(403);
  }

  @Test
  void tokenOfProgramsOpensNoPage() throws Exception {
    for (String page : List.of("/console/channels", "/console/flow", "/console")) {
      assertThat(admin.call("GET", page, null).statusCode()).as(page).isIn(302, 401);
    }
  }

  @Test
  void secretsAreShownNowhere() throws Exception {
    somethingHappens();
    Stream.of(
            "/api/channels",
            "/api/channel-types",
            "/api/inbound-events?limit=200",
            "/api/dead-letters?state=all",
            "/sandbox/api/messages?channel=sandbox")
        .forEach(path -> assertHidden(path, admin.call("GET", path, null).body()));
    for (String path :
        List.of(
            "/actuator/info",
            "/actuator/metrics",
            "/actuator/health",
            "/actuator/jolokia/read/org.apache.camel:*",
            "/actuator/jolokia/read/java.lang:type=Runtime/InputArguments",
            "/actuator/jolokia/read/org.apache.activemq.artemis:*",
            "/actuator/jolokia/list")) {
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
                      .header("Authorization", "Bearer " + ChannelApiTest.TOKEN)
                      .build(),
                  BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      assertHidden(path, answer.body());
    }
    for (String table : List.of("delivery", "dead_letter", "inbound_event", "channel_pulse")) {
      String column =
          switch (table) {
            case "delivery" -> "coalesce(payload, '') || coalesce(last_error, '')";
            case "dead_letter" -> "coalesce(payload, '') || reason";
            case "inbound_event" -> "coalesce(raw, '')";
            default -> "coalesce(last_error, '')";
          };
      for (String secret : SECRETS) {
        assertThat(
                jdbc.queryForObject(
                    "select count(*) from " + table + " where " + column + " like ?",
                    Long.class,
                    "%" + secret + "%"))
            .as(table + " " + secret)
            .isZero();
      }
    }
  }

  /** Something of each kind that could be shown. */
  private void somethingHappens() {
    VkChannel vk = new VkChannel(hub);
    var customer = vk.newCustomer();
    var event = customer.saying("Сколько стоит доска?");
    assertThat(TestedChannel.send(hub, vk, customer, event).statusCode()).isEqualTo(200);
    hub.post(vk.webhook("other"), event.body(), Map.of());
    new Records(jdbc, "vk", "sandbox").awaitRecorded(List.of(event.id()));
    ObjectNode away =
        AdminApi.http(key, "http://" + HubTest.NEIGHBOUR + ":1", Map.of("send-path", "/{token}"));
    admin.add(away);
    says("4712");
    await()
        .untilAsserted(
            () -> assertThat(String.valueOf(delivery().get("last_error"))).contains("efused"));
    assertThat(String.valueOf(delivery().get("last_error"))).doesNotContain("T0P-SECRET");
  }

  @Test
  void wordsOfOthersAreTextOnThePages() {
    String evil = "<img src=x onerror=alert(1)>\"'";
    ObjectNode wish = AdminApi.http(key, messenger.address(key), Map.of("auth-value", evil));
    admin.add(wish.put("name", evil));
    jdbc.update(
        "insert into channel_pulse (organization, type, channel_key, node, events, last_error,"
            + " last_error_at) values ('default', 'http', ?, 'x', 0, ?, current_timestamp)",
        key,
        evil);
    Browser browser = signedIn("admin");

    for (String page :
        List.of("/console/channels", "/console/channels/rows", "/console/channels/http/" + key)) {
      HttpResponse<String> answer = browser.get(page, "Accept", "text/html");
      assertThat(answer.statusCode()).as(page).isEqualTo(200);
      assertThat(answer.body()).as(page).contains("&lt;img src=x").doesNotContain("<img src=x");
    }
    jdbc.update("delete from channel_pulse where channel_key = ?", key);
  }

  @Test
  void whoIsNoAdministratorSeesAndDoesNothingWithChannels() {
    Browser browser = signedIn("operator");
    String account = "/console/channels/vk/sandbox";

    for (String page :
        List.of("/console/channels", "/console/channels/new/vk", account, account + "/live")) {
      assertThat(browser.get(page, "Accept", "text/html").statusCode()).as(page).isEqualTo(403);
    }
    for (String deed : List.of("reveal", "rotate", "remove", "pause", "register", "check")) {
      assertThat(browser.submit("/console", account + "/" + deed, Map.of()).statusCode())
          .as(deed)
          .isEqualTo(403);
    }
    assertThat(browser.get("/api/channels").statusCode()).isIn(401, 403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?",
        "?&&=",
        "?%25zz=%25",
        "?hub.mode=%FF%FE",
        "?hub.mode=subscribe&hub.mode=x",
        "?hub.mode=subscribe&hub.challenge=%3Cscript%3E&hub.verify_token=%7Btoken%7D",
        "?hub.mode=subscribe&hub.challenge=%0D%0AX-Evil:1&hub.verify_token=null"
      })
  void oddHandshakeIsForbidden(String query) {
    JsonNode answer = hub.get("/api/messaging/whatsapp/sandbox/webhook" + query);

    assertThat(answer.path("status").asInt()).isEqualTo(403);
  }

  private Browser signedIn(String role) {
    String name = role + "-" + key;
    String password = "correct horse of " + key;
    jdbc.update(
        "insert into operator (id, organization, username, password_hash, role,"
            + " must_change_password, created_at)"
            + " values (?, 'default', ?, ?, ?, false, current_timestamp)",
        UUID.randomUUID(),
        name,
        passwords.encode(password),
        role);
    Browser browser = new Browser(port);
    browser.signIn(name, password);
    return browser;
  }

  private static void assertHidden(String path, String body) {
    SECRETS.forEach(secret -> assertThat(body).as(path).doesNotContain(secret));
  }

  private void giveToAnotherOrganization(String state) {
    jdbc.update(
        "insert into organization (slug, name, created_at)"
            + " values ('other', 'Other', current_timestamp) on conflict do nothing");
    jdbc.update(
        "update channel set organization = 'other', state = ?, version = version + 1"
            + " where channel_key = ?",
        state,
        key);
    await()
        .untilAsserted(
            () -> assertThat(admin.call("GET", "/api/channels", null).body()).doesNotContain(key));
  }

  private void says(String customer) {
    String id = UUID.randomUUID().toString();
    ObjectNode event = JSON.createObjectNode().put("eventId", id).put("partition", customer);
    event.put("type", "io.omnihub.message.received");
    ObjectNode data = event.putObject("data").put("messageId", id).put("kind", "text");
    data.putObject("conversation").put("id", customer).put("kind", "private");
    data.putObject("sender").put("id", customer).put("name", "Анна");
    data.put("text", "Сколько стоит доска?");
    String webhook = "/api/messaging/http/" + key + "/webhook";
    assertThat(hub.post(webhook, event.toString(), Map.of()).statusCode()).isEqualTo(200);
  }

  private Map<String, Object> delivery() {
    List<Map<String, Object>> found =
        jdbc.queryForList(
            "select state, last_error from delivery where destination = ?", "http:" + key);
    return found.isEmpty() ? Map.of() : found.get(0);
  }

  private String path() {
    return "/api/channels/http/" + key;
  }
}
