package io.omnihub.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * {@code run.sh growth}: what each stage takes when there are 10 thousand, 1 million and 10 million
 * stored messages, on one running hub. The stored ones are written by SQL: half inbound, half
 * outbound, ten inbound ones a customer, with turns, verdicts, sent deliveries and published facts.
 * Each size is measured in several rounds, of which the medians are told. Options: {@code
 * --sizes=10k,1m,10m}, {@code --rounds=3}, {@code --seconds=30} (of a round), {@code --rate=40}
 * (messages a second), {@code --warm=60}.
 */
public final class Growth {

  /** The routes whose time is told, in the order of the flow. */
  private static final List<String> STAGES =
      List.of("record-event", "take-turn", "deliver-crm", "deliver-telegram", "publish-facts");

  private static final Pattern TIMER =
      Pattern.compile(
          "camel_route_policy_seconds_(count|sum)\\{[^}]*routeId=\"([a-z-]+)\"[^}]*} (\\S+)");
  private static final int CHUNK = 500_000;

  private final Ground ground;
  private final HttpClient http = HttpClient.newHttpClient();

  private Growth(Ground ground) {
    this.ground = ground;
  }

  public static void main(String[] args) throws Exception {
    Ground.main(
        new Ground.Named("growth", Set.of("sizes", "rate", "seconds", "warm", "rounds")),
        args,
        ground -> new Growth(ground).run());
  }

  private void run() throws Exception {
    long[] sizes =
        Arrays.stream(ground.text("sizes", "10k,1m,10m").split(","))
            .mapToLong(Growth::size)
            .toArray();
    try (Outside outside = new Outside(Load.MOST);
        Ground.Hub hub = ground.startHub(outside);
        Connection database =
            DriverManager.getConnection(ground.hubDatabaseUrl(), "postgres", "")) {
      ground.note("stand-in alone", "%.2f ms an answer", answerMillis(outside));
      hub.awaitReady();
      Loader loader = new Loader(outside);
      int rate = ground.number("rate", 40);
      loader.run(hub.webhook(), 8, rate, ground.number("warm", 60), Load.MOST);
      loader.drain();
      long stored = 0;
      for (long size : sizes) {
        fill(database, stored, size);
        stored = size;
        loader.run(hub.webhook(), 8, rate, 10, Load.MOST); // its pages are to be in memory
        loader.drain();
        measure(hub, outside, loader, size, rate);
      }
    }
  }

  /** {@code 10k}, {@code 1m} or a plain number. */
  private static long size(String text) {
    long unit = text.endsWith("k") ? 1_000 : text.endsWith("m") ? 1_000_000 : 1;
    return unit * Long.parseLong(text.replaceFirst("[km]$", ""));
  }

