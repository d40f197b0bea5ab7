package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.OmniHubApplication;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;

/** A hub that nobody can reach from outside, with a bot. */
@SpringBootTest(
    classes = OmniHubApplication.class,
    webEnvironment = WebEnvironment.DEFINED_PORT,
    properties = {
      "hub.channels.telegram.polled.token=123456:SANDBOX",
      "hub.channels.telegram.polled.receive=poll",
      "hub.channels.telegram.polled.base-url=http://127.0.0.1:${server.port}/sandbox/telegram"
    })
@ContextConfiguration(initializers = HubTest.FreePorts.class)
class TelegramPollTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String BOT = "/sandbox/telegram/bot123456:SANDBOX/";

  @Autowired JdbcTemplate jdbc;
  private HubClient client;
  private Records records;

  @BeforeEach
  void connect(@Value("${server.port}") int port) {
    client = new HubClient(port);
    records = new Records(jdbc, "telegram", "polled");
  }

  @Test
  void roundWhoseNodeDiedBeforeItNotedThePositionIsDoneAgainAndRecordedOnce() throws Exception {
    awaitRound();
    Object before = poll("position");
    // as if the node had died after it put the updates on the bus: its outcome counts no more
    jdbc.update(
        "update channel_poll set claim = ?, claimed_until = ? where channel_key = 'polled'",
        UUID.randomUUID(),
        Timestamp.from(Instant.now().plusSeconds(5)));

    String update = say(701, "где мой заказ 12345?");
    await().atMost(PATIENCE).until(() -> records.events(update) == 1);
    assertThat(poll("position")).isEqualTo(before);

    await()
        .atMost(PATIENCE)
        .until(() -> String.valueOf(Long.parseLong(update) + 1).equals(poll("position")));
    assertThat(records.events(update)).isEqualTo(1);
    assertThat(records.message(update)).containsEntry("text", "где мой заказ 12345?");
    await().atMost(PATIENCE).until(() -> !client.repliesTo(701).isEmpty());
  }

  @Test
  void webhookInTheWayIsToldAndAsSoonAsItIsGonePollingGoesOn() throws Exception {
    awaitRound();
    client.post(BOT + "setWebhook", "{\"url\":\"https://hub.example/w\"}", Map.of());
    await()
        .atMost(PATIENCE)
        .until(() -> String.valueOf(poll("last_error")).contains("while webhook is active"));

    client.post(BOT + "deleteWebhook", "{}", Map.of());
    String update = say(702, "сколько стоит доска?");

    await().atMost(PATIENCE).until(() -> records.events(update) == 1);
    await().atMost(PATIENCE).until(() -> poll("last_error") == null);
  }

  private void awaitRound() {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                jdbc.queryForObject(
                        "select count(*) from channel_poll where channel_key = 'polled'"
                            + " and claim is not null",
                        Long.class)
                    == 1);
  }

  private Object poll(String column) {
    return jdbc.queryForMap("select * from channel_poll where channel_key = 'polled'").get(column);
  }

  /** The number of the update that waits for the poll. */
  private String say(long chat, String text) throws Exception {
    String said = "{\"chatId\":" + chat + ",\"text\":\"" + text + "\",\"delivery\":\"poll\"}";
    JsonNode answer =
        new ObjectMapper().readTree(client.post("/sandbox/api/phone", said, Map.of()).body());
    return answer.path("updateId").asText();
  }
}
