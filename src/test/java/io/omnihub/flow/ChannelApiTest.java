package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

/** Accounts connected by a program while the hub runs, and what they do at once. */
@HubTest
@TestPropertySource(properties = "HUB_ADMIN_TOKEN=" + ChannelApiTest.TOKEN)
class ChannelApiTest {

  static final String TOKEN = "token-of-the-tests-only";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofSeconds(30);

  @Value("${server.port}")
  int port;

  @Autowired JdbcTemplate jdbc;

  private final HttpClient http = HttpClient.newHttpClient();
  private String key;

  @BeforeEach
  void newKey() {
    key = "k" + UUID.randomUUID().toString().substring(0, 8);
  }

  @Test
  void catalogTellsWhatTheKameletsSay() throws Exception {
    JsonNode types = JSON.readTree(call("GET", "/api/channel-types", null).body());

    assertThat(types.findValuesAsText("id")).contains("telegram", "webchat");
    JsonNode telegram = JSON.readTree(call("GET", "/api/channel-types/telegram", null).body());
    assertThat(telegram.at("/title/ru").asText()).isNotBlank();
    assertThat(telegram.at("/capabilities/text").asInt()).isEqualTo(4096);
    assertThat(telegram.path("fields").findValuesAsText("name")).contains("token", "secret");
  }

  @Test
  void accountOfTheSandboxReceivesAndAnswersAtOnce() throws Exception {
    HttpResponse<String> made =
        call("POST", "/api/channels", wish().put("sandbox", true).put("name", "Демо"));

    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    assertThat(JSON.readTree(made.body()).at("/channel/webhook").asText())
        .endsWith("/api/messaging/telegram/" + key + "/webhook");
    long chat = 70_000 + Math.floorMod(key.hashCode(), 1_000_000);
    assertThat(say(chat, "Сколько стоит доска?", "").statusCode()).isEqualTo(200);

    await()
        .untilAsserted(
            () -> {
              JsonNode recorded =
                  JSON.readTree(call("GET", "/sandbox/api/messages?channel=" + key, null).body());
              assertThat(recorded.findValuesAsText("direction"))
                  .containsExactly("inbound", "outbound");
              assertThat(recorded.at("/0/text").asText()).isEqualTo("Сколько стоит доска?");
              assertThat(recorded.at("/0/data/conversation/id").asText()).isEqualTo("" + chat);
              assertThat(recorded.at("/1/status").asText()).isEqualTo("sent");
            });
  }

  @Test
  void secretThatWasGivenIsAskedForShownMaskedAndStoredSealed() throws Exception {
    ObjectNode wish = wish().put("sandbox", true);
    wish.putObject("settings").put("secret", "s3cret-of-" + key);
    call("POST", "/api/channels", wish);

    assertThat(say(1, "Здравствуйте", "").statusCode()).isEqualTo(401);
    assertThat(say(1, "Здравствуйте", "s3cret-of-" + key).statusCode()).isEqualTo(200);

    assertThat(call("GET", "/api/channels", null).body()).doesNotContain("s3cret-of-" + key);
    assertThat(
            jdbc.queryForMap("select settings, secrets from channel where channel_key = ?", key)
                .toString())
        .doesNotContain("s3cret");
  }

  @Test
  void rotatedSecretIsTakenAndTheOldOneTooForADay() throws Exception {
    ObjectNode wish = wish().put("sandbox", true);
    wish.putObject("settings").put("secret", "first-secret-of-all");
    call("POST", "/api/channels", wish);

    JsonNode rotated =
        JSON.readTree(call("POST", path() + "/rotate-secret", JSON.createObjectNode()).body());

    String fresh = rotated.at("/generated/secret").asText();
    assertThat(fresh).hasSizeGreaterThan(30);
    assertThat(say(1, "a", fresh).statusCode()).isEqualTo(200);
    assertThat(say(1, "b", "first-secret-of-all").statusCode()).isEqualTo(200);
    assertThat(say(1, "c", "no-secret-at-all").statusCode()).isEqualTo(401);
  }

