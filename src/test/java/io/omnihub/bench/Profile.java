package io.omnihub.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where processor time goes while something is measured, by place. How it is counted:
 *
 * <ul>
 *   <li>the JVM's own threads: their time, as the system tells it;
 *   <li>threads that run Java, time outside the kernel: of all of them together, divided as the
 *       samples of a flight recording are (10 ms; each belongs to the first frame from the top that
 *       is known, see {@link Places});
 *   <li>their time in the kernel: by the kind of thread, since the recording does not see it;
 *   <li>PostgreSQL's sessions: divided as pg_stat_statements divides the time in statements, which
 *       counts waiting for locks and pages too; BEGIN and COMMIT, which wait for the disk, have no
 *       share. Its other processes for themselves.
 * </ul>
 */
final class Profile {

  private static final double TICK = 0.01; // seconds; USER_HZ is 100 on every Linux that matters
  private static final int OUTSIDE_KERNEL = 0;
  private static final int IN_KERNEL = 1;

  /** CPU time of a process or a thread of a name. */
  private record Clock(String name, double[] seconds) {}

  /**
   * What the hub's JVM is to be started with. A recording that begins later has the JVM compile
   * much of its code once more, just then.
   */
  static final String FLAG =
      "-XX:StartFlightRecording=name=places,settings=none,maxsize=64m,"
          + "+jdk.ExecutionSample#enabled=true,+jdk.ExecutionSample#period=10ms";

  private final Program hub;
  private final String database;
  private final Path recording;
  private final long postmaster;
  private Instant began;
  private Map<Long, Clock> threads;
  private Map<Long, Clock> sessions;

  /**
   * @param cluster the database's folder
   * @param recording the flight recording is left there
   */
  Profile(Program hub, String database, Path cluster, Path recording)
      throws IOException, SQLException {
    this.hub = hub;
    this.database = database;
    this.recording = recording;
    postmaster =
        Long.parseLong(Files.readAllLines(cluster.resolve("postmaster.pid")).get(0).strip());
    sql("create extension if not exists pg_stat_statements", row -> {});
  }

  void begin() throws IOException, InterruptedException, SQLException {
    began = Instant.now();
    sql("select pg_stat_statements_reset()", row -> {});
    threads = threads();
    sessions = sessions();
  }

  /** Seconds of processor time by place since it was begun, the most first. */
  Map<String, Double> end() throws IOException, InterruptedException, SQLException {
    Map<Long, Clock> threadsNow = threads();
    Map<Long, Clock> sessionsNow = sessions();
    Instant ended = Instant.now();
    command("JFR.dump", "name=places", "filename=" + recording);

    Map<String, Double> places = new HashMap<>();
    double java = 0;
    for (var thread : used(threads, threadsNow).values()) {
      String jvm = Places.ofJvmThread(thread.name());
      if (jvm != null) {
        add(places, jvm, thread.seconds()[OUTSIDE_KERNEL] + thread.seconds()[IN_KERNEL]);
      } else {
        java += thread.seconds()[OUTSIDE_KERNEL];
        add(places, Places.ofKernelCalls(thread.name()), thread.seconds()[IN_KERNEL]);
      }
    }
    divide(places, java, samples(ended), "Java, anything else");

    double inSessions = 0;
    for (var process : used(sessions, sessionsNow).values()) {
      double seconds = process.seconds()[OUTSIDE_KERNEL] + process.seconds()[IN_KERNEL];
      if (process.name().contains(" hub ")) {
        inSessions += seconds;
      } else {
        add(places, "PostgreSQL: WAL, checkpoints, vacuum", seconds);
      }
    }
    divide(places, inSessions, statements(), "PostgreSQL: anything else");

    Map<String, Double> sorted = new java.util.LinkedHashMap<>();
    places.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .forEach(place -> sorted.put(place.getKey(), place.getValue()));
    return sorted;
  }

  private static void add(Map<String, Double> places, String place, double seconds) {
    if (seconds > 0) {
      places.merge(place, seconds, Double::sum);
    }
  }

