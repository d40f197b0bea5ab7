package io.omnihub.bench;

import io.omnihub.world.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.test.util.TestSocketUtils;
import org.springframework.util.FileSystemUtils;

/**
 * What the benchmarks of cost stand on: a PostgreSQL that keeps what it commits, the extracted hub
 * as a process, and a table of what was measured.
 *
 * <p>Arguments: the folder of the extracted hub, then options {@code --name=value}.
 */
final class Ground implements AutoCloseable {

  static final String PASSWORD = "bench-password";

  /** Options of all benchmarks: the hub's flags, and a flight recording of all its life. */
  private static final Set<String> COMMON = Set.of("java", "jfr");

  private final Map<String, String> options = new LinkedHashMap<>();
  private final Map<String, String> table = new LinkedHashMap<>();
  private final Path application;
  private final Path work;
  private final PostgresServer database;

  Ground(String[] args, Set<String> known) throws IOException, SQLException {
    application = Path.of(args[0]).toAbsolutePath();
    for (String option : Arrays.copyOfRange(args, 1, args.length)) {
      String[] parts = option.replaceFirst("^--", "").split("=", 2);
      if (!known.contains(parts[0]) && !COMMON.contains(parts[0])) {
        throw new IllegalStateException(
            "Not known: " + option + "; there are " + new TreeSet<>(known) + " and " + COMMON);
      }
      options.put(parts[0], parts.length == 2 ? parts[1] : "true");
    }
    work = Files.createTempDirectory("omnihub-bench");
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("shared_buffers", "512MB");
    settings.put("max_wal_size", "4GB");
    if (has("profile")) {
      settings.put("shared_preload_libraries", "pg_stat_statements");
    }
    database = new PostgresServer(cluster(), settings);
    database.start();
    try (Connection connection = database.connect()) {
      connection.createStatement().execute("create database hub");
    }
  }

  /** The folder of the database. */
  Path cluster() {
    return work.resolve("pg");
  }

  boolean has(String option) {
    return options.containsKey(option);
  }

  int number(String option, int otherwise) {
    return Integer.parseInt(options.getOrDefault(option, String.valueOf(otherwise)));
  }

  String text(String option, String otherwise) {
    return options.getOrDefault(option, otherwise);
  }

  Path file(String name) {
    return work.resolve(name);
  }

  /** A database for the bare programs; the hub has its own beside it. */
  String databaseUrl() {
    return database.url();
  }

  String hubDatabaseUrl() {
    return database.url().replaceFirst("/postgres$", "/hub");
  }

  /** A hub that has begun to start. */
  record Hub(Program program, int port, int managementPort) implements AutoCloseable {

    String webhook() {
      return "http://127.0.0.1:" + port + "/api/messaging/telegram/sandbox/webhook";
    }

    void awaitReady() throws InterruptedException {
      program.awaitOk("http://127.0.0.1:" + managementPort + "/actuator/health/readiness");
    }

    @Override
    public void close() throws InterruptedException {
      program.close();
    }
  }

  /** Quiet period zero, no rates: what is measured is the hub and nothing it waits for. */
  Hub startHub(Outside outside) throws IOException {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("HUB_DB_URL", hubDatabaseUrl());
    settings.put("HUB_DB_USER", "postgres");
    settings.put("HUB_ADMIN_PASSWORD", PASSWORD);
    settings.put("HUB_TELEGRAM_BASE_URL", outside.telegram());
    settings.put("HUB_CRM_BITRIX24_URL", outside.crm());
    settings.put("HUB_QUIET_PERIOD", "PT0S");
    settings.put("HUB_RATE_CRM", "0");
    settings.put("HUB_RATE_TELEGRAM", "0");
    return startHub(settings, true);
  }

  /**
   * @param archive whether to use the archive of classes, where the build made one
   */
  Hub startHub(Map<String, String> settings, boolean archive) throws IOException {
    int port = TestSocketUtils.findAvailableTcpPort();
    int management = TestSocketUtils.findAvailableTcpPort();
    Map<String, String> environment = new LinkedHashMap<>(settings);
    environment.put("HUB_PORT", String.valueOf(port));
    environment.put("HUB_MANAGEMENT_PORT", String.valueOf(management));
    environment.putIfAbsent("HUB_DATA_DIR", work.resolve("data").toString());
    environment.put("MALLOC_ARENA_MAX", "2");
    return new Hub(
        new Program(command(archive), environment, work.resolve("hub.log")), port, management);
  }

  private List<String> command(boolean archive) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Program.java());
    command.addAll(
        List.of(options.getOrDefault("java", "-Xmx256m @docker/java.options").split(" ")));
    if (options.containsKey("jfr")) {
      command.add("-XX:StartFlightRecording=settings=profile,filename=" + options.get("jfr"));
    }
    if (options.containsKey("profile")) {
      command.add(Profile.FLAG);
    }
    if (archive && Files.exists(application.resolve("omnihub.jsa"))) {
      command.add("-XX:SharedArchiveFile=" + application.resolve("omnihub.jsa"));
    }
    command.add("-jar");
    command.add(jar().toString());
    return command;
  }

  private Path jar() throws IOException {
    try (Stream<Path> files = Files.list(application)) {
      return files.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
    }
  }

  /** How many libraries the hub has, and the MiB of them and its own jar. */
  String size() throws IOException {
    long bytes = Files.size(jar());
    int count = 0;
    try (Stream<Path> files = Files.list(application.resolve("lib"))) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
        count++;
      }
    }
    return count + " libraries, " + bytes / 1024 / 1024 + " MiB with the hub's own jar";
  }

  void note(String name, String format, Object... values) {
    table.put(name, String.format(Locale.ROOT, format, values));
    System.out.println(name + ": " + table.get(name));
  }

  private void printTable(String heading) {
    int width = table.keySet().stream().mapToInt(String::length).max().orElse(1);
    System.out.println("\n" + Commit.heading(heading) + "\n");
    table.forEach((name, value) -> System.out.printf("| %-" + width + "s | %s |%n", name, value));
  }

  /** The database goes, for it may be large; what the hub said stays. */
  @Override
  public void close() throws IOException {
    database.close();
    FileSystemUtils.deleteRecursively(cluster());
  }

  /**
   * @param known names of its options
   */
  record Named(String name, Set<String> known) {}

  /** Runs a benchmark; the process ends with it, whatever threads the stand-ins still have. */
  static void main(Named named, String[] args, Benchmark benchmark) throws Exception {
    int status = 1;
    try (Ground ground = new Ground(args, named.known())) {
      benchmark.run(ground);
      ground.printTable(named.name());
      status = 0;
    } catch (IllegalStateException e) {
      System.err.println(e.getMessage());
    } finally {
      System.exit(status);
    }
  }

  /** What is measured on it. */
  interface Benchmark {
    void run(Ground ground) throws Exception;
  }
}
