package io.omnihub.world;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * One Kafka broker, its own KRaft controller, in a process of its own. It can be stopped and
 * started again on the same port with the same data.
 */
public final class KafkaServer implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(60);

  private final Path folder;
  private final int port = Ports.free();
  private final int controllerPort = Ports.free();
  private Process process;

  /**
   * @param folder for the broker's data, its settings and its log; made if it is not there
   */
  public KafkaServer(Path folder) {
    this.folder = folder;
  }

  public String brokers() {
    return "127.0.0.1:" + port;
  }

  /** What the hub must be told. */
  public Map<String, String> hubSettings() {
    return Map.of("HUB_BUS", "kafka", "HUB_KAFKA_BROKERS", brokers());
  }

  /** Starts it and waits until it answers. */
  public void start() throws IOException, InterruptedException {
    Path settings = folder.resolve("server.properties");
    if (!Files.exists(settings)) {
      Files.createDirectories(folder);
      write(settings);
      Process format =
          java("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", settings.toString());
      if (format.waitFor() != 0) {
        throw new IllegalStateException("Kafka's storage was not made; see " + log());
      }
    }
    process = java("kafka.Kafka", settings.toString());
    if (!Waiting.until(START, () -> !process.isAlive() || answers()) || !process.isAlive()) {
      throw new IllegalStateException("Kafka did not start; see " + log());
    }
  }

  private static final String CLUSTER = "AAAAAAAAQACAAAAAAAAAAQ"; // any UUID, in base 64

  private void write(Path file) throws IOException {
    var settings = new Properties();
    settings.putAll(
        Map.of(
            "process.roles", "broker,controller",
            "node.id", "1",
            "controller.quorum.voters", "1@127.0.0.1:" + controllerPort,
            "listeners",
                "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
            "controller.listener.names", "CONTROLLER",
            "log.dirs", folder.resolve("data").toString(),
            "offsets.topic.replication.factor", "1",
            "offsets.topic.num.partitions", "4",
            "auto.create.topics.enable", "false",
            // one broker alone is as safe as its disk: each event is on it when it is acknowledged
            "log.flush.interval.messages", "1"));
    try (var out = Files.newOutputStream(file)) {
      settings.store(out, null);
    }
  }

  private Process java(String main, String... arguments) throws IOException {
    var command =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=kafka-broker-logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                main));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  private Path log() {
    return folder.resolve("kafka.log");
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
    } catch (IOException e) {
      return false;
    }
    try (Admin admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 2000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 2000))) {
      return !admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (Exception e) {
      return false;
    }
  }

  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Ends it in order; what it acknowledged stays. */
  public void stop() throws InterruptedException {
    process.destroy();
    process.waitFor(30, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    process = null;
  }

  /** As {@code kill -9}. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
    process = null;
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }
}
