package io.omnihub.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.springframework.test.util.TestSocketUtils;

/**
 * {@code run.sh load}: the two bare programs, the hub, and the bare programs again, one after
 * another, on one PostgreSQL and with one load, so that the ratios hold on a noisy machine.
 * Options:
 *
 * <ul>
 *   <li>{@code --hub-only}: without the bare programs, {@code --flows-only}: nor accepting
 *   <li>{@code --warm=60}: seconds of load before anything is measured
 *   <li>{@code --seconds=20}: how long each thing is measured
 *   <li>{@code --rounds=1}: how often full flows are measured, one after another
 *   <li>{@code --profile}: in the last of these rounds, where processor time goes ({@link
 *       Profile}); the figures of that round have the recording's cost in them
 *   <li>{@code --java=FLAGS} of the hub, {@code --jfr=FILE}: a flight recording of all its life
 * </ul>
 */
public final class Load {

  static final int MOST = 2_000_000;
  private static final int CONNECTIONS = 64;
  private static final int IN_FLIGHT = 400;

  private final Ground ground;
  private double flows;
  private double accepted;

  private Load(Ground ground) {
    this.ground = ground;
  }

  public static void main(String[] args) throws Exception {
    Ground.main(
        new Ground.Named(
            "load", Set.of("hub-only", "flows-only", "warm", "seconds", "rounds", "profile")),
        args,
        ground -> new Load(ground).run());
  }

  private int seconds() {
    return ground.number("seconds", 20);
  }

  private void run() throws Exception {
    boolean alone = ground.has("hub-only") || ground.has("flows-only");
    double insertsBefore = alone ? Double.NaN : bare("insert", "before");
    double flowsBefore = alone ? Double.NaN : bare("flow", "before");
    try (Outside outside = new Outside(MOST);
        Ground.Hub hub = ground.startHub(outside)) {
      hub.awaitReady();
      measure(hub, outside);
    }
    if (!alone) {
      double inserts = (insertsBefore + bare("insert", "after")) / 2;
      double all = (flowsBefore + bare("flow", "after")) / 2;
      ground.note(
          "of the bare programs, by the mean of before and after",
          "accepted %.2f, full flows %.2f",
          accepted / inserts,
          flows / all);
    }
  }

