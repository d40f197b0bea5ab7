package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.test.context.TestPropertySource;

/**
 * Accounts of the sandbox that a program makes: what is posted to their webhooks is recorded and
 * answered, and the stand-in has the answer.
 */
@HubTest
@TestPropertySource(properties = "HUB_ADMIN_TOKEN=" + ChannelApiTest.TOKEN)
class SandboxChannelsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofSeconds(30);

  @Value("${server.port}")
  int port;

  private AdminApi api;
  private HubClient hub;
  private String type;
  private String key;

  @BeforeEach
  void newKey() {
    api = new AdminApi(port);
    hub = new HubClient(port);
    key = "k" + UUID.randomUUID().toString().substring(0, 8);
  }

  @AfterEach
  void remove() {
    api.call("DELETE", "/api/channels/" + type + "/" + key, null);
  }

  @Test
  void mailThatIsPostedIsAnsweredByMail() {
    type = "email"; // as the console's form sends it: what is chosen there stands
    ObjectNode wish = AdminApi.wish(type, key).put("sandbox", true);
    wish.putObject("settings")
        .put("password", "any")
        .put("receive", "poll")
        .put("smtp-security", "ssl");
    api.add(wish);
    String anna = "anna-" + key + "@example.com";
    ObjectNode mail = question("messageId", "<q1-" + key + "@example.com>");
    mail.put("subject", "Вопрос").putObject("from").put("address", anna).put("name", "Анна");

    assertThat(post(mail)).isEqualTo(200);

    assertThat(recorded("sent").at("/0/data/conversation/id").asText()).isEqualTo(anna);
    JsonNode answer = received("mail", "to", anna);
    assertThat(answer.path("subject").asText()).isEqualTo("Re: Вопрос");
    assertThat(answer.path("text").asText()).contains("Спасибо за вопрос");
  }

  @Test
  void smsIsAnsweredAndItsReceiptIsTold() {
    make("sms");
    String anna = phone();

    assertThat(post(question("id", "in-" + key).put("from", anna))).isEqualTo(200);

    recorded("sent");
    JsonNode answer = received("sms", "to", anna);
    assertThat(answer.path("text").asText()).contains("Спасибо за вопрос");
  }

  @Test
  void smsOfTheSessionIsAnsweredOverItAndTheSmscsReceiptIsTold() {
    make("smpp");
    String anna = phone();

    assertThat(post(question("id", "in-" + key).put("from", anna))).isEqualTo(200);

    recorded("delivered");
    JsonNode answer = received("smpp", "to", anna.substring(1));
    assertThat(answer.path("text").asText()).contains("Спасибо за вопрос");
  }

  @Test
  void messengerOfAnyKindIsAnswered() {
    make("http");
    ObjectNode event =
        JSON.createObjectNode()
            .put("eventId", "e-" + key)
            .put("type", "io.omnihub.message.received")
            .put("partition", "c-" + key);
    ObjectNode data = event.putObject("data").put("messageId", "m-" + key).put("kind", "text");
    data.put("text", "Сколько стоит доска?");
    data.putObject("conversation").put("id", "c-" + key).put("kind", "private");
    data.putObject("sender").put("id", "u-" + key).put("name", "Анна");

    assertThat(post(event)).isEqualTo(200);

    recorded("sent");
    assertThat(received("http", "conversation", "c-" + key).path("text").asText())
        .contains("Спасибо за вопрос");
  }

  @Test
  void whoSetASecretIsAskedForIt() {
    type = "sms";
    ObjectNode wish = AdminApi.wish(type, key).put("sandbox", true);
    wish.putObject("settings").put("secret", "s3cret");
    api.add(wish);

    assertThat(post(question("id", "in-" + key).put("from", phone()))).isEqualTo(401);
  }

  private void make(String of) {
    type = of;
    api.add(AdminApi.wish(type, key).put("sandbox", true));
  }

  private int post(JsonNode body) {
    String webhook = "/api/messaging/" + type + "/" + key + "/webhook";
    return hub.post(webhook, body.toString(), Map.of()).statusCode();
  }

  private static ObjectNode question(String idField, String id) {
    return JSON.createObjectNode().put(idField, id).put("text", "Сколько стоит доска?");
  }

  private static String phone() {
    return "+7916" + ThreadLocalRandom.current().nextInt(1_000_000, 9_999_999);
  }

  private JsonNode recorded(String status) {
    String path = "/sandbox/api/messages?channel=" + type + ":" + key;
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              JsonNode recorded = hub.get(path);
              assertThat(recorded.findValuesAsText("direction"))
                  .containsExactly("inbound", "outbound");
              assertThat(recorded.at("/0/text").asText()).contains("Сколько стоит доска?");
              assertThat(recorded.at("/1/status").asText()).isEqualTo(status);
            });
    return hub.get(path);
  }

  private JsonNode received(String system, String field, String value) {
    List<JsonNode> found =
        hub.received(system).stream()
            .map(call -> call.path("body"))
            .filter(body -> body.path(field).asText().equals(value))
            .toList();
    assertThat(found).isNotEmpty();
    return found.get(0);
  }
}