  @Test
  void pausedAccountStillRecordsAndSendsWhenItIsResumed() throws Exception {
    call("POST", "/api/channels", wish().put("sandbox", true));
    call("POST", path() + "/pause", JSON.createObjectNode());
    assertThat(say(77, "Сколько стоит доска?", "").statusCode()).isEqualTo(200);
    String replies =
        "select count(*) from delivery where destination = ? and command = 'reply' and state = ?";
    await()
        .untilAsserted(
            () ->
                assertThat(jdbc.queryForObject(replies, Long.class, "telegram:" + key, "pending"))
                    .isEqualTo(1));

    JsonNode paused = JSON.readTree(call("GET", path(), null).body());
    assertThat(paused.path("state").asText()).isEqualTo("paused");
    assertThat(paused.path("backlog").asInt()).isEqualTo(1);
    call("POST", path() + "/resume", JSON.createObjectNode());

    await()
        .untilAsserted(
            () ->
                assertThat(jdbc.queryForObject(replies, Long.class, "telegram:" + key, "sent"))
                    .isEqualTo(1));
  }

  @Test
  void removedAccountIsGoneAndItsThreadsStay() throws Exception {
    call("POST", "/api/channels", wish().put("sandbox", true));
    say(78, "Добрый день", "");
    String messages = "select count(*) from message where channel_key = ?";
    await()
        .untilAsserted(
            () -> assertThat(jdbc.queryForObject(messages, Long.class, key)).isPositive());

    assertThat(call("DELETE", path(), null).statusCode()).isEqualTo(204);

    assertThat(say(78, "Ещё раз", "").statusCode()).isEqualTo(404);
    assertThat(jdbc.queryForObject(messages, Long.class, key)).isPositive();
    assertThat(call("GET", path(), null).statusCode()).isEqualTo(404);
  }

  @Test
  void wishThatIsNoAccountIsRefusedFieldByField() throws Exception {
    ObjectNode wish = wish().put("key", "Bad Key");
    wish.putObject("settings").put("base-url", "ftp://example.com");
    HttpResponse<String> refused = call("POST", "/api/channels", wish);

    assertThat(refused.statusCode()).isEqualTo(422);
    JsonNode problem = JSON.readTree(refused.body());
    assertThat(problem.path("errors").has("key")).isTrue();
    assertThat(problem.path("errors").has("token")).isTrue();
    assertThat(problem.path("errors").has("base-url")).isTrue();
    assertThat(call("POST", "/api/channels", wish().put("type", "pigeon")).statusCode())
        .isEqualTo(422);
  }

  @Test
  void secretThatIsLeftOutStaysAndNullTakesItAway() throws Exception {
    key = "h" + key;
    String at = "/api/channels/http/" + key;
    ObjectNode wish =
        AdminApi.http(key, "http://127.0.0.1:1/x", Map.of("secret", "an-optional-secret"));
    assertThat(call("POST", "/api/channels", wish).statusCode()).isEqualTo(201);

    ObjectNode change = JSON.createObjectNode().put("name", "Other");
    change.putObject("settings").put("token", "").put("send-path", "/v1");
    JsonNode kept = JSON.readTree(call("PUT", at, change).body());
    assertThat(kept.at("/settings/token").asText()).isNotEmpty();
    assertThat(kept.at("/settings/secret").asText()).isNotEmpty();

    change.putObject("settings").putNull("token").putNull("send-path");
    JsonNode cleared = JSON.readTree(call("PUT", at, change).body());
    assertThat(cleared.at("/settings").has("token")).isFalse();
    assertThat(cleared.at("/settings/secret").asText()).isNotEmpty();
    assertThat(cleared.at("/settings/send-path").asText()).isNotEqualTo("/v1");
  }

