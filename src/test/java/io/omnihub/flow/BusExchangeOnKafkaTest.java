package io.omnihub.flow;

import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The same on Kafka. */
@DirtiesContext
class BusExchangeOnKafkaTest extends BusExchangeTest {

  private static final EmbeddedKafkaKraftBroker KAFKA = new EmbeddedKafkaKraftBroker(1, 4);

  @DynamicPropertySource
  static void kafka(DynamicPropertyRegistry properties) {
    KAFKA.afterPropertiesSet();
    properties.add("hub.bus", () -> "kafka");
    properties.add("hub.kafka.brokers", KAFKA::getBrokersAsString);
    properties.add("hub.kafka.partitions", () -> 4);
  }
}
