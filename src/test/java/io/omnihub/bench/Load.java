package io.omnihub.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.test.util.TestSocketUtils;

/**
 * The load benchmark: the two bare programs and the hub, one after another, on one PostgreSQL and
 * with one load, so that the ratios hold on a noisy machine. See {@code src/bench/RESULTS.md}.
 *
 * <p>Arguments: the folder of the extracted hub, then options {@code --hub-only}, {@code
 * --warm=SECONDS}, {@code --seconds=SECONDS}, {@code --bus=embedded}, {@code --jfr=FILE}.
 */
public final class Load {

  private static final int MOST = 2_000_000;
  private static final int CONNECTIONS = 64;
  private static final int IN_FLIGHT = 400;

  private final Map<String, String> options = new LinkedHashMap<>();
  private final Map<String, String> table = new LinkedHashMap<>();
  private final Path application;
  private final Path work = Files.createTempDirectory("omnihub-bench");
  private final EmbeddedPostgres database;

  private Load(String[] args) throws IOException {
    application = Path.of(args[0]).toAbsolutePath();
    for (String option : Arrays.copyOfRange(args, 1, args.length)) {
      String[] parts = option.substring(2).split("=", 2);
      options.put(parts[0], parts.length == 2 ? parts[1] : "true");
    }
    database =
        EmbeddedPostgres.builder()
            .setDataDirectory(work.resolve("pg"))
            .setServerConfig("fsync", "on") // the library's tests do without
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("max_connections", "100")
            .setServerConfig("shared_buffers", "512MB")
            .setServerConfig("max_wal_size", "4GB")
            .start();
  }

  public static void main(String[] args) throws Exception {
    Load load = new Load(args);
    int status = 1;
    try {
      load.run();
      status = 0;
    } catch (IllegalStateException e) {
      System.err.println(e.getMessage());
    } finally {
      load.database.close();
      System.exit(status); // a thread of a stand-in may still run
    }
  }

  private int seconds() {
    return Integer.parseInt(options.getOrDefault("seconds", "20"));
  }

  private void run() throws Exception {
    try (Connection connection = database.getPostgresDatabase().getConnection()) {
      connection.createStatement().execute("create database hub");
    }
    double bareInserts = 0;
    double bareFlows = 0;
    if (!options.containsKey("hub-only")) {
      bareInserts = bare("insert");
      bareFlows = bare("flow");
    }
    hub(bareInserts, bareFlows);
    int width = table.keySet().stream().mapToInt(String::length).max().orElse(1);
    System.out.println();
    table.forEach((name, value) -> System.out.printf("| %-" + width + "s | %s |%n", name, value));
  }

  private double bare(String kind) throws Exception {
    try (Outside outside = new Outside(MOST)) {
      int port = TestSocketUtils.findAvailableTcpPort();
      List<String> command =
          List.of(
              Program.java(),
              "-Xmx256m",
              "-cp",
              System.getProperty("java.class.path"),
              Bare.class.getName(),
              kind,
              String.valueOf(port),
              database.getJdbcUrl("postgres", "postgres"),
              "postgres",
              outside.telegram(),
              outside.crm());
      try (Program bare = new Program(command, Map.of(), work.resolve(kind + ".log"))) {
        bare.awaitPort(port);
        Loader loader = new Loader(outside);
        String url = "http://127.0.0.1:" + port + "/";
        loader.run(url, CONNECTIONS, 0, 10, MOST);
        double cpu = bare.cpuSeconds();
        Loader.Result result = loader.run(url, CONNECTIONS, 0, seconds(), MOST);
        note(
            "bare " + kind,
            "%.0f/s, p99 %.0f ms, %.2f CPU s per 1,000",
            result.perSecond(),
            result.percentile(0.99),
            1e3 * (bare.cpuSeconds() - cpu) / result.accepted());
        return result.perSecond();
      }
    }
  }