  @Test
  void secretWithoutWhichNothingIsProvenIsNotTakenAway() throws Exception {
    call("POST", "/api/channels", wish().put("sandbox", true));
    ObjectNode change = JSON.createObjectNode();
    change.putObject("settings").putNull("secret");
    HttpResponse<String> generated = call("PUT", path(), change);
    change.putObject("settings").putNull("token");
    HttpResponse<String> required = call("PUT", path(), change);

    assertThat(generated.statusCode()).isEqualTo(422);
    assertThat(JSON.readTree(generated.body()).at("/errors/secret").asText()).contains("new one");
    assertThat(required.statusCode()).isEqualTo(422);
    assertThat(JSON.readTree(required.body()).at("/errors/token").asText()).contains("needed");
  }

  @Test
  void failureToSendIsToldUntilSomethingIsSent() throws Exception {
    Messenger messenger = new Messenger();
    key = "h" + key;
    String at = "/api/channels/http/" + key;
    call("POST", "/api/channels", AdminApi.http(key, nobody() + "/" + key, Map.of()));

    assertThat(sayOverHttp()).isEqualTo(200);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(told(at, "/sending/code").asText()).isEqualTo("unreachable"));
    assertThat(told(at, "/sending/reason").asText()).isNotBlank();
    assertThat(Instant.parse(told(at, "/sending/at").asText())).isBefore(Instant.now());

