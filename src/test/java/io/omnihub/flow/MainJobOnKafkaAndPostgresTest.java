package io.omnihub.flow;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The same job with the parts for more than one machine: only properties differ. Broker and
 * database end with the JVM, after the hub.
 */
@DirtiesContext
class MainJobOnKafkaAndPostgresTest extends MainJobTest {

  private static final EmbeddedKafkaKraftBroker KAFKA = new EmbeddedKafkaKraftBroker(1, 4);
  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void start() throws IOException {
    KAFKA.afterPropertiesSet();
    postgres = EmbeddedPostgres.start();
  }

  @DynamicPropertySource
  static void parts(DynamicPropertyRegistry properties) {
    properties.add("hub.bus", () -> "kafka");
    properties.add("hub.kafka.brokers", KAFKA::getBrokersAsString);
    properties.add("hub.kafka.partitions", () -> 4);
    properties.add("spring.datasource.url", () -> postgres.getJdbcUrl("postgres", "postgres"));
    properties.add("spring.datasource.username", () -> "postgres");
  }
}
