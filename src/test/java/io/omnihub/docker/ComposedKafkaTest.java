package io.omnihub.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.world.KafkaServer;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.util.TestSocketUtils;

/**
 * The broker of {@code compose.scale.yaml}: its variables become a configuration by the program
 * that the image itself runs ({@code kafka.docker.KafkaDockerWrapper}, part of Kafka), and a broker
 * starts with it. Only hosts, ports and the folder are this machine's.
 */
class ComposedKafkaTest {

  /** What the image's scripts read; the wrapper writes it into the configuration all the same. */
  private static final Set<String> OF_THE_SCRIPTS = Set.of("heap.opts");

  @TempDir Path folder;

  @Test
  void brokerStartsWithItsVariablesAndKeepsWhatItAcknowledges() throws Exception {
    try (KafkaServer kafka = new KafkaServer(folder)) {
      setUp(environment(kafka.brokers()));
      assertThat(settings().stringPropertyNames())
          .filteredOn(name -> !OF_THE_SCRIPTS.contains(name))
          .isSubsetOf(AbstractKafkaConfig.CONFIG_DEF.names());

      kafka.start();

      Map<String, Object> client = Map.of("bootstrap.servers", kafka.brokers());
      try (Admin admin = Admin.create(client)) {
        var broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
        var running = admin.describeConfigs(List.of(broker)).all().get().get(broker);
        settings()
            .forEach(
                (name, value) -> {
                  if (!OF_THE_SCRIPTS.contains(name)) {
                    assertThat(running.get((String) name).value()).as("%s", name).isEqualTo(value);
                  }
                });
        admin.createTopics(List.of(new NewTopic("events", 1, (short) 1))).all().get();
      }
      produce(client);
      assertThat(consume(client)).isEqualTo("Здравствуйте");
    }
  }

  /** As the container is given them, with this machine's addresses. */
  private Map<String, String> environment(String broker) {
    String port = broker.replaceFirst(".*:", "");
    String controller = String.valueOf(TestSocketUtils.findAvailableTcpPort());
    Map<String, String> environment =
        new HashMap<>(ComposeFile.read("docker/compose.scale.yaml").environment("kafka"));
    environment.computeIfPresent("KAFKA_LOG_DIRS", (key, dir) -> folder.resolve("data").toString());
    environment.replaceAll(
        (key, value) ->
            value
                .replace("kafka:", "127.0.0.1:")
                .replace("//:", "//127.0.0.1:")
                .replace(":9092", ":" + port)
                .replace(":9093", ":" + controller));
    return environment;
  }

  /** As the image does before it starts the broker. */
  private void setUp(Map<String, String> environment) throws Exception {
    Path log = folder.resolve("setup.log");
    ProcessBuilder wrapper =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Dlogback.configurationFile=kafka-broker-logback.xml",
            "-cp",
            System.getProperty("java.class.path"),
            "kafka.docker.KafkaDockerWrapper",
            "setup",
            "-D",
            folder.toString(),
            "-M",
            folder.toString(),
            "-F",
            folder.toString());
    wrapper.environment().keySet().removeIf(name -> name.startsWith("KAFKA_"));
    wrapper.environment().putAll(environment);
    Process process = wrapper.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(() -> read(log)).isZero();
    assertThat(read(folder.resolve("data/meta.properties")))
        .contains("cluster.id=" + environment.get("CLUSTER_ID"));
  }

  private Properties settings() throws Exception {
    Properties settings = new Properties();
    try (Reader in = Files.newBufferedReader(folder.resolve("server.properties"))) {
      settings.load(in);
    }
    return settings;
  }

  private static void produce(Map<String, Object> client) throws Exception {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put("acks", "all");
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("events", "key", "Здравствуйте")).get();
    }
  }

  /** The group's offset is written too, for which the broker makes a topic by its own settings. */
  private static String consume(Map<String, Object> client) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put("group.id", "hub");
    settings.put("auto.offset.reset", "earliest");
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition("events", 0)));
      String found = null;
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (found == null && System.nanoTime() < end) {
        for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofSeconds(1))) {
          found = each.value();
        }
      }
      consumer.commitSync();
      return found;
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
