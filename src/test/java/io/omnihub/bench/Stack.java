package io.omnihub.bench;

import io.omnihub.world.HubProcess;
import io.omnihub.world.KafkaServer;
import io.omnihub.world.OutsideWorld;
import io.omnihub.world.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** Hubs, what they stand on, and the world outside; everything of a run is in one folder. */
final class Stack implements AutoCloseable {

  /** The bus and the database. */
  enum Kind {
    EMBEDDED("Artemis + H2"),
    POSTGRES("Artemis + PostgreSQL"),
    KAFKA("Kafka + PostgreSQL");

    final String title;

    Kind(String title) {
      this.title = title;
    }
  }

  private final Kind kind;
  private final Path folder;
  private final Path disk;
  private final OutsideWorld outside = new OutsideWorld();
  private final PostgresServer postgres;
  private final KafkaServer kafka;
  private final List<HubProcess> hubs = new ArrayList<>();

  /**
   * @param folder for all data; made anew
   * @param nodes how many hubs; more than one only with Kafka
   * @param settings further variables of each hub
   * @param diskMegabytes size of a disk of its own for the bus, which needs root; 0 for none
   */
  Stack(Kind kind, Path folder, int nodes, Map<String, String> settings, int diskMegabytes)
      throws IOException, InterruptedException {
    this.kind = kind;
    this.folder = folder;
    this.disk = folder.resolve(kind == Kind.KAFKA ? "kafka" : "hub-1");
    unmount();
    FileSystemUtils.deleteRecursively(folder);
    Files.createDirectories(disk);
    if (diskMegabytes > 0) {
      command(
          "mount", "-t", "tmpfs", "-o", "size=" + diskMegabytes + "m", "tmpfs", disk.toString());
    }
    postgres = kind == Kind.EMBEDDED ? null : new PostgresServer(folder.resolve("postgres"));
    kafka = kind == Kind.KAFKA ? new KafkaServer(folder.resolve("kafka")) : null;
    if (postgres != null) {
      postgres.start();
    }
    if (kafka != null) {
      kafka.start();
    }
    Map<String, String> all = new HashMap<>();
    all.putAll(outside.hubSettings());
    all.put("HUB_QUIET_PERIOD", "PT0S");
    all.put("HUB_RATE_CRM", "0");
    all.put("HUB_RATE_TELEGRAM", "0");
    if (postgres != null) {
      all.putAll(postgres.hubSettings());
    }
    if (kafka != null) {
      all.putAll(kafka.hubSettings());
    }
    all.putAll(settings);
    for (int node = 1; node <= nodes; node++) {
      hubs.add(new HubProcess(folder.resolve("hub-" + node), all));
    }
  }

  Kind kind() {
    return kind;
  }

  Path folder() {
    return folder;
  }

  OutsideWorld outside() {
    return outside;
  }

  PostgresServer postgres() {
    return postgres;
  }

  KafkaServer kafka() {
    return kafka;
  }

  /** Where the bus keeps its events. */
  Path disk() {
    return disk;
  }

  List<HubProcess> hubs() {
    return hubs;
  }

  HubProcess hub() {
    return hubs.get(0);
  }

  /** Starts all hubs at the same time. */
  void startHubs() throws IOException {
    for (HubProcess hub : hubs) {
      hub.launch();
    }
    for (HubProcess hub : hubs) {
      hub.awaitReady(java.time.Duration.ofSeconds(400));
    }
  }

  void stopHubs() throws InterruptedException {
    for (HubProcess hub : hubs) {
      if (hub.isAlive()) {
        hub.stop();
      }
    }
  }

  /**
   * H2 can be read only while no hub runs; it is read from a copy, so that the hub finds its own.
   */
  Rows rows() throws SQLException {
    if (postgres != null) {
      try (Connection db = postgres.connect()) {
        return Rows.read(db);
      }
    }
    Path copy = folder.resolve("db-copy");
    try {
      FileSystemUtils.deleteRecursively(copy);
      FileSystemUtils.copyRecursively(hub().data().resolve("db"), copy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (Connection db =
        DriverManager.getConnection(
            "jdbc:h2:file:" + copy.resolve("hub") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE",
            "hub",
            "")) {
      return Rows.read(db);
    }
  }

  /** Lines of all hubs' logs that contain the text. */
  long countInLogs(String text) {
    long found = 0;
    for (HubProcess hub : hubs) {
      try (Stream<String> lines = Files.lines(hub.log())) {
        found += lines.filter(line -> line.contains(text)).count();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    hubs.forEach(HubProcess::close);
    if (kafka != null) {
      kafka.close();
    }
    if (postgres != null) {
      postgres.close();
    }
    outside.close();
    unmount();
  }

  private void unmount() throws IOException {
    if (Files.isDirectory(disk)
        && !Files.getFileStore(disk).type().equals(Files.getFileStore(folder).type())
        && Files.getFileStore(disk).type().equals("tmpfs")) {
      try {
        command("umount", "-l", disk.toString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void command(String... words) throws IOException, InterruptedException {
    int code = new ProcessBuilder(words).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IOException(String.join(" ", words) + " ended with " + code);
    }
  }
}
