package io.omnihub.bus;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.health.Status;

class EmbeddedBusTest extends BusContract {

  @Override
  Map<String, Object> engine(Path data) {
    return Map.of("hub.bus", "embedded", "hub.data-dir", data);
  }

  @Test
  void fullBusThrowsAtOnceAndTakesEventsAgainWhenDrained(@TempDir Path data) throws Exception {
    Map<String, Object> small = new HashMap<>(engine(data));
    small.put("hub.bus.max-size", "4MB");
    small.put("hub.bus.memory-size", "1MB");
    String body = "x".repeat(20_000);
    Set<String> received = ConcurrentHashMap.newKeySet();
    try (BusHub hub = BusHub.start(small)) {
      int accepted = 0;
      Throwable refusal = null;
      Duration slowest = Duration.ZERO;
      while (refusal == null && accepted < 1000) {
        long start = System.nanoTime();
        try {
          hub.send("topic", "key-" + accepted % 10, accepted + body);
          accepted++;
        } catch (Exception e) {
          refusal = e;
          slowest = Duration.ofNanos(System.nanoTime() - start);
        }
      }
      assertThat(refusal).hasStackTraceContaining("is full");
      assertThat(slowest).isLessThan(Duration.ofSeconds(2));
      assertThat(accepted * 20_000).isGreaterThan(4_000_000);

      hub.receive("topic", e -> received.add(BusHub.body(e)));
      int all = accepted;
      await().until(() -> received.size() == all);
      await()
          .ignoreExceptions()
          .until(
              () -> {
                hub.send("topic", "key", "again");
                return true;
              });
      await().until(() -> received.contains("again"));
    }
  }

  @Test
  void keyThatIsStuckWithMoreThanIsKeptInMemoryDoesNotStopTheOthers() throws Exception {
    goOnWhileOneIsStuck(1500);
  }

  /** All lanes are filled at once; else the first consumer would take the backlog for itself. */
  @Test
  void backlogIsSpreadOverAllConsumers() throws Exception {
    String topic = newTopic();
    for (int i = 0; i < 100; i++) {
      hub().send(topic, "key-" + i, "{}");
    }
    CountDownLatch allAtWork = new CountDownLatch(8);
    hub()
        .receive(
            topic,
            e -> {
              allAtWork.countDown();
              allAtWork.await();
            });
    assertThat(allAtWork.await(10, SECONDS)).isTrue();
  }

  /**
   * As a disk without a byte left does it to the journal; twice, and with a consumer that waits.
   */
  @Test
  void busThatGaveUpItsJournalRunsAgainWithAllThatItHad(@TempDir Path data) throws Exception {
    Set<String> received = ConcurrentHashMap.newKeySet();
    try (BusHub hub = startHub(data)) {
      EmbeddedActiveMQ broker = hub.bean(EmbeddedActiveMQ.class);
      BusHealthIndicator health = hub.bean(BusHealthIndicator.class);
      hub.receive("topic", e -> received.add(BusHub.body(e)));
      hub.send("waiting", "key", "kept");
      for (String fall : Set.of("first", "second")) {
        ActiveMQServer fallen = broker.getActiveMQServer();
        fallen.getStorageManager().criticalError(new IOException("No space left on device"));
        await().until(() -> !fallen.isStarted());
        await()
            .atMost(30, SECONDS)
            .ignoreExceptions()
            .until(
                () -> {
                  hub.send("topic", "key", fall);
                  return true;
                });
        assertThat(broker.getActiveMQServer()).isNotSameAs(fallen);
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        await().atMost(20, SECONDS).until(() -> received.contains(fall));
      }
      hub.receive("waiting", e -> received.add(BusHub.body(e)));
      await().until(() -> received.contains("kept"));
    }
  }

  @Test
  void diskWithoutRoomMakesTheSinkThrowAtOnceAndTheHubUnready(@TempDir Path data) {
    Map<String, Object> demanding = new HashMap<>(engine(data));
    demanding.put("hub.bus.min-disk-free", "1000000GB");
    try (BusHub hub = BusHub.start(demanding)) {
      EmbeddedActiveMQ broker = hub.bean(EmbeddedActiveMQ.class);
      await().until(() -> broker.getActiveMQServer().getPagingManager().isDiskFull());
      long start = System.nanoTime();
      assertThatThrownBy(() -> hub.send("topic", "key", "{}")).hasStackTraceContaining("full");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
      assertThat(hub.bean(BusHealthIndicator.class).health().getStatus()).isEqualTo(Status.DOWN);
    }
  }
}
