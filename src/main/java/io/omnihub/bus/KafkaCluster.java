package io.omnihub.bus;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.springframework.util.function.SingletonSupplier;

/** What the bus asks of the cluster itself: that it is there, and that a topic has partitions. */
class KafkaCluster implements AutoCloseable {

  static final int TIMEOUT_MILLIS = 1500;

  private final KafkaBusProperties properties;
  private final SingletonSupplier<Admin> admin = SingletonSupplier.of(this::connect);
  private final Set<String> topics = ConcurrentHashMap.newKeySet();
  private volatile boolean connected;

  KafkaCluster(KafkaBusProperties properties) {
    this.properties = properties;
  }

  /**
   * Creates the topic unless it exists. Left to the broker it would have the broker's number of
   * partitions, by default one, and all customers would wait for each other.
   */
  void ensureTopic(String topic) {
    if (topics.contains(topic)) {
      return;
    }
    var wanted =
        new NewTopic(topic, Optional.of(properties.partitions()), Optional.empty())
            .configs(
                Map.of(
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    String.valueOf(properties.maxEventBytes())));
    try {
      admin.obtain().createTopics(List.of(wanted)).all().get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new KafkaException("Topic " + topic + " could not be created", e.getCause());
      }
    } catch (TimeoutException e) {
      throw new KafkaException("No answer from " + properties.brokers(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted", e);
    }
    topics.add(topic);
  }

  /** How many brokers there are; throws when none answers. */
  int countBrokers() throws Exception {
    return admin
        .obtain()
        .describeCluster()
        .nodes()
        .get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
        .size();
  }

  private Admin connect() {
    Map<String, Object> settings = new HashMap<>(properties.properties());
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, properties.brokers());
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    connected = true;
    return Admin.create(settings);
  }

  @Override
  public void close() {
    if (connected) {
      admin.obtain().close();
    }
  }
}