  private static void divide(
      Map<String, Double> places, double seconds, Map<String, Double> weights, String otherwise) {
    double all = weights.values().stream().mapToDouble(Double::doubleValue).sum();
    if (all == 0) {
      add(places, otherwise, seconds);
    }
    weights.forEach((place, weight) -> add(places, place, seconds * weight / all));
  }

  private Map<String, Double> samples(Instant ended) throws IOException {
    Map<String, Double> found = new TreeMap<>();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        if (event.getStackTrace() != null
            && event.getStartTime().isAfter(began)
            && event.getStartTime().isBefore(ended)
            && event.getEventType().getName().equals("jdk.ExecutionSample")) {
          List<String> frames =
              event.getStackTrace().getFrames().stream()
                  .map(frame -> frame.getMethod().getType().getName())
                  .toList();
          found.merge(Places.ofStack(frames), 1.0, Double::sum);
        }
      }
    }
    return found;
  }

  private Map<String, Double> statements() throws SQLException {
    Map<String, Double> found = new TreeMap<>();
    sql(
        "select s.query, s.total_exec_time from pg_stat_statements s"
            + " join pg_database d on d.oid = s.dbid where d.datname = current_database()"
            + " and s.query !~* '^(begin|commit|rollback|set|show)|pg_stat_statements'",
        row -> found.merge(Places.ofStatement(row.getString(1)), row.getDouble(2), Double::sum));
    return found;
  }

  /** What each used from then to now; one that ended meanwhile is not told. */
  private static Map<Long, Clock> used(Map<Long, Clock> then, Map<Long, Clock> now) {
    Map<Long, Clock> used = new HashMap<>();
    now.forEach(
        (id, clock) -> {
          double[] before = then.containsKey(id) ? then.get(id).seconds() : new double[2];
          used.put(
              id,
              new Clock(
                  clock.name(),
                  new double[] {clock.seconds()[0] - before[0], clock.seconds()[1] - before[1]}));
        });
    return used;
  }

  private Map<Long, Clock> threads() throws IOException {
    Map<Long, Clock> found = new HashMap<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + hub.pid() + "/task"))) {
      for (Path task : tasks.toList()) {
        read(found, task, false);
      }
    }
    return found;
  }

  /** PostgreSQL's processes, by their titles. */
  private Map<Long, Clock> sessions() throws IOException {
    Map<Long, Clock> found = new HashMap<>();
    for (ProcessHandle process :
        ProcessHandle.of(postmaster).orElseThrow().descendants().toList()) {
      read(found, Path.of("/proc/" + process.pid()), true);
    }
    return found;
  }

  private static void read(Map<Long, Clock> found, Path folder, boolean title) throws IOException {
    try {
      String stat = Files.readString(folder.resolve("stat"));
      int end = stat.lastIndexOf(')');
      String[] numbers = stat.substring(end + 2).split(" "); // proc(5): from the third on
      String name =
          title
              ? Files.readString(folder.resolve("cmdline")).replace('\0', ' ')
              : stat.substring(stat.indexOf('(') + 1, end);
      found.put(
          Long.parseLong(folder.getFileName().toString()),
          new Clock(
              name,
              new double[] {
                Long.parseLong(numbers[11]) * TICK, Long.parseLong(numbers[12]) * TICK
              }));
    } catch (NoSuchFileException e) {
      // it ended meanwhile
    }
  }

  private interface Reader {
    void read(ResultSet row) throws SQLException;
  }

  private void sql(String statement, Reader reader) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database, "postgres", "");
        Statement sql = connection.createStatement()) {
      if (sql.execute(statement)) {
        try (ResultSet rows = sql.getResultSet()) {
          while (rows.next()) {
            reader.read(rows);
          }
        }
      }
    }
  }

  private void command(String... words) throws IOException, InterruptedException {
    Path jcmd = Path.of(Program.java()).resolveSibling("jcmd");
    List<String> command = new java.util.ArrayList<>();
    command.add(jcmd.toString());
    command.add(String.valueOf(hub.pid()));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException(String.join(" ", command) + " did not succeed");
    }
  }
}
