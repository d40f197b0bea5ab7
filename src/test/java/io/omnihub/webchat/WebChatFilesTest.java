package io.omnihub.webchat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Files of visitors, over HTTP, with the real store. */
@SmallHubTest
class WebChatFilesTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired SmallFlow flow;

  @Test
  void fileOfAMessageIsInTheEventAndInTheHistoryAndSafelyShown() throws Exception {
    String session = enter("site");
    JsonNode kept = json.readTree(upload(session, "../чек.html", Pictures.PNG).body());
    assertThat(kept.path("kind").asText()).isEqualTo("photo");
    assertThat(kept.path("mime").asText()).as("by its bytes").isEqualTo("image/png");
    assertThat(kept.path("name").asText()).isEqualTo("чек.html");

    assertThat(say(session, List.of(kept.path("file").asText())).statusCode()).isEqualTo(200);

    var attachment = flow.received().get(flow.received().size() - 1).data().attachments().get(0);
    assertThat(attachment.name()).isEqualTo("чек.html");
    assertThat(attachment.size()).isEqualTo(Pictures.PNG.length);
    JsonNode line = json.readTree(get("/api/webchat/site/history", session).body()).get(0);
    HttpResponse<byte[]> shown = bytes(line.at("/files/0/url").asText());
    assertThat(shown.statusCode()).isEqualTo(200);
    assertThat(shown.body()).isEqualTo(Pictures.PNG);
    assertThat(shown.headers().map())
        .containsEntry("content-type", List.of("image/png"))
        .containsEntry("x-content-type-options", List.of("nosniff"))
        .containsEntry("content-security-policy", List.of("sandbox; default-src 'none'"));
  }

  @Test
  void pageThatIsSentAsAFileIsSavedAndNeverShown() throws Exception {
    String session = enter("site");
    byte[] text = "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8);
    JsonNode kept = json.readTree(upload(session, "prices.csv", text).body());
    HttpResponse<byte[]> saved = bytes(kept.path("url").asText());
    assertThat(saved.headers().map())
        .containsEntry("content-type", List.of("application/octet-stream"));
    assertThat(saved.headers().firstValue("content-disposition").orElse(""))
        .startsWith("attachment");
    byte[] page = "<!DOCTYPE html><script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
    assertThat(upload(session, "page.png", page).statusCode()).isEqualTo(415);
  }

  @Test
  void fileOfAnotherVisitorIsInNoMessage() throws Exception {
    String anna = enter("site");
    String boris = enter("site");
    String annas = json.readTree(upload(anna, "a.png", Pictures.PNG).body()).path("file").asText();

    HttpResponse<String> refused = say(boris, List.of(annas));
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("not the visitor's");
    assertThat(say(boris, List.of("forged.token")).statusCode()).isEqualTo(422);
    assertThat(say(anna, java.util.Collections.nCopies(11, annas)).statusCode()).isEqualTo(422);
    assertThat(bytes("/api/webchat/site/files/" + annas).statusCode())
        .as("what names a file does not show it")
        .isEqualTo(404);
    assertThat(bytes("/api/webchat/site/files/x.y").statusCode()).isEqualTo(404);
  }

  @Test
  void fileThatIsTooLargeEmptyOrNobodysIsRefused() throws Exception {
    String session = enter("site");
    assertThat(upload(session, "big.png", new byte[1_048_577]).statusCode()).isEqualTo(413);
    assertThat(upload(session, "none.txt", new byte[0]).statusCode()).isEqualTo(422);
    assertThat(upload("forged", "a.png", Pictures.PNG).statusCode()).isEqualTo(401);
    assertThat(upload(enter("shop"), "a.png", Pictures.PNG).statusCode())
        .as("a session of another web chat")
        .isEqualTo(401);
  }

  @Test
  void floodOfFilesIsHeldBack() throws Exception {
    String session = enter("site");
    for (int i = 0; i < 10; i++) {
      assertThat(upload(session, i + ".png", Pictures.PNG).statusCode()).isEqualTo(200);
    }
    HttpResponse<String> refused = upload(session, "11.png", Pictures.PNG);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void eachWebChatHasItsOwnWordsSitesSecretAndOffers() throws Exception {
    JsonNode shop = json.readTree(get("/api/webchat/shop/settings", "").body());
    assertThat(shop.path("title").asText()).isEqualTo("Магазин досок");
    assertThat(shop.path("colour").asText()).isEqualTo("#0b7a4b");
    assertThat(shop.path("unansweredAfter").asInt()).isEqualTo(1);
    assertThat(shop.path("largestFile").asLong()).isEqualTo(1_048_576);
    JsonNode site = json.readTree(get("/api/webchat/site/settings", "").body());
    assertThat(site.path("unansweredAfter").asInt()).isEqualTo(120);
    assertThat(site.toString()).doesNotContain("secret");

    assertThat(sessionFrom("shop", "https://boards.example")).isEqualTo(200);
    assertThat(sessionFrom("shop", "https://www.boards.example")).isEqualTo(200);
    assertThat(sessionFrom("shop", "https://shop.example")).as("of the others").isEqualTo(403);
    assertThat(sessionFrom("site", "https://boards.example")).isEqualTo(403);

    JsonNode offers = session("shop").path("offers");
    assertThat(offers.findValuesAsText("channel")).containsExactly("telegram", "whatsapp");
    assertThat(offers.get(0).path("url").asText())
        .matches("https://t\\.me/boards_bot\\?start=w_[A-Za-z0-9_-]{48}");
    assertThat(offers.get(1).path("url").asText()).isEqualTo("https://wa.me/79990001122");
  }

  private int sessionFrom(String key, String origin) throws Exception {
    return HTTP.send(
            request("/api/webchat/" + key + "/session")
                .header("Origin", origin)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}"))
                .build(),
            BodyHandlers.ofString())
        .statusCode();
  }

  private JsonNode session(String key) throws Exception {
    HttpRequest request =
        request("/api/webchat/" + key + "/session")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{}"))
            .build();
    return json.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
  }

  private String enter(String key) throws Exception {
    return session(key).path("token").asText();
  }

  private HttpResponse<String> upload(String session, String name, byte[] bytes) throws Exception {
    String query = URLEncoder.encode(name, StandardCharsets.UTF_8);
    return HTTP.send(
        request("/api/webchat/site/files?name=" + query)
            .header(WebChatController.SESSION_HEADER, session)
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(bytes))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> say(String session, List<String> files) throws Exception {
    String body =
        json.writeValueAsString(Map.of("id", UUID.randomUUID().toString(), "files", files));
    return HTTP.send(
        request("/api/messaging/webchat/site/webhook")
            .header(WebChatController.SESSION_HEADER, session)
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path, String session) throws Exception {
    return HTTP.send(
        request(path).header(WebChatController.SESSION_HEADER, session).build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<byte[]> bytes(String path) throws Exception {
    return HTTP.send(request(path).build(), BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }
}
