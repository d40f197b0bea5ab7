package io.omnihub.flow;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnihub.delivery.Deliveries;
import io.omnihub.replay.DeadLetterReplay;
import java.time.Duration;
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

/**
 * Outside systems that refuse, stall or talk nonsense: what is owed to them is neither lost nor
 * doubled.
 */
@HubTest
class DeliveryFailuresTest {

  @Value("${server.port}")
  int port;

  @Autowired JdbcTemplate jdbc;

  @Autowired Deliveries deliveries;
  @Autowired DeadLetterReplay replay;

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
  void aCrmThatIsDownHoldsUpNoReplyAndGetsItsLeadAfterwards() {
    hub.fault("crm", 500, null, null, 60);
    String event = customer.says("Сколько стоит доска?");

    await().atMost(20, SECONDS).until(() -> hub.repliesTo(customer.id()).size() == 1);
    assertThat(hub.cardsAbout(event)).isEmpty();
    hub.clearFaults();

    await().atMost(40, SECONDS).until(() -> hub.cardsAbout(event).size() == 1);
    assertThat(hub.repliesTo(customer.id())).hasSize(1);
  }

  @Test
  void aCrmOverItsLimitIsAskedAgain() {
    hub.fault("crm", 503, null, null, 2);
    String event = customer.says("Сколько стоит доска?");

    await().atMost(40, SECONDS).until(() -> hub.cardsAbout(event).size() == 1);
  }

  @Test
  void telegramIsNotAskedBeforeItsRetryAfter() {
    hub.fault("telegram", 429, 3, null, 1);
    Instant refused = Instant.now();
    customer.says("Сколько стоит доска?");

    await().atMost(40, SECONDS).until(() -> hub.repliesTo(customer.id()).size() == 1);
    assertThat(Duration.between(refused, Instant.now())).isGreaterThan(Duration.ofSeconds(3));
    assertThat(delivery("telegram")).containsEntry("attempts", 1); // what was told to wait is none
  }

  @Test
  void aBotThatTheCustomerBlockedIsADeadLetterAtOnceAndCanBeReplayed() {
    hub.fault("telegram", 403, null, null, 60);
    customer.says("Сколько стоит доска?");

    await().atMost(20, SECONDS).until(() -> delivery("telegram").get("state").equals("dead"));
    Map<String, Object> letter =
        jdbc.queryForMap(
            "select id, reason from dead_letter where reference = ?",
            delivery("telegram").get("id").toString());
    assertThat(letter.get("reason").toString())
        .contains("telegram: HTTP 403")
        .doesNotContain("bot12");
    hub.clearFaults();
    replay.release("default", (UUID) letter.get("id"), "admin");

    await().atMost(20, SECONDS).until(() -> hub.repliesTo(customer.id()).size() == 1);
  }

  @Test
  void whatTheCustomerSaysNextDoesNotOvertakeAReplyThatWaits() {
    hub.fault("telegram", 500, null, null, 2);
    String first = customer.says("Сколько стоит доска?");
    await().atMost(20, SECONDS).until(() -> delivery("telegram").get("last_error") != null);
    String second = customer.says("Спасибо!");

    await().atMost(40, SECONDS).until(() -> hub.repliesTo(customer.id()).size() == 2);
    assertThat(hub.repliesTo(customer.id()))
        .extracting(r -> r.path("reply_parameters").path("message_id").asText())
        .containsExactly(first, second);
  }

  @Test
  void theCircuitOpensForAProviderThatDoesNotWorkAndNoDeliveryIsLostByIt() {
    hub.fault("crm", 500, null, null, 500);
    List<TelegramCustomer> crowd =
        java.util.stream.Stream.generate(() -> new TelegramCustomer(hub)).limit(45).toList();
    List<String> events = crowd.stream().map(c -> c.says("Сколько стоит доска?")).toList();
    // what other tests had done well counts for a minute, too
    await().atMost(100, SECONDS).until(() -> deliveries.isDown("crm"));
    hub.clearFaults();

    await()
        .atMost(60, SECONDS)
        .untilAsserted(
            () -> assertThat(events).allMatch(event -> hub.cardsAbout(event).size() == 1));
  }

  private Map<String, Object> delivery(String sink) {
    List<Map<String, Object>> found =
        jdbc.queryForList(
            "select d.id, d.state, d.attempts, d.last_error from delivery d"
                + " join thread th on th.id = d.thread_id"
                + " join contact_point p on p.contact_id = th.contact_id"
                + " where p.address = ? and d.sink = ?",
            String.valueOf(customer.id()),
            sink);
    return found.isEmpty() ? Map.of("state", "none") : found.get(0);
  }
}
