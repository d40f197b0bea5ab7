package io.omnihub.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Status;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

class KafkaBusTest extends BusContract {

  private static final EmbeddedKafkaBroker BROKER = new EmbeddedKafkaKraftBroker(1, 1);

  static {
    // brokers give a new group 3 s to gather; with none the first consumer would own all lanes
    BROKER.brokerProperties(
        Map.of(
            "group.initial.rebalance.delay.ms", "500",
            "auto.create.topics.enable", "false",
            "offsets.topic.num.partitions", "1"));
  }

  @Override
  void startEngine() {
    BROKER.afterPropertiesSet();
    // the first write to a cold broker takes longer than a sink waits
    try (BusHub first = BusHub.start(engine(null))) {
      await()
          .ignoreExceptions()
          .until(
              () -> {
                first.send("first", "key", "{}");
                return true;
              });
    }
  }

  @Override
  void stopEngine() {
    BROKER.destroy();
  }

  @Override
  Map<String, Object> engine(Path data) {
    return Map.of("hub.bus", "kafka", "hub.kafka.brokers", BROKER.getBrokersAsString());
  }

  @Test
  void sinkThrowsSoonWhenNoBrokerAnswers() throws Exception {
    Map<String, Object> nobody =
        Map.of("hub.bus", "kafka", "hub.kafka.brokers", "localhost:" + closedPort());
    try (BusHub alone = BusHub.start(nobody)) {
      long start = System.nanoTime();
      assertThatThrownBy(() -> alone.send("topic", "key", "{}")).isInstanceOf(KafkaException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
      assertThat(alone.bean(BusHealthIndicator.class).health().getStatus()).isEqualTo(Status.DOWN);
    }
  }

  /** The event cannot be sent any more, though topic and cluster are known. */
  @Test
  void sinkThrowsSoonWhenTheBrokerGoesAway() throws Exception {
    EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
    broker.afterPropertiesSet();
    Map<String, Object> properties =
        Map.of("hub.bus", "kafka", "hub.kafka.brokers", broker.getBrokersAsString());
    try (BusHub hub = BusHub.start(properties)) {
      hub.send("topic", "key", "{}");
      broker.destroy();
      long start = System.nanoTime();
      assertThatThrownBy(() -> hub.send("topic", "key", "{}")).isInstanceOf(Exception.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
