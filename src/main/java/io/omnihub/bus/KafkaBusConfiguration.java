package io.omnihub.bus;

import org.apache.camel.component.kafka.KafkaClientFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The bus on Kafka, for several nodes: a topic's partitions are shared in one consumer group. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "hub.bus", havingValue = "kafka")
@EnableConfigurationProperties(KafkaBusProperties.class)
class KafkaBusConfiguration {

  @Bean
  KafkaCluster busCluster(KafkaBusProperties properties) {
    return new KafkaCluster(properties);
  }

  @Bean
  KafkaClientFactory busKafkaClients(KafkaBusProperties properties, KafkaCluster busCluster) {
    return new KafkaBusClients(properties.properties(), busCluster);
  }

  @Bean
  BusHealthIndicator busHealthIndicator(KafkaCluster busCluster) {
    return new KafkaBusHealth(busCluster);
  }
}
