package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnihub.world.OutsideWorld;
import io.omnihub.world.OutsideWorld.Kind;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Customers who keep writing, each his one message, whatever is done to the hub meanwhile; and the
 * account of what became of it: one record, one lead, one reply.
 */
final class ConstantLoad implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final int WRITERS = 4;
  private static final long PAUSE_MS = 250;

  private final HubClient hub;
  private final OutsideWorld world;
  private final JdbcTemplate jdbc;
  private final ScheduledExecutorService writers = Executors.newScheduledThreadPool(WRITERS);
  private final Queue<String> accepted = new ConcurrentLinkedQueue<>();
  private final Queue<String> turnedAway = new ConcurrentLinkedQueue<>();
  private final List<String> done = new ArrayList<>();

  ConstantLoad(HubClient hub, OutsideWorld world, JdbcTemplate jdbc) {
    this.hub = hub;
    this.world = world;
    this.jdbc = jdbc;
    for (int i = 0; i < WRITERS; i++) {
      writers.scheduleWithFixedDelay(
          this::write, i * PAUSE_MS / WRITERS, PAUSE_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void write() {
    var update = new TelegramCustomer(hub).update(m -> m.put("text", "Сколько стоит доска?"));
    String id = update.path("update_id").asText();
    try {
      HttpResponse<String> answer =
          hub.post(TelegramCustomer.WEBHOOK, update.toString(), TelegramCustomer.SECRET);
      if (answer.statusCode() == 200) {
        accepted.add(id);
      } else {
        turnedAway.add(id + ": " + answer.statusCode() + " " + answer.body());
      }
    } catch (RuntimeException e) {
      turnedAway.add(id + ": " + e);
    }
  }

  /** Until some more messages were accepted. */
  void goOn() {
    int soFar = accepted.size();
    await()
        .atMost(PATIENCE)
        .until(() -> accepted.size() > soFar + WRITERS || !turnedAway.isEmpty());
  }

  /** What was accepted so far is done, each once, and nobody was turned away. */
  void assertNothingLostOrDoubled() {
    List<String> ids = new ArrayList<>();
    for (String id = accepted.poll(); id != null; id = accepted.poll()) {
      ids.add(id);
    }
    List<String> away = new ArrayList<>();
    for (String one = turnedAway.poll(); one != null; one = turnedAway.poll()) {
      away.add(one); // told once, not to each test that follows
    }
    assertThat(away).isEmpty();
    assertThat(ids).isNotEmpty();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(ids).allSatisfy(id -> assertThat(world.cardsAbout(id)).isPositive());
              assertThat(ids).allSatisfy(id -> assertThat(world.repliesTo(id)).isPositive());
            });
    assertThat(ids).allSatisfy(id -> assertThat(world.cardsAbout(id)).isEqualTo(1));
    assertThat(ids).allSatisfy(id -> assertThat(world.repliesTo(id)).isEqualTo(1));
    assertThat(recorded(ids)).isEqualTo(ids.size());
    done.addAll(ids);
  }

  /**
   * Ends the writing and waits until nothing is under way, a second attempt of what was sent and
   * not settled included; then all that the hub ever accepted or sent was so once, without a person
   * who has to look at it.
   */
  void endAndAssertNothingEverLostOrDoubled() throws InterruptedException {
    writers.shutdown();
    assertThat(writers.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    if (!accepted.isEmpty() || !turnedAway.isEmpty()) {
      assertNothingLostOrDoubled();
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(count("delivery", "state in ('pending', 'sending')")).isZero());
    assertThat(done).allSatisfy(id -> assertThat(world.cardsAbout(id)).isEqualTo(1));
    assertThat(done).allSatisfy(id -> assertThat(world.repliesTo(id)).isEqualTo(1));
    assertThat(
            world.effects().stream()
                .map(effect -> (effect.kind() == Kind.REPLY ? "reply " : "card ") + effect.about()))
        .doesNotHaveDuplicates();
    assertThat(
            jdbc.queryForList(
                "select provider_event_id from message where direction = 'inbound'", String.class))
        .containsAll(done)
        .doesNotHaveDuplicates();
    assertThat(count("delivery", "uncertain = true")).isZero();
    assertThat(count("dead_letter", "state = 'open'")).isZero();
  }

  private long count(String table, String where) {
    return jdbc.queryForObject("select count(*) from " + table + " where " + where, Long.class);
  }

  private long recorded(Collection<String> ids) {
    String marks = String.join(",", ids.stream().map(id -> "?").toList());
    return jdbc.queryForObject(
        "select count(*) from message where channel_type = 'telegram' and direction = 'inbound'"
            + " and provider_event_id in ("
            + marks
            + ")",
        Long.class,
        ids.toArray());
  }

  @Override
  public void close() {
    writers.shutdownNow();
  }
}
