package io.omnihub.bus;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The Kafka cluster that carries the bus.
 *
 * @param brokers host:port of one or more brokers
 * @param partitions of a topic that the hub creates: how many events of it can be in work at once
 * @param properties further settings of the Kafka clients, such as {@code security.protocol}
 */
@ConfigurationProperties("hub.kafka")
record KafkaBusProperties(
    @DefaultValue("localhost:9092") String brokers,
    @DefaultValue("12") int partitions,
    @DefaultValue Map<String, String> properties) {

  /** Leaves the values out: they hold passwords. */
  @Override
  public String toString() {
    return "KafkaBusProperties[brokers="
        + brokers
        + ", partitions="
        + partitions
        + ", properties="
        + properties.keySet()
        + "]";
  }
}
