package io.omnihub.flow;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.message.Ids;
import io.omnihub.security.Browser;
import java.net.http.HttpResponse;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Photos of a Telegram customer, from the webhook to the operator's screen. */
@HubTest
class MediaTest {

  @Value("${server.port}")
  int port;

  @Autowired JdbcTemplate jdbc;
  @Autowired PasswordEncoder passwords;

  private HubClient hub;
  private TelegramCustomer customer;

  @BeforeEach
  void newCustomer() {
    hub = new HubClient(port);
    customer = new TelegramCustomer(hub);
  }

  @AfterEach
  void allIsWellAgain() {
    hub.clearFaults();
  }

  @Test
  void photoIsFetchedAndShownToWhoSignedInOnly() throws Exception {
    customer.sends(message -> photo(message, "sandbox-photo-1").put("caption", "вот чек"));

    await().atMost(30, SECONDS).until(() -> states().equals(List.of("fetched")));

    Map<String, Object> row = attachments().get(0);
    assertThat(row).containsEntry("sniffed", "image/png").containsEntry("kind", "photo");
    String address = "/console/media/" + row.get("id");
    Browser browser = new Browser(port);
    assertThat(browser.get(address, "Accept", "text/html").statusCode()).isEqualTo(302);
    assertThat(browser.get("/console/media/" + UUID.randomUUID(), "Accept", "*/*").statusCode())
        .isNotEqualTo(200);

    browser.signIn(operator(), "long enough 1");
    HttpResponse<String> shown = browser.get(address, "Accept", "image/png");
    assertThat(shown.statusCode()).isEqualTo(200);
    assertThat(shown.body()).contains("PNG");
    assertThat(shown.headers().map())
        .containsEntry("content-type", List.of("image/png"))
        .containsEntry("x-content-type-options", List.of("nosniff"))
        .containsEntry("content-security-policy", List.of("sandbox; default-src 'none'"));
    assertThat(shown.headers().firstValue("content-disposition").orElse("")).startsWith("inline");
    Object thread =
        jdbc.queryForObject(
            "select distinct thread_id from message where conversation_id = ?",
            Object.class,
            chat());
    assertThat(browser.get("/console/threads/" + thread, "Accept", "text/html").body())
        .contains("<img", address, "вот чек");
  }

  @Test
  void fileThatFailsIsTriedAgainAndHoldsUpNoAnswer() {
    hub.fault("telegram", 500, null, null, 60);
    customer.sends(
        message -> photo(message, "sandbox-photo-2").put("caption", "Сколько стоит доска?"));
    await().atMost(30, SECONDS).until(() -> states().equals(List.of("failed")));
    hub.clearFaults();

    await().atMost(60, SECONDS).until(() -> hub.repliesTo(customer.id()).size() == 1);
    await().atMost(60, SECONDS).until(() -> states().equals(List.of("fetched")));
  }

  @Test
  void albumIsOneMessageWithAllItsPhotos() {
    String album = "album-" + customer.id();
    for (int i = 0; i < 3; i++) {
      String file = "sandbox-photo-" + i;
      customer.sends(message -> photo(message, file).put("media_group_id", album));
    }

    await()
        .atMost(40, SECONDS)
        .until(() -> states().equals(List.of("fetched", "fetched", "fetched")));
    assertThat(
            jdbc.queryForObject(
                "select count(*) from message where direction = 'inbound' and conversation_id = ?",
                Long.class,
                chat()))
        .isOne();
  }

  private static ObjectNode photo(ObjectNode message, String file) {
    message
        .putArray("photo")
        .addObject()
        .put("file_id", file)
        .put("file_unique_id", "u" + file)
        .put("width", 1)
        .put("height", 1);
    return message;
  }

  private String chat() {
    return String.valueOf(customer.id());
  }

  private List<String> states() {
    return attachments().stream().map(a -> (String) a.get("state")).toList();
  }

  private List<Map<String, Object>> attachments() {
    return jdbc.queryForList(
        "select a.id, a.state, a.sniffed, a.kind from attachment a join message m"
            + " on m.id = a.message_id where m.conversation_id = ? order by a.id",
        chat());
  }

  private String operator() {
    String name = "media-" + customer.id();
    jdbc.update(
        "insert into operator (id, organization, username, password_hash, role,"
            + " must_change_password, created_at) values (?, 'default', ?, ?, 'admin', false, ?)",
        Ids.next(),
        name,
        passwords.encode("long enough 1"),
        Timestamp.from(Instant.now()));
    return name;
  }
}