  /** What the stand-in and the way to it take of each call, the median of many. */
  private double answerMillis(Outside outside) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(outside.crm() + "crm.duplicate.findbycomm"))
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    double[] millis = new double[2_000];
    for (int i = 0; i < millis.length; i++) {
      long began = System.nanoTime();
      http.send(request, BodyHandlers.ofString());
      millis[i] = (System.nanoTime() - began) / 1e6;
    }
    return median(Arrays.copyOfRange(millis, 1_000, millis.length)); // once it is warm
  }

  private void measure(Ground.Hub hub, Outside outside, Loader loader, long size, int rate)
      throws Exception {
    Map<String, double[]> columns = new LinkedHashMap<>();
    int rounds = ground.number("rounds", 3);
    for (int round = 0; round < rounds; round++) {
      for (var value : round(hub, outside, loader, rate).entrySet()) {
        columns.computeIfAbsent(value.getKey(), c -> new double[rounds])[round] = value.getValue();
      }
    }
    List<String> told = new ArrayList<>();
    columns.forEach(
        (column, values) ->
            told.add(
                String.format(
                    Locale.ROOT,
                    "%s %.2f (%.2f–%.2f)",
                    column,
                    median(values),
                    Arrays.stream(values).min().orElseThrow(),
                    Arrays.stream(values).max().orElseThrow())));
    ground.note(
        String.format(Locale.ROOT, "%,d stored messages", size),
        "medians of %d rounds in ms (least–most): %s",
        rounds,
        String.join(", ", told));
  }

  private Map<String, Double> round(Ground.Hub hub, Outside outside, Loader loader, int rate)
      throws Exception {
    Map<String, Double> before = timers(hub);
    double cpu = hub.program().cpuSeconds();
    Loader.Result result =
        loader.run(hub.webhook(), 8, rate, ground.number("seconds", 30), Load.MOST);
    loader.drain();
    Map<String, Double> after = timers(hub);
    double[] waits =
        IntStream.rangeClosed(result.first(), result.last())
            .mapToDouble(outside::waited)
            .sorted()
            .toArray();
    Map<String, Double> found = new LinkedHashMap<>();
    for (String stage : STAGES) {
      double seconds = after.get(stage + " sum") - before.get(stage + " sum");
      double count = after.get(stage + " count") - before.get(stage + " count");
      found.put(stage, 1e3 * seconds / count);
    }
    found.put("end to end p50", waits[waits.length / 2]);
    found.put("end to end p95", waits[waits.length * 95 / 100]);
    found.put("accept p50", result.percentile(0.5));
    found.put("CPU a message", 1e3 * (hub.program().cpuSeconds() - cpu) / result.accepted());
    return found;
  }

  private static double median(double[] values) {
    return Arrays.stream(values).sorted().toArray()[values.length / 2];
  }

  private Map<String, Double> timers(Ground.Hub hub) throws IOException, InterruptedException {
    String login =
        Base64.getEncoder()
            .encodeToString(("admin:" + Ground.PASSWORD).getBytes(StandardCharsets.UTF_8));
    String text =
        http.send(
                HttpRequest.newBuilder(
                        URI.create(
                            "http://127.0.0.1:" + hub.managementPort() + "/actuator/prometheus"))
                    .header("Authorization", "Basic " + login)
                    .build(),
                BodyHandlers.ofString())
            .body();
    Map<String, Double> timers = new LinkedHashMap<>();
    Matcher found = TIMER.matcher(text);
    while (found.find()) {
      timers.merge(
          found.group(2) + " " + found.group(1), Double.parseDouble(found.group(3)), Double::sum);
    }
    return timers;
  }

  /**
   * Brings the store from one number of messages to another. Without the checks of foreign keys,
   * which would take most of the time, so the two connections need not wait for each other.
   */
  private void fill(Connection database, long from, long to) throws Exception {
    long began = System.nanoTime();
    try (Statement sql = database.createStatement()) {
      sql.execute(
          "create or replace function bench_id(kind int, n bigint) returns uuid immutable"
              + " language sql as $$ select (lpad(to_hex(26000000 + n / 65536), 8, '0') || '-'"
              + " || lpad(to_hex(n % 65536), 4, '0') || '-7000-800' || kind ||"
              + " '-000000000000')::uuid $$");
      CompletableFuture<Void> facts =
          CompletableFuture.runAsync(() -> insert(List.of(facts()), from, to));
      insert(inserts(), from, to);
      facts.get();
      sql.execute("vacuum analyze");
      sql.execute("checkpoint");
      try (ResultSet size =
          sql.executeQuery("select pg_database_size(current_database()) / 1048576")) {
        size.next();
        System.out.printf(
            "filled to %,d in %.0f s, %,d MiB%n",
            to, (System.nanoTime() - began) / 1e9, size.getLong(1));
      }
    }
  }

  private void insert(List<String> inserts, long from, long to) {
    try (Connection database =
            DriverManager.getConnection(ground.hubDatabaseUrl(), "postgres", "");
        Statement sql = database.createStatement()) {
      sql.execute("set session_replication_role = replica");
      sql.execute("set synchronous_commit = off");
      for (long first = from / 2; first < to / 2; first += CHUNK) {
        long last = Math.min(to / 2, first + CHUNK) - 1;
        for (String insert : inserts) {
          sql.execute(
              insert
                  .replace(":first", String.valueOf(first))
                  .replace(":last", String.valueOf(last)));
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The store was not filled: " + e.getMessage(), e);
    }
  }

  /** Of the inbound messages {@code :first} to {@code :last} and all that belongs to them. */
  private static List<String> inserts() {
    String each = " from generate_series(:first, :last) n";
    String customers = " from generate_series((:first + 9) / 10, :last / 10) n";
    String then = "now() - interval '2 hours'";
    return List.of(
        "insert into contact (id, organization, kind, name, language, created_at)"
            + " select bench_id(1, n), 'default', 'person', 'Анна Петрова', 'ru', "
            + then
            + customers
            + " on conflict do nothing",
        "insert into contact_point (id, organization, contact_id, kind, address, verified,"
            + " identity, proof, created_at) select bench_id(2, n), 'default', bench_id(1, n),"
            + " 'telegram:sandbox', 'b' || n, true, 'b' || n, 'channel user id', "
            + then
            + customers
            + " on conflict do nothing",
        "insert into thread (id, organization, contact_id, epoch, spam, last_message_at,"
            + " created_at) select bench_id(3, n), 'default', bench_id(1, n), 0, false, "
            + then
            + ", "
            + then
            + customers
            + " on conflict do nothing",
        "insert into inbound_event (id, organization, channel_type, channel_key,"
            + " provider_event_id, type, raw, recorded_at) select bench_id(5, n), 'default',"
            + " 'telegram', 'sandbox', 'b' || n, 'io.omnihub.message.received',"
            + " '{\"update_id\":' || n || ',\"message\":{\"text\":\"Сколько стоит доска?\"}}', "
            + then
            + each,
        "insert into turn (id, organization, thread_id, state, opened_at, due_at, attempts,"
            + " decided_at) select bench_id(4, n), 'default', bench_id(3, n / 10), 'decided', "
            + then
            + ", "
            + then
            + ", 1, "
            + then
            + each,
        "insert into message (id, organization, thread_id, turn_id, direction, author,"
            + " channel_type, channel_key, conversation_id, provider_event_id,"
            + " provider_message_id, kind, text, content, status, occurred_at, recorded_at)"
            + " select bench_id(5, n), 'default', bench_id(3, n / 10), bench_id(4, n), 'inbound',"
            + " 'customer', 'telegram', 'sandbox', 'b' || n / 10, 'b' || n, 'b' || n, 'text',"
            + " 'Сколько стоит доска, ' || n || ' штук?', '{}', 'received', "
            + then
            + ", "
            + then
            + each,
        "insert into message (id, organization, thread_id, turn_id, direction, author,"
            + " channel_type, channel_key, conversation_id, kind, text, status, occurred_at,"
            + " recorded_at) select bench_id(6, n), 'default', bench_id(3, n / 10),"
            + " bench_id(4, n), 'outbound', 'bot', 'telegram', 'sandbox', 'b' || n / 10, 'text',"
            + " 'Здравствуйте! Сейчас посчитаем.', 'sent', "
            + then
            + ", "
            + then
            + each,
        "insert into verdict (turn_id, organization, thread_id, intent, confidence, outcome,"
            + " entities, language, judged_by, decided_at) select bench_id(4, n), 'default',"
            + " bench_id(3, n / 10), 'price', 0.9, 'lead', '[]', 'ru', 'bench', "
            + then
            + each,
        delivery(7, "bench_id(6, n)", "telegram", "telegram:sandbox", "reply", then) + each,
        delivery(8, "null", "crm", "crm", "card", then) + each);
  }

  private static String facts() {
    return "insert into event_outbox (id, organization, type, subject, occurred_at, data, place)"
        + " select bench_id(9, 6 * n + k), 'default', 'io.omnihub.turn.routed',"
        + " bench_id(3, n / 10)::text, now() - interval '2 hours',"
        + " '{\"turn\":\"' || bench_id(4, n) || '\"}', -1 - (6 * n + k)"
        + " from generate_series(:first, :last) n, generate_series(0, 5) k";
  }

  private static String delivery(
      int kind, String message, String sink, String destination, String command, String then) {
    return "insert into delivery (id, organization, thread_id, turn_id, message_id, sink,"
        + " destination, command, author, epoch, payload, state, attempts, next_at, uncertain,"
        + " provider_ref, created_at, updated_at) select bench_id("
        + kind
        + ", n), 'default', bench_id(3, n / 10), bench_id(4, n), "
        + message
        + ", '"
        + sink
        + "', '"
        + destination
        + "', '"
        + command
        + "', 'bot', 0, '{\"text\":\"Здравствуйте!\"}', 'sent', 1, "
        + then
        + ", false, '7', "
        + then
        + ", "
        + then;
  }
}