  private void hub(double bareInserts, double bareFlows) throws Exception {
    try (Outside outside = new Outside(MOST)) {
      int port = TestSocketUtils.findAvailableTcpPort();
      int management = TestSocketUtils.findAvailableTcpPort();
      Map<String, String> settings = new LinkedHashMap<>();
      settings.put("HUB_PORT", String.valueOf(port));
      settings.put("HUB_MANAGEMENT_PORT", String.valueOf(management));
      settings.put("HUB_DATA_DIR", work.resolve("data").toString());
      settings.put("HUB_DB_URL", database.getJdbcUrl("postgres", "hub"));
      settings.put("HUB_DB_USER", "postgres");
      settings.put("HUB_TELEGRAM_BASE_URL", outside.telegram());
      settings.put("HUB_CRM_BITRIX24_URL", outside.crm());
      settings.put("HUB_QUIET_PERIOD", "PT0S");
      settings.put("HUB_RATE_CRM", "0");
      settings.put("HUB_RATE_TELEGRAM", "0");
      long began = System.nanoTime();
      try (Program hub = new Program(command(), settings, work.resolve("hub.log"))) {
        hub.awaitOk("http://127.0.0.1:" + management + "/actuator/health/readiness");
        note(
            "hub, start to ready",
            "%.1f CPU s, %.1f s",
            hub.cpuSeconds(),
            (System.nanoTime() - began) / 1e9);
        measure(
            hub,
            outside,
            "http://127.0.0.1:" + port + "/api/messaging/telegram/sandbox/webhook",
            bareInserts,
            bareFlows);
      }
    }
  }

  private List<String> command() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Program.java());
    command.addAll(List.of(options.getOrDefault("java", "-Xmx256m -XX:+UseSerialGC").split(" ")));
    if (options.containsKey("jfr")) {
      command.add("-XX:StartFlightRecording=settings=profile,filename=" + options.get("jfr"));
    }
    Path archive = application.resolve("omnihub.jsa");
    if (Files.exists(archive)) {
      command.add("-XX:SharedArchiveFile=" + archive);
    }
    command.add("-jar");
    try (Stream<Path> files = Files.list(application)) {
      command.add(
          files
              .filter(file -> file.toString().endsWith(".jar"))
              .findFirst()
              .orElseThrow()
              .toString());
    }
    return command;
  }

  private void measure(
      Program hub, Outside outside, String url, double bareInserts, double bareFlows)
      throws Exception {
    Loader loader = new Loader(outside);
    int warm = Integer.parseInt(options.getOrDefault("warm", "60"));
    loader.run(url, 16, 0, warm, IN_FLIGHT);
    drain(loader, outside);

    double cpu = hub.cpuSeconds();
    int before = outside.served();
    long began = System.nanoTime();
    loader.run(url, 16, 0, seconds(), IN_FLIGHT);
    drain(loader, outside);
    int served = outside.served() - before;
    double flows = served / ((System.nanoTime() - began) / 1e9);
    note(
        "hub, full flows",
        "%.0f/s, %.2f of bare flow; %.2f CPU s per 1,000",
        flows,
        flows / bareFlows,
        1e3 * (hub.cpuSeconds() - cpu) / served);

    Loader.Result half = loader.run(url, CONNECTIONS, flows / 2, seconds(), MOST);
    drain(loader, outside);
    double[] waits =
        IntStream.rangeClosed(half.first(), half.last())
            .mapToDouble(outside::waited)
            .sorted()
            .toArray();
    note(
        "hub, end to end at half of that",
        "p50 %.0f ms, p95 %.0f ms, p99 %.0f ms",
        waits[waits.length / 2],
        waits[waits.length * 95 / 100],
        waits[waits.length * 99 / 100]);

    Loader.Result full = loader.run(url, CONNECTIONS, 0, seconds(), MOST);
    note(
        "hub, accepted",
        "%.0f/s, %.2f of bare insert; p99 %.0f ms; %d refused",
        full.perSecond(),
        full.perSecond() / bareInserts,
        full.percentile(0.99),
        full.refused());
    double drained = drain(loader, outside);
    note("hub, all of these served", "%.0f s later", drained);

    Loader.Result paced = loader.run(url, CONNECTIONS, full.perSecond() / 2, seconds(), MOST);
    note(
        "hub, accepting at half of that",
        "p50 %.1f ms, p99 %.0f ms; %.0f/s",
        paced.percentile(0.5),
        paced.percentile(0.99),
        paced.perSecond());
    drain(loader, outside);
    note("hub, resident after load", "%d MiB", hub.residentMiB());
    note(
        "hub, messages",
        "%d accepted, %d served, %d doubled",
        loader.last(),
        outside.served(),
        outside.doubled(loader.last()));
  }

  private double drain(Loader loader, Outside outside) throws InterruptedException {
    long began = System.nanoTime();
    int seen = -1;
    long since = began;
    while (outside.served() < loader.last()) {
      if (outside.served() != seen) {
        seen = outside.served();
        since = System.nanoTime();
      } else if (System.nanoTime() - since > TimeUnit.SECONDS.toNanos(30)) {
        System.err.println("Only " + seen + " of " + loader.last() + " were served");
        break;
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return (System.nanoTime() - began) / 1e9;
  }

  private void note(String name, String format, Object... values) {
    table.put(name, String.format(Locale.ROOT, format, values));
    System.out.println(name + ": " + table.get(name));
  }
}
