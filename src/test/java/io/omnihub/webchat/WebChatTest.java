package io.omnihub.webchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.message.InboundMessage.ContactPoint;
import io.omnihub.security.Browser;
import io.omnihub.thread.ThreadRowsMother;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@SmallHubTest
class WebChatTest {

  private static final String SANDBOX_SECRET = "sandbox-identity";
  private static final long TOMORROW = Clock.systemUTC().instant().getEpochSecond() + 86_400;

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired SmallFlow flow;
  @Autowired ThreadRowsMother mother;
  @Autowired ProducerTemplate camel;
  private Browser browser;

  @BeforeEach
  void open() {
    browser = new Browser(port);
  }

  @Test
  void messageIsReceivedOnceHoweverOftenItIsSent() throws Exception {
    JsonNode session = enter(null, null);
    String id = UUID.randomUUID().toString();

    assertThat(say(session, id, "где мой заказ 12345?").statusCode()).isEqualTo(200);
    assertThat(say(session, id, "где мой заказ 12345?").statusCode()).isEqualTo(200);

    JsonNode history = history(session);
    assertThat(history).hasSize(1);
    assertThat(history.get(0).get("id").asText()).isEqualTo(id);
    assertThat(history.get(0).get("from").asText()).isEqualTo("customer");
  }

