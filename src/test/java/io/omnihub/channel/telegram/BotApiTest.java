package io.omnihub.channel.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.omnihub.channel.ChannelAccountsMother;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a refusal of the Bot API means. */
class BotApiTest {

  private final ObjectMapper json = new ObjectMapper();
  private final Queue<String> received = new ConcurrentLinkedQueue<>();
  private final Deque<Map.Entry<Integer, String>> answers = new ArrayDeque<>();
  private final CloseableHttpClient http = HttpClients.createDefault();
  private HttpServer telegram;
  private BotApi api;

  @BeforeEach
  void start() throws IOException {
    telegram = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    telegram.createContext(
        "/",
        exchange -> {
          received.add(new String(exchange.getRequestBody().readAllBytes()));
          var answer = answers.size() > 1 ? answers.poll() : answers.peek();
          byte[] body = answer.getValue().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.getKey(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    telegram.start();
    api =
        new BotApi(
            ChannelAccountsMother.accounts(
                Map.of(
                    "telegram",
                    Map.of(
                        "shop",
                        Map.of(
                            "token",
                            "42:SECRET",
                            "base-url",
                            "http://127.0.0.1:" + telegram.getAddress().getPort())))),
            null,
            json,
            http);
  }

  @AfterEach
  void stop() throws IOException {
    http.close();
    telegram.stop(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400|Bad Request: chat not found|PERMANENT",
        "400|Bad Request: failed to get HTTP URL content|MEDIA",
        "401|Unauthorized|AUTH",
        "404|Not Found|AUTH",
        "403|Forbidden: bot was blocked by the user|BLOCKED",
        "403|Forbidden: user is deactivated|BLOCKED",
        "403|Forbidden: bot can't initiate conversation with a user|BLOCKED",
        "403|Forbidden: bot was kicked from the supergroup chat|BLOCKED",
        "403|Forbidden: bot is not a member of the channel chat|BLOCKED",
        "403|Forbidden: bot can't send messages to bots|PERMANENT",
        "409|Conflict: terminated by other getUpdates request|RETRY",
        "429|Too Many Requests: retry after 7|RETRY",
        "500|Internal Server Error|UNCERTAIN",
        "503|Service Unavailable|RETRY",
      })
  void refusalTellsWhatItMeansForTheNextAttempt(int status, String description, Kind kind) {
    answers.add(Map.entry(status, "{\"ok\":false,\"description\":\"" + description + "\"}"));

    ProviderRefusedException refused = refusal();

    assertThat(refused.kind()).isEqualTo(kind);
    assertThat(refused).hasMessage("HTTP " + status + ": " + description);
  }

  @Test
  void telegramsWishIsObeyed() {
    answers.add(Map.entry(429, "{\"ok\":false,\"parameters\":{\"retry_after\":37}}"));

    assertThat(refusal().after()).contains(Duration.ofSeconds(37));
  }

  @Test
  void pageOfAProxyIsNoAnswer() {
    answers.add(Map.entry(200, "<html>"));

    assertThat(refusal().kind()).isEqualTo(Kind.UNCERTAIN);
  }

  @ParameterizedTest
  @CsvSource({"message is not modified: specified new message", "message to delete not found"})
  void whatIsSoAlreadyIsDone(String description) throws IOException {
    answers.add(
        Map.entry(400, "{\"ok\":false,\"description\":\"Bad Request: " + description + "\"}"));

    assertThat(send().asBoolean()).isTrue();
  }

  @Test
  void groupThatBecameASupergroupIsFollowed() throws Exception {
    answers.add(
        Map.entry(
            400,
            "{\"ok\":false,\"description\":\"Bad Request: group chat was upgraded to a supergroup"
                + " chat\",\"parameters\":{\"migrate_to_chat_id\":-1001987654321}}"));
    answers.add(Map.entry(200, "{\"ok\":true,\"result\":{\"message_id\":9}}"));

    assertThat(send().path("message_id").asInt()).isEqualTo(9);
    assertThat(received)
        .extracting(body -> json.readTree(body).path("chat_id").asLong())
        .containsExactly(-5L, -1001987654321L);
  }

  private ProviderRefusedException refusal() {
    ProviderRefusedException refused =
        catchThrowableOfType(ProviderRefusedException.class, this::send);
    assertThat(refused.getMessage()).doesNotContain("SECRET");
    return refused;
  }

  private JsonNode send() throws IOException {
    ObjectNode parameters = json.createObjectNode().put("chat_id", -5L).put("text", "a");
    return api.send(new BotApiCall("shop", "sendMessage", parameters));
  }
}