    ObjectNode change = JSON.createObjectNode();
    change.putObject("settings").put("base-url", messenger.address(key));
    call("PUT", at, change);
    await().atMost(SOON).until(() -> told(at, "/sending").isMissingNode());
    assertThat(messenger.requests(key)).isNotEmpty();
    call("DELETE", at, null);
    messenger.close();
  }

  @Test
  void failureToFetchIsToldUntilSomethingIsFetched() throws Exception {
    ObjectNode wish = wish();
    wish.putObject("settings")
        .put("token", "123456:WRONG")
        .put("receive", "poll")
        .put("base-url", uri("/sandbox/telegram").toString());
    assertThat(call("POST", "/api/channels", wish).statusCode()).isEqualTo(201);

    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(told(path(), "/polling/code").asText()).isEqualTo("auth"));

    ObjectNode change = JSON.createObjectNode();
    change.putObject("settings").put("token", "123456:SANDBOX");
    call("PUT", path(), change);
    await().atMost(SOON).until(() -> told(path(), "/polling").isMissingNode());
    call("DELETE", path(), null);
  }

  private JsonNode told(String at, String pointer) throws Exception {
    return JSON.readTree(call("GET", at, null).body()).at(pointer);
  }

  private int sayOverHttp() {
    ObjectNode event = JSON.createObjectNode().put("eventId", key).put("partition", "7");
    event.put("type", "io.omnihub.message.received");
    ObjectNode data = event.putObject("data").put("messageId", key).put("kind", "text");
    data.putObject("conversation").put("id", "7").put("kind", "private");
    data.putObject("sender").put("id", "7").put("name", "Анна");
    data.put("text", "Сколько стоит доска?");
    return new HubClient(port)
        .post("/api/messaging/http/" + key + "/webhook", event.toString(), Map.of())
        .statusCode();
  }

  @Test
  void visitorWhoFollowsTheOfferToTelegramIsOneContactAndNobodyElseIs() throws Exception {
    HubClient hub = new HubClient(port);
    JsonNode session = sessionThatIsOfferedTelegram(hub);
    String visitor = session.path("visitor").asText();
    String payload = session.at("/offers/0/url").asText().replaceFirst(".*start=", "");
    sayInChat(hub, session, "Есть доска?");
    await().atMost(SOON).until(() -> threadOf("webchat:" + key, visitor) != null);
    TelegramCustomer friend = new TelegramCustomer(hub);
    TelegramCustomer forger = new TelegramCustomer(hub);
    TelegramCustomer self = new TelegramCustomer(hub);

    forger.says("/start " + payload.substring(0, payload.length() - 3) + "AAA");
    self.says("/start " + payload);
    await().atMost(SOON).until(() -> threadOf("telegram:sandbox", "" + self.id()) != null);
    friend.says("/start " + payload);
    await()
        .atMost(SOON)
        .until(
            () ->
                threadOf("telegram:sandbox", "" + friend.id()) != null
                    && threadOf("telegram:sandbox", "" + forger.id()) != null);

    Object thread = threadOf("webchat:" + key, visitor);
    assertThat(threadOf("telegram:sandbox", "" + self.id())).isEqualTo(thread);
    assertThat(threadOf("telegram:sandbox", "" + friend.id())).isNotEqualTo(thread);
    assertThat(threadOf("telegram:sandbox", "" + forger.id())).isNotEqualTo(thread);
    sayInChat(hub, session, "Я снова здесь");
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(
                        jdbc.queryForList(
                            "select distinct channel_type from message where thread_id = ?"
                                + " and direction = 'inbound'",
                            String.class,
                            thread))
                    .containsExactlyInAnyOrder("webchat", "telegram"));
    assertThat(
            jdbc.queryForObject(
                "select count(*) from contact_merge where proof = 'link of the web chat'"
                    + " and survivor in (select contact_id from thread where id = ?)",
                Long.class,
                thread))
        .isEqualTo(1);
  }

  @Test
  void knownCustomerOfTheSiteIsJoinedWithNobodyWhoFollowsHisLink() throws Exception {
    HubClient hub = new HubClient(port);
    JsonNode session = sessionThatIsOfferedTelegram(hub);
    String visitor = session.path("visitor").asText();
    String payload = session.at("/offers/0/url").asText().replaceFirst(".*start=", "");
    sayInChat(hub, session, "Есть доска?");
    await().atMost(SOON).until(() -> threadOf("webchat:" + key, visitor) != null);
    jdbc.update(
        "insert into contact_point (id, organization, contact_id, kind, address, verified,"
            + " identity, proof, created_at) select ?, organization, contact_id, 'email', ?, true,"
            + " ?, 'signed', created_at from contact_point where identity = ?",
        UUID.randomUUID(),
        key + "@example.com",
        key + "@example.com",
        visitor);
    TelegramCustomer friend = new TelegramCustomer(hub);
    friend.says("/start " + payload);
    await().atMost(SOON).until(() -> threadOf("telegram:sandbox", "" + friend.id()) != null);

    assertThat(threadOf("telegram:sandbox", "" + friend.id()))
        .isNotEqualTo(threadOf("webchat:" + key, visitor));
  }

  @Test
  void customerOfTheMessengerIsJoinedWithNobodyWhoseLinkHeFollows() throws Exception {
    HubClient hub = new HubClient(port);
    JsonNode session = sessionThatIsOfferedTelegram(hub);
    String visitor = session.path("visitor").asText();
    String payload = session.at("/offers/0/url").asText().replaceFirst(".*start=", "");
    sayInChat(hub, session, "Есть доска?");
    await().atMost(SOON).until(() -> threadOf("webchat:" + key, visitor) != null);
    TelegramCustomer customer = new TelegramCustomer(hub);
    customer.says("Где мой заказ?");
    await().atMost(SOON).until(() -> threadOf("telegram:sandbox", "" + customer.id()) != null);
    Object his = threadOf("telegram:sandbox", "" + customer.id());

    customer.says("/start " + payload);
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(
                        jdbc.queryForList(
                            "select content from message where thread_id = ?"
                                + " and direction = 'inbound'",
                            String.class,
                            his))
                    .anyMatch(content -> content.contains(payload)));

    assertThat(threadOf("telegram:sandbox", "" + customer.id())).isEqualTo(his);
    assertThat(threadOf("webchat:" + key, visitor)).isNotEqualTo(his);
  }

  private JsonNode sessionThatIsOfferedTelegram(HubClient hub) throws Exception {
    key = "w" + key;
    ObjectNode chat = AdminApi.wish("webchat", key);
    chat.putObject("settings").put("offer-telegram", "boards_bot");
    assertThat(call("POST", "/api/channels", chat).statusCode()).isEqualTo(201);
    return HubClient.read(hub.post("/api/webchat/" + key + "/session", "{}", Map.of()).body());
  }

  private void sayInChat(HubClient hub, JsonNode session, String text) {
    ObjectNode message =
        JSON.createObjectNode().put("id", UUID.randomUUID().toString()).put("text", text);
    assertThat(
            hub.post(
                    "/api/messaging/webchat/" + key + "/webhook",
                    message.toString(),
                    Map.of("X-Webchat-Session", session.path("token").asText()))
                .statusCode())
        .isEqualTo(200);
  }

  private Object threadOf(String account, String user) {
    return jdbc
        .queryForList(
            "select t.id from contact_point p join thread t on t.contact_id = p.contact_id"
                + " where p.kind = ? and p.identity = ?",
            Object.class,
            account,
            user)
        .stream()
        .findFirst()
        .orElse(null);
  }

  @Test
  void damagedAccountIsShownAndTheOthersGoOn() throws Exception {
    call("POST", "/api/channels", wish().put("sandbox", true));
    String damaged = key;
    String at = path();
    jdbc.update(
        "update channel set settings = '{\"groups', version = version + 1 where channel_key = ?",
        damaged);
    await().atMost(SOON).until(() -> !told(at, "/trouble").isMissingNode());
    newKey();
    call("POST", "/api/channels", wish().put("sandbox", true));

    assertThat(say(91, "Добрый день", "").statusCode()).isEqualTo(200);
    assertThat(told(at, "/settings").isEmpty()).isTrue();
    assertThat(call("GET", "/api/channels", null).body()).contains(damaged, key);
    assertThat(call("DELETE", at, null).statusCode()).isEqualTo(204);
  }

  @Test
  void keyIsGivenOnce() throws Exception {
    call("POST", "/api/channels", wish().put("sandbox", true));

    HttpResponse<String> second = call("POST", "/api/channels", wish().put("sandbox", true));

    assertThat(second.statusCode()).isEqualTo(422);
    assertThat(JSON.readTree(second.body()).at("/errors/key").asText()).contains("already");
  }

  @Test
  void whoHasNoTokenOrAWrongOneIsNotLetIn() throws Exception {
    for (String authorization :
        new String[] {"", "Bearer ", "Bearer wrong", "Bearer " + TOKEN + "x"}) {
      HttpRequest.Builder request = HttpRequest.newBuilder(uri("/api/channels")).GET();
      if (!authorization.isEmpty()) {
        request.header("Authorization", authorization);
      }
      assertThat(http.send(request.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    }
  }

  private ObjectNode wish() {
    return JSON.createObjectNode().put("type", "telegram").put("key", key);
  }

  private String path() {
    return "/api/channels/telegram/" + key;
  }

  private HttpResponse<String> say(long chat, String text, String secret) throws Exception {
    ObjectNode update = JSON.createObjectNode();
    update.put("update_id", Math.abs(UUID.randomUUID().getLeastSignificantBits() >>> 20));
    ObjectNode message = update.putObject("message");
    message.put("message_id", Math.abs(UUID.randomUUID().hashCode()) + 1L).put("text", text);
    message.putObject("chat").put("id", chat).put("type", "private");
    message.putObject("from").put("id", chat).put("first_name", "Анна");
    return new HubClient(port)
        .post(
            "/api/messaging/telegram/" + key + "/webhook",
            update.toString(),
            secret.isEmpty() ? Map.of() : Map.of("X-Telegram-Bot-Api-Secret-Token", secret));
  }

  private HttpResponse<String> call(String method, String path, JsonNode body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(uri(path))
            .header("Authorization", "Bearer " + TOKEN)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()))
            .build(),
        BodyHandlers.ofString());
  }

  /** Where the hub may call and nobody listens. */
  private static String nobody() {
    return "http://" + HubTest.NEIGHBOUR + ":1";
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }
}