  @Test
  void messageWithoutGenuineSessionIsRefused() throws Exception {
    JsonNode session = enter(null, null);
    String token = session.get("token").asText();
    String[] parts = token.split("\\.");
    String forged = parts[0].substring(0, 20) + "AA" + parts[0].substring(22) + "." + parts[1];

    assertThat(post(null, UUID.randomUUID().toString(), "hi").statusCode()).isEqualTo(401);
    assertThat(post("nonsense", UUID.randomUUID().toString(), "hi").statusCode()).isEqualTo(401);
    HttpResponse<String> refused = post(forged, UUID.randomUUID().toString(), "hi");
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.body()).contains("no valid session");
    assertThat(history(forged).statusCode()).isEqualTo(401);
    assertThat(events(forged).statusCode()).isEqualTo(401);
  }

  @Test
  void visitorReadsNoConversationButHisOwn() throws Exception {
    JsonNode anna = enter(null, null);
    JsonNode boris = enter(null, null);
    say(anna, UUID.randomUUID().toString(), "my secret");

    assertThat(history(anna)).hasSize(1);
    assertThat(history(boris)).isEmpty();
    // Whatever else a request says about who it is, the token alone counts.
    HttpResponse<String> guess =
        browser.get(
            "/api/webchat/site/history?visitor=" + anna.get("visitor").asText(),
            WebChatController.SESSION_HEADER,
            boris.get("token").asText());
    assertThat(guess.body()).isEqualTo("[]");
  }

  @Test
  void signedIdentityIsProofOfMailAndPhone() throws Exception {
    String identity =
        identities().sign(new Identity("42", "Анна", "anna@example.com", "+79990001122", TOMORROW));
    JsonNode session = enter(null, identity);
    say(session, UUID.randomUUID().toString(), "это Анна");

    var event = flow.received().get(flow.received().size() - 1);
    assertThat(event.data().sender().name()).isEqualTo("Анна");
    assertThat(event.data().contactPoints())
        .containsExactly(
            new ContactPoint("email", "anna@example.com", true, "web chat signed identity"),
            new ContactPoint("phone", "+79990001122", true, "web chat signed identity"));
  }

  @Test
  void forgedOrExpiredIdentityIsRefusedWithTheReason() {
    String genuine = identities().sign(new Identity("42", "Anna", null, null, TOMORROW));
    String forged = genuine.substring(0, genuine.length() - 2) + "00";
    String expired = identities().sign(new Identity("42", "Anna", null, null, 1));
    String foreign =
        new SignedIdentities("another secret", json, Clock.systemUTC())
            .sign(new Identity("42", "Anna", null, null, TOMORROW));

    assertRefused(forged, "signature is wrong");
    assertRefused(foreign, "signature is wrong");
    assertRefused(expired, "has expired");
    assertRefused("nonsense", "is not signed");
  }

  @Test
  void nextPersonAtTheBrowserDoesNotSeeTheCustomersConversation() throws Exception {
    JsonNode guest = enter(null, null);
    JsonNode anna = enter(guest, identities().sign(new Identity("1", "A", null, null, TOMORROW)));
    JsonNode still = enter(anna, identities().sign(new Identity("1", "A", null, null, TOMORROW)));
    JsonNode boris = enter(anna, identities().sign(new Identity("2", "B", null, null, TOMORROW)));
    JsonNode nobody = enter(anna, null);

    assertThat(anna.get("visitor")).isEqualTo(guest.get("visitor"));
    assertThat(still.get("visitor")).isEqualTo(guest.get("visitor"));
    assertThat(boris.get("visitor")).isNotEqualTo(guest.get("visitor"));
    assertThat(nobody.get("visitor")).isNotEqualTo(guest.get("visitor"));
  }

  @Test
  void messageThatIsTooLongOrNoneIsUnprocessable() throws Exception {
    JsonNode session = enter(null, null);
    String id = UUID.randomUUID().toString();

    assertThat(say(session, id, "я".repeat(4000)).statusCode()).isEqualTo(200);
    HttpResponse<String> tooLong = say(session, UUID.randomUUID().toString(), "я".repeat(4001));
    assertThat(tooLong.statusCode()).isEqualTo(422);
    assertThat(tooLong.body()).contains("longer than 4000");
    assertThat(say(session, UUID.randomUUID().toString(), "  ").statusCode()).isEqualTo(422);
    assertThat(say(session, "not-a-uuid", "hello").statusCode()).isEqualTo(422);
    assertThat(raw(session, "{").statusCode()).isEqualTo(400);
    assertThat(raw(session, "x".repeat(70_000)).statusCode()).isEqualTo(413);
  }

  @Test
  void floodOfOneSessionIsHeldBackAndToldForHowLong() throws Exception {
    JsonNode session = enter(null, null);
    JsonNode other = enter(null, null);
    for (int i = 0; i < 6; i++) {
      assertThat(say(session, UUID.randomUUID().toString(), "hello").statusCode()).isEqualTo(200);
    }
    // Of the same visitor, whatever the token.
    JsonNode renewed = enter(session, null);
    HttpResponse<String> refused = say(renewed, UUID.randomUUID().toString(), "hello");

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After").map(Integer::parseInt).orElse(0))
        .isBetween(1, 60);
    assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(say(other, UUID.randomUUID().toString(), "hello").statusCode()).isEqualTo(200);
  }

  @Test
  void answerReachesTheListeningBrowserAndNoOther() throws Exception {
    JsonNode anna = enter(null, null);
    JsonNode boris = enter(null, null);
    var annas = lines(anna);
    var boriss = lines(boris);
    String message = UUID.randomUUID().toString();

    Exchange sent =
        camel.request(
            "kamelet:webchat-sink",
            e -> e.getMessage().setBody(delivery(anna, message, "Заказ 12345 в пути")));
    camel.sendBody("kamelet:webchat-sink", delivery(boris, UUID.randomUUID().toString(), "other"));

    assertThat(sent.getException()).isNull();
    assertThat(sent.getVariable("providerRef")).isEqualTo(message);
    assertThat(sent.getVariable("status")).isEqualTo("sent");
    JsonNode shown = new ObjectMapper().readTree(dataOf(annas));
    assertThat(shown.path("id").asText()).isEqualTo(message);
    assertThat(shown.path("from").asText()).isEqualTo("bot");
    assertThat(shown.path("text").asText()).isEqualTo("Заказ 12345 в пути");
    assertThat(dataOf(boriss)).contains("other");
  }

  @Test
  void streamsOfOneVisitorAreBoundedAndFreedWhenTheyClose() throws Exception {
    JsonNode session = enter(null, null);
    HttpResponse<InputStream> first = events(session.get("token").asText());
    HttpResponse<InputStream> second = events(session.get("token").asText());
    HttpResponse<InputStream> third = events(session.get("token").asText());

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(third.statusCode()).isEqualTo(429);
    first.body().close();
    await()
        .until(
            () -> {
              camel.sendBody("kamelet:webchat-sink", delivery(session, "m", "probe"));
              return events(session.get("token").asText()).statusCode() == 200;
            });
    second.body().close();
  }

  @Test
  void onlyConfiguredSitesMayCallFromAnotherOrigin() {
    HttpResponse<String> shop =
        browser.post(
            "/api/webchat/site/session",
            "{}",
            "Content-Type",
            "application/json",
            "Origin",
            "https://shop.example");
    HttpResponse<String> stranger =
        browser.post(
            "/api/webchat/site/session",
            "{}",
            "Content-Type",
            "application/json",
            "Origin",
            "https://stranger.example");
    assertThat(shop.statusCode()).isEqualTo(200);
    assertThat(shop.headers().firstValue("Access-Control-Allow-Origin"))
        .hasValue("https://shop.example");
    assertThat(stranger.statusCode()).isEqualTo(403);
  }

  private SignedIdentities identities() {
    return new SignedIdentities(SANDBOX_SECRET, json, Clock.systemUTC());
  }

  private void assertRefused(String identity, String reason) {
    HttpResponse<String> answer = session(null, identity);
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains(reason);
  }

  private JsonNode enter(JsonNode former, String identity) throws Exception {
    String token = former == null ? null : former.get("token").asText();
    HttpResponse<String> answer = session(token, identity);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json.readTree(answer.body());
  }

  private HttpResponse<String> session(String formerToken, String identity) {
    String body = identity == null ? "{}" : "{\"identity\":\"" + identity + "\"}";
    return formerToken == null
        ? browser.post("/api/webchat/site/session", body, "Content-Type", "application/json")
        : browser.post(
            "/api/webchat/site/session",
            body,
            "Content-Type",
            "application/json",
            WebChatController.SESSION_HEADER,
            formerToken);
  }

  private HttpResponse<String> say(JsonNode session, String id, String text) throws Exception {
    return post(session.get("token").asText(), id, text);
  }

  private HttpResponse<String> post(String token, String id, String text) throws Exception {
    return webhook(token, json.writeValueAsString(Map.of("id", id, "text", text)));
  }

  private HttpResponse<String> raw(JsonNode session, String body) {
    return webhook(session.get("token").asText(), body);
  }

  private HttpResponse<String> webhook(String token, String body) {
    String path = "/api/messaging/webchat/site/webhook";
    return token == null
        ? browser.post(path, body)
        : browser.post(path, body, WebChatController.SESSION_HEADER, token);
  }

  private JsonNode history(JsonNode session) throws Exception {
    return json.readTree(history(session.get("token").asText()).body());
  }

  private HttpResponse<String> history(String token) {
    return browser.get("/api/webchat/site/history", WebChatController.SESSION_HEADER, token);
  }

  private HttpResponse<InputStream> events(String token) throws Exception {
    URI uri = URI.create("http://localhost:" + port + "/api/webchat/site/events");
    HttpRequest request =
        HttpRequest.newBuilder(uri).header(WebChatController.SESSION_HEADER, token).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
  }

  private BufferedReader lines(JsonNode session) throws Exception {
    HttpResponse<InputStream> stream = events(session.get("token").asText());
    assertThat(stream.statusCode()).isEqualTo(200);
    return new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
  }

  private static String dataOf(BufferedReader stream) throws Exception {
    String line = stream.readLine();
    while (!line.startsWith("data:")) {
      line = stream.readLine();
    }
    stream.close();
    return line.substring("data:".length());
  }

  private String delivery(JsonNode session, String message, String text) {
    return """
        {"id":"%s","command":"reply","organization":"default","message":"%s",
         "channel":{"type":"webchat","key":"site"},"conversation":"%s","text":"%s"}
        """
        .formatted(UUID.randomUUID(), message, session.get("visitor").asText(), text);
  }
}
