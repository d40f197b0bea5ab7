package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.flow.Messenger.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

/** An account whose provider is down is nobody else's trouble, and loses nothing. */
@HubTest
@TestPropertySource(properties = "HUB_ADMIN_TOKEN=" + ChannelApiTest.TOKEN)
class ChannelIsolationTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofSeconds(5);

  @Value("${server.port}")
  int port;

  @Autowired JdbcTemplate jdbc;

  private final Messenger messenger = new Messenger();
  private final String a = "a" + UUID.randomUUID().toString().substring(0, 8);
  private final String b = "b" + UUID.randomUUID().toString().substring(0, 8);
  private HubClient hub;
  private AdminApi admin;

  @BeforeEach
  void twoAccountsOfAMessenger() {
    hub = new HubClient(port);
    admin = new AdminApi(port);
    admin.add(AdminApi.http(a, messenger.address(a), Map.of()));
    admin.add(AdminApi.http(b, messenger.address(b), Map.of()));
  }

  @AfterEach
  void close() {
    List.of(a, b).forEach(key -> admin.call("DELETE", "/api/channels/http/" + key, null));
    messenger.close();
  }

  @Test
  void silentProviderHoldsUpItsOwnAccountAloneAndLosesNothing() {
    messenger.fallSilent(a);
    List<String> waiting = new ArrayList<>();
    IntStream.range(0, 20).forEach(i -> waiting.add(says(a, "crowd-" + i)));
    List<String> inOrder = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      inOrder.add(says(a, "one"));
      await().untilAsserted(() -> assertThat(deliveries(a, "one")).hasSize(inOrder.size()));
    }
    waiting.addAll(inOrder);
    await()
        .untilAsserted(
            () ->
                assertThat(deliveries(a, "%"))
                    .hasSize(23)
                    .filteredOn("sending"::equals)
                    .hasSizeGreaterThanOrEqualTo(10));

    List<String> others = IntStream.range(0, 10).mapToObj(i -> says(b, "other-" + i)).toList();
    TelegramCustomer inTelegram = new TelegramCustomer(hub);
    inTelegram.says("Сколько стоит доска?");

    await().atMost(SOON).untilAsserted(() -> assertThat(answered(b)).containsAll(others));
    await().atMost(SOON).until(() -> hub.repliesTo(inTelegram.id()).size() == 1);
    assertThat(answered(a)).isEmpty();

    messenger.recover(a);

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(answered(a)).containsAll(waiting));
    await().untilAsserted(() -> assertThat(deliveries(a, "%")).containsOnly("sent"));
    assertThat(answered(a)).doesNotHaveDuplicates().hasSize(23);
    assertThat(answered(a)).filteredOn(inOrder::contains).containsExactlyElementsOf(inOrder);
    assertThat(answered(b)).doesNotHaveDuplicates();
  }

  @Test
  void threeSilentProvidersLeaveRoomForTheNextAccount() {
    List<String> silent = List.of(a, a + "2", a + "3");
    silent.forEach(messenger::fallSilent);
    silent.stream()
        .skip(1)
        .forEach(key -> admin.add(AdminApi.http(key, messenger.address(key), Map.of())));
    silent.forEach(key -> IntStream.range(0, 14).forEach(i -> says(key, "crowd-" + i)));
    await()
        .untilAsserted(
            () ->
                assertThat(silent)
                    .allSatisfy(
                        key -> assertThat(deliveries(key, "%")).hasSize(14).contains("sending")));

    List<String> others = IntStream.range(0, 5).mapToObj(i -> says(b, "other-" + i)).toList();

    await().atMost(SOON).untilAsserted(() -> assertThat(answered(b)).containsAll(others));
    silent.forEach(key -> assertThat(answered(key)).isEmpty());
    silent.forEach(messenger::recover);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(silent)
                    .allSatisfy(key -> assertThat(deliveries(key, "%")).containsOnly("sent")));
    silent.stream().skip(1).forEach(key -> admin.call("DELETE", "/api/channels/http/" + key, null));
  }

  @Test
  void providerOverItsLimitIsLeftAloneHoweverManyConversationsWait() {
    String account = "/api/channels/http/" + a;
    admin.call("POST", account + "/pause", null);
    List<String> waiting = new ArrayList<>();
    IntStream.range(0, 40).forEach(i -> waiting.add(says(a, "crowd-" + i)));
    List<String> inOrder = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      inOrder.add(says(a, "one"));
      await().untilAsserted(() -> assertThat(deliveries(a, "one")).hasSize(inOrder.size()));
    }
    waiting.addAll(inOrder);
    await().untilAsserted(() -> assertThat(deliveries(a, "%")).hasSize(43));

    messenger.takesNothingFor(a, Duration.ofSeconds(8));
    admin.call("POST", account + "/resume", null);
    await()
        .atMost(SOON)
        .until(() -> admin.call("GET", account, null).body().contains("\"restsUntil\""));
    String other = says(b, "other");
    await().atMost(SOON).untilAsserted(() -> assertThat(answered(b)).containsExactly(other));

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(answered(a)).containsAll(waiting));
    await().untilAsserted(() -> assertThat(deliveries(a, "%")).containsOnly("sent"));
    assertThat(answered(a)).doesNotHaveDuplicates().hasSize(43);
    assertThat(answered(a)).filteredOn(inOrder::contains).containsExactlyElementsOf(inOrder);
    // what was under way when it first said so; and two that were tried, at most
    assertThat(messenger.refused(a)).hasSizeBetween(2, 14);
    assertThat(attempts(a)).containsOnly(1);
  }

  @Test
  void customerWhoIsCalledLikeASettingMakesNoSecretGoAnywhere() {
    String out =
        "{\"method\": \"POST\", \"url\": \"{base-url}/rooms/\" + .conversation + \"?name=\""
            + " + .contact.name, \"headers\": {\"X-Name\": .contact.name},"
            + " \"form\": {\"name\": .contact.name, \"said\": .said, \"reply\": .replyTo}}";
    ObjectNode change = JSON.createObjectNode();
    change.putObject("settings").put("out-mapping", out);
    assertThat(admin.call("PUT", "/api/channels/http/" + b, change).statusCode()).isEqualTo(200);

    String said = says(b, "{token}", "{token}", "{secret}{token}");

    await().atMost(SOON).untilAsserted(() -> assertThat(messenger.requests(b)).hasSize(1));
    Request request = messenger.requests(b).get(0);
    assertThat(request.uri() + request.body())
        .doesNotContain("T0P-SECRET")
        .contains("%7Btoken%7D", said);
    assertThat(request.headers().get("X-name")).containsExactly("{token}");
    assertThat(request.headers().get("Authorization")).containsExactly("Bearer T0P-SECRET");
  }

  private String says(String key, String customer) {
    return says(key, customer, "Анна", "Сколько стоит доска?");
  }

  private String says(String key, String customer, String name, String text) {
    String id = UUID.randomUUID().toString();
    ObjectNode event = JSON.createObjectNode().put("eventId", id).put("partition", customer);
    event.put("type", "io.omnihub.message.received");
    ObjectNode data = event.putObject("data").put("messageId", id).put("kind", "text");
    data.putObject("conversation").put("id", customer).put("kind", "private");
    data.putObject("sender").put("id", customer).put("name", name);
    data.put("text", text);
    String webhook = "/api/messaging/http/" + key + "/webhook";
    assertThat(hub.post(webhook, event.toString(), Map.of()).statusCode()).isEqualTo(200);
    return id;
  }

  /** The messages that answers came to, in the order of the answers. */
  private List<String> answered(String key) {
    return messenger.requests(key).stream()
        .map(Request::json)
        .map(body -> body.path("replyTo"))
        .map(JsonNode::asText)
        .toList();
  }

  private List<Integer> attempts(String key) {
    return jdbc.queryForList(
        "select attempts from delivery where destination = ? and command = 'reply'",
        Integer.class,
        "http:" + key);
  }

  private List<String> deliveries(String key, String customer) {
    return jdbc.queryForList(
        "select d.state from delivery d where d.destination = ? and d.command = 'reply'"
            + " and d.payload like ?",
        String.class,
        "http:" + key,
        "%\"conversation\":\"" + customer + "\"%");
  }
}
