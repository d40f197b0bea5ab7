package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Follows {@code src/docs/channels.md} word for word, in a hub that runs. */
@HubTest
@DirtiesContext
class NewMessengerTest {

  private static final Pattern FENCE =
      Pattern.compile("^```(\\w+) (\\S+)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String WEBHOOK = "/api/messaging/pigeon/shop/webhook";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final EditedFlow FLOW = new EditedFlow();
  private static final List<JsonNode> SENT = new CopyOnWriteArrayList<>();
  private static final List<String> KEYS = new CopyOnWriteArrayList<>();
  private static final HttpServer PIGEON = pigeon();

  @Value("${server.port}")
  int port;

  @Autowired LiveFlow live;
  @Autowired JdbcTemplate jdbc;

  @DynamicPropertySource
  static void account(DynamicPropertyRegistry properties) {
    FLOW.runsIn(properties);
    properties.add("hub.outside.allow", () -> "127.0.0.1:" + PIGEON.getAddress().getPort());
    properties.add("hub.channels.pigeon.shop.token", () -> "pigeon-key");
    properties.add("hub.channels.pigeon.shop.secret", () -> "pigeon-secret");
    properties.add(
        "hub.channels.pigeon.shop.base-url",
        () -> "http://127.0.0.1:" + PIGEON.getAddress().getPort());
  }

  @AfterAll
  static void close() {
    PIGEON.stop(0);
  }

  @Test
  void messengerThatTheHubHasNeverHeardOfIsConnectedWhileItRuns() throws IOException {
    HubClient hub = new HubClient(port);
    Map<String, String> proof = Map.of("X-Pigeon-Token", "pigeon-secret");
    String sample = fence("pigeon.sample.json");
    assertThat(live.status().routes()).doesNotContainKey("receive-pigeon");

    FENCE
        .matcher(page())
        .results()
        .filter(fence -> fence.group(2).startsWith("kamelets/"))
        .forEach(fence -> FLOW.write(fence.group(2), fence.group(3)));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(live.status().problems()).isEmpty();
              assertThat(live.status().routes()).containsKeys("receive-pigeon", "deliver-pigeon");
            });

    assertThat(hub.post(WEBHOOK, sample, Map.of()).statusCode()).isEqualTo(401);
    assertThat(hub.post(WEBHOOK, sample, proof).statusCode()).isEqualTo(200);
    assertThat(hub.post(WEBHOOK, sample, proof).statusCode()).isEqualTo(200);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(SENT)
                    .as(
                        () ->
                            jdbc.queryForList("select state, last_error from delivery").toString())
                    .isNotEmpty());
    ObjectNode request = SENT.get(0).deepCopy();
    assertThat(request.remove("nonce").asText()).isNotBlank();
    assertThat((JsonNode) request).isEqualTo(JSON.readTree(fence("pigeon.request.json")));
    assertThat(KEYS).containsOnly("pigeon-key");
    assertThat(SENT).hasSize(1);
  }

  private static String fence(String name) throws IOException {
    return FENCE
        .matcher(page())
        .results()
        .filter(fence -> fence.group(2).equals(name))
        .findFirst()
        .orElseThrow()
        .group(3);
  }

  private static String page() throws IOException {
    return Files.readString(Path.of("src/docs/channels.md"));
  }

  private static HttpServer pigeon() {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
      server.createContext("/send", NewMessengerTest::take);
      server.start();
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void take(HttpExchange exchange) throws IOException {
    SENT.add(JSON.readTree(exchange.getRequestBody()));
    KEYS.add(exchange.getRequestHeaders().getFirst("X-Key"));
    byte[] answer = "{\"id\":\"p-1\"}".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }
}
