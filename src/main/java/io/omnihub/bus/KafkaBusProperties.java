package io.omnihub.bus;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The Kafka cluster that carries the bus.
 *
 * @param brokers host:port of one or more brokers
 * @param partitions of a topic that the hub creates: how many events of it can be in work at once
 * @param maxEventBytes of one event: what the hub sends at most, and the {@code max.message.bytes}
 *     of a topic that it creates. Kafka's own limit, 1 MiB, is less than a webhook's body of {@code
 *     hub.webhook.max-body} becomes as an event that carries it raw and mapped
 * @param properties further settings of the Kafka clients, such as {@code security.protocol}
 */
@ConfigurationProperties("hub.kafka")
record KafkaBusProperties(
    @DefaultValue("localhost:9092") String brokers,
    @DefaultValue("12") int partitions,
    @DefaultValue("16777216") int maxEventBytes,
    @DefaultValue Map<String, String> properties) {

  /** Leaves the values out: they hold passwords. */
  @Override
  public String toString() {
    return "KafkaBusProperties[brokers="
        + brokers
        + ", partitions="
        + partitions
        + ", maxEventBytes="
        + maxEventBytes
        + ", properties="
        + properties.keySet()
        + "]";
  }
}