  private double bare(String kind, String when) throws Exception {
    int port = TestSocketUtils.findAvailableTcpPort();
    try (Outside outside = new Outside(MOST);
        Program bare =
            new Program(
                List.of(
                    Program.java(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Bare.class.getName(),
                    kind,
                    String.valueOf(port),
                    ground.databaseUrl(),
                    "postgres",
                    outside.telegram(),
                    outside.crm()),
                Map.of(),
                ground.file(kind + ".log"))) {
      bare.awaitPort(port);
      Loader loader = new Loader(outside);
      String url = "http://127.0.0.1:" + port + "/";
      loader.run(url, CONNECTIONS, 0, ground.number("warm", 60) / 4, MOST);
      double cpu = bare.cpuSeconds();
      Loader.Result result = loader.run(url, CONNECTIONS, 0, seconds(), MOST);
      ground.note(
          "bare " + kind + ", " + when,
          "%.0f/s, p99 %.0f ms, %.2f CPU s per 1,000",
          result.perSecond(),
          result.percentile(0.99),
          1e3 * (bare.cpuSeconds() - cpu) / result.accepted());
      return result.perSecond();
    }
  }

  private Profile profile(Ground.Hub hub) throws Exception {
    return new Profile(
        hub.program(), ground.hubDatabaseUrl(), ground.cluster(), ground.file("places.jfr"));
  }

  /**
   * @param profile where time goes meanwhile; null if nobody wants to know
   * @return flows a second
   */
  private double flows(Ground.Hub hub, Outside outside, Loader loader, String name, Profile profile)
      throws Exception {
    if (profile != null) {
      profile.begin();
    }
    double cpu = hub.program().cpuSeconds();
    double compiling = compiler(hub);
    double collecting = hub.program().cpuSeconds("VM Thread");
    int before = outside.served();
    long began = System.nanoTime();
    loader.run(hub.webhook(), 16, 0, seconds(), IN_FLIGHT);
    loader.drain();
    int served = outside.served() - before;
    double perSecond = served / ((System.nanoTime() - began) / 1e9);
    ground.note(
        name,
        "%.0f/s; %.2f CPU s per 1,000, of which compiler %.2f, collector %.2f",
        perSecond,
        1e3 * (hub.program().cpuSeconds() - cpu) / served,
        1e3 * (compiler(hub) - compiling) / served,
        1e3 * (hub.program().cpuSeconds("VM Thread") - collecting) / served);
    if (profile != null) {
      tell(profile.end(), served);
    }
    return perSecond;
  }

  /** The hottest places, as many as have a hundredth or more. */
  private void tell(Map<String, Double> places, int served) {
    double all = places.values().stream().mapToDouble(Double::doubleValue).sum();
    ground.note("CPU of hub and PostgreSQL", "%.2f ms a flow", 1e3 * all / served);
    int rank = 0;
    for (Map.Entry<String, Double> place : places.entrySet()) {
      if (place.getValue() >= all / 100) {
        ground.note(
            ++rank + ". " + place.getKey(),
            "%.3f ms a flow, %.0f %%",
            1e3 * place.getValue() / served,
            100 * place.getValue() / all);
      }
    }
  }

  private static double compiler(Ground.Hub hub) throws IOException {
    return hub.program().cpuSeconds("C1 CompilerThre")
        + hub.program().cpuSeconds("C2 CompilerThre");
  }

  private void measure(Ground.Hub hub, Outside outside) throws Exception {
    Loader loader = new Loader(outside);
    String url = hub.webhook();
    loader.run(url, 16, 0, ground.number("warm", 60), IN_FLIGHT);
    loader.drain();

    int rounds = ground.number("rounds", 1);
    int second = ground.number("warm", 60);
    for (int round = 1; round <= rounds; round++) {
      Profile profile = round == rounds && ground.has("profile") ? profile(hub) : null;
      String name =
          rounds == 1
              ? "full flows"
              : "full flows, from second " + second + (profile == null ? "" : ", with profile");
      flows = flows(hub, outside, loader, name, profile);
      second += seconds();
    }
    if (ground.has("flows-only")) {
      return;
    }

    Loader.Result half = loader.run(url, CONNECTIONS, flows / 2, seconds(), MOST);
    loader.drain();
    double[] waits =
        IntStream.rangeClosed(half.first(), half.last())
            .mapToDouble(outside::waited)
            .sorted()
            .toArray();
    ground.note(
        "end to end at half of that",
        "p50 %.0f ms, p95 %.0f ms, p99 %.0f ms",
        waits[waits.length / 2],
        waits[waits.length * 95 / 100],
        waits[waits.length * 99 / 100]);

    // as long as the bare programs warm up, with what is measured then
    loader.run(url, CONNECTIONS, 0, ground.number("warm", 60) / 4, MOST);
    Loader.Result full = loader.run(url, CONNECTIONS, 0, seconds(), MOST);
    accepted = full.perSecond();
    ground.note(
        "accepted",
        "%.0f/s; p99 %.0f ms; %d refused",
        accepted,
        full.percentile(0.99),
        full.refused());
    ground.note("all of these served", "%.0f s later", loader.drain());

    Loader.Result paced = loader.run(url, CONNECTIONS, accepted / 2, seconds(), MOST);
    ground.note(
        "accepting at half of that",
        "p50 %.1f ms, p99 %.0f ms; %.0f/s",
        paced.percentile(0.5),
        paced.percentile(0.99),
        paced.perSecond());
    loader.drain();
    ground.note("resident after load", "%d MiB", hub.program().residentMiB());
    ground.note(
        "messages",
        "%d accepted, %d served, %d doubled",
        loader.last(),
        outside.served(),
        outside.doubled(loader.last()));
  }
}
