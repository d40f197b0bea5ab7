package io.omnihub.bench;

import static io.omnihub.bench.Stack.Kind.KAFKA;

import io.omnihub.world.HubProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code src/bench/run.sh scale}: several hubs in one group on Kafka and PostgreSQL, with nodes
 * that come, go, die and stand still under load. Options as of {@link CrashBench}; {@code --only
 * join-leave,node-kill,node-pause,rolling}, {@code --kills 3} (nodes killed).
 */
final class ScaleBench {

  private ScaleBench() {}

  public static void main(String[] arguments) throws Exception {
    System.exit(new Bench(new Options(arguments), scenarios()).run());
  }

  static List<Scenario> scenarios() {
    return List.of(
        scenario("join-leave", 3, ScaleBench::joinAndLeave),
        scenario("node-kill", 2, ScaleBench::killNodes),
        scenario("node-pause", 2, ScaleBench::pauseNodes),
        scenario("rolling", 2, ScaleBench::rollingRestart));
  }

  private static Scenario scenario(String name, int nodes, Scenario.Course course) {
    return new Scenario(name, Set.of(KAFKA), nodes, Map.of(), course);
  }

  /**
   * All at once on an empty database; then one leaves in order, comes back, and so does the next.
   */
  private static void joinAndLeave(Run run) throws Exception {
    CrashBench.begin(run);
    for (HubProcess hub : run.stack().hubs().subList(1, 3)) {
      long since = System.nanoTime();
      hub.stop();
      run.awaitServedNow(since);
      run.pass(Duration.ofSeconds(5));
      since = System.nanoTime();
      hub.start();
      run.awaitServedNow(since);
      run.pass(Duration.ofSeconds(5));
    }
    run.awaitCaughtUp();
  }

  /** One node dies and stays away until its claims have run out; then it comes back. */
  private static void killNodes(Run run) throws Exception {
    CrashBench.begin(run);
    for (int kill = 0; kill < run.options().kills(); kill++) {
      HubProcess hub = run.stack().hubs().get(kill % run.stack().hubs().size());
      long since = System.nanoTime();
      hub.kill();
      run.say(
          "killed node " + hub.data().getFileName() + ", caught " + run.stack().rows().undone());
      run.awaitServedNow(since);
      run.awaitCaughtUp();
      hub.start();
      run.pass(Duration.ofSeconds(5));
    }
  }

  /** Longer than claims last, so that others take over what the sleeper will try to go on with. */
  private static void pauseNodes(Run run) throws Exception {
    CrashBench.begin(run);
    for (HubProcess hub : run.stack().hubs()) {
      long since = System.nanoTime();
      hub.pause();
      run.say("paused " + hub.data().getFileName() + ", caught " + run.stack().rows().undone());
      run.awaitServedNow(since);
      run.pass(run.options().trouble().plusSeconds(15));
      hub.resume();
      run.say("woken: " + run.stack().rows().undone());
      run.pass(Duration.ofSeconds(10));
      run.awaitCaughtUp();
    }
    run.note(
        "work that a woken node found too old: " + run.stack().countInLogs("ago and not begun"));
  }

  /** Node after node is stopped in order and started again. */
  private static void rollingRestart(Run run) throws Exception {
    CrashBench.begin(run);
    for (int round = 0; round < 2; round++) {
      for (HubProcess hub : run.stack().hubs()) {
        long since = System.nanoTime();
        hub.stop();
        hub.start();
        run.awaitServedNow(since);
        run.pass(Duration.ofSeconds(3));
      }
    }
    run.awaitCaughtUp();
  }
}
