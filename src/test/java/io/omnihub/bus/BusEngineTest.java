package io.omnihub.bus;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionFactory;
import java.nio.file.Path;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** With all of Boot's configurations at hand, only the chosen engine is there. */
class BusEngineTest {

  @Test
  void kafkaComesWithoutArtemis() {
    try (ConfigurableApplicationContext hub = start("--hub.bus=kafka")) {
      assertThat(hub.getBeansOfType(EmbeddedActiveMQ.class)).isEmpty();
      assertThat(hub.getBeansOfType(ConnectionFactory.class)).isEmpty();
      assertThat(hub.getBeansOfType(KafkaCluster.class)).hasSize(1);
    }
  }

  @Test
  void embeddedIsTheDefaultAndComesWithoutKafka(@TempDir Path data) {
    try (ConfigurableApplicationContext hub = start("--hub.data-dir=" + data)) {
      assertThat(hub.getBeansOfType(EmbeddedActiveMQ.class)).hasSize(1);
      assertThat(hub.getBeansOfType(KafkaCluster.class)).isEmpty();
      assertThat(hub.getBean(HealthEndpoint.class).healthForPath("readiness").getStatus())
          .isEqualTo(Status.UP);
    }
  }

  private static ConfigurableApplicationContext start(String property) {
    return new SpringApplicationBuilder(Beans.class)
        .web(WebApplicationType.NONE)
        .run(
            "--spring.config.import=classpath:bus.yaml",
            "--management.server.port=",
            "--camel.main.routes-include-pattern=false",
            property);
  }

  @TestConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration(
      exclude = {DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
  @Import({EmbeddedBusConfiguration.class, KafkaBusConfiguration.class, BusHeaders.class})
  static class Beans {}
}
