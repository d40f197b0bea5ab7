package io.omnihub.flow;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;

/** A mail goes to an address that is proven, and to no other. */
@HubTest
class ConfirmationMailTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Value("${server.port}")
  int port;

  @Autowired JdbcTemplate jdbc;

  private HubClient hub;

  @BeforeEach
  void aHub() {
    hub = new HubClient(port);
  }

  @Test
  void aTicketOfASignedInCustomerIsConfirmedByMail() throws Exception {
    String mail = "anna-" + UUID.randomUUID() + "@example.com";
    String session = session(JSON.writeValueAsString(Map.of("identity", identity(mail))));

    writes(session, "Пришлите, пожалуйста, закрывающие документы");

    await().atMost(20, SECONDS).until(() -> mailsTo(mail).size() == 1);
    JsonNode letter = mailsTo(mail).get(0).path("body");
    assertThat(letter.path("subject").asText()).isEqualTo("Обращение принято: Запрос документов");
    assertThat(letter.path("text").asText()).contains("закрывающие документы");
  }

  @Test
  void aTypedAddressGetsNoMail() throws Exception {
    String mail = "typed-" + UUID.randomUUID() + "@example.com";
    String session = session("{}");

    writes(session, "Пришлите закрывающие документы на " + mail);
    await().atMost(20, SECONDS).until(() -> tickets(mail) == 1);
    writes(session, "Пришлите закрывающие документы, пожалуйста");

    await().atMost(20, SECONDS).until(() -> tickets(mail) == 2);
    assertThat(mailsTo(mail)).isEmpty();
  }

  private long tickets(String address) {
    return jdbc.queryForObject(
        "select count(*) from ticket t join thread th on th.id = t.thread_id"
            + " join contact_point p on p.contact_id = th.contact_id where p.address = ?",
        Long.class,
        address);
  }

  private String session(String body) throws Exception {
    return JSON.readTree(hub.post("/api/webchat/site/session", body, Map.of()).body())
        .path("token")
        .asText();
  }

  private void writes(String session, String text) throws Exception {
    String body = JSON.writeValueAsString(Map.of("id", UUID.randomUUID().toString(), "text", text));
    var answer =
        hub.post("/api/messaging/webchat/site/webhook", body, Map.of("X-Webchat-Session", session));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private List<JsonNode> mailsTo(String address) {
    return hub.received("mail").stream().filter(m -> m.toString().contains(address)).toList();
  }

  /** As a site signs it: base64url of the JSON, a dot, hex HMAC-SHA256 of that. */
  private static String identity(String mail) throws Exception {
    String payload =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                JSON.writeValueAsBytes(
                    Map.of("id", mail, "name", "Анна", "email", mail, "exp", 4102444800L)));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("sandbox-identity".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] signature = mac.doFinal(payload.getBytes(StandardCharsets.UTF_8));
    return payload + "." + HexFormat.of().formatHex(signature);
  }
}
