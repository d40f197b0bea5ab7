package io.omnihub.bench;

import static io.omnihub.bench.Stack.Kind.EMBEDDED;
import static io.omnihub.bench.Stack.Kind.KAFKA;
import static io.omnihub.bench.Stack.Kind.POSTGRES;

import io.omnihub.world.OutsideWorld;
import io.omnihub.world.OutsideWorld.Manner;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * {@code src/bench/run.sh crash}: one hub, and everything that can happen to it, under load.
 * disk-low and disk-full need root, for a small disk of their own; the clocks need a C compiler.
 * Options: {@code --only kill,database,crm-500,…}, {@code --stack embedded,postgres,kafka}, {@code
 * --kills 20}, {@code --rate 20} (messages a second), {@code --senders 12}, {@code --in-a-row 3}
 * (messages of a customer), {@code --seconds 60} (how long a trouble lasts), {@code --patience 420}
 * (seconds until all must be served), {@code --folder target/bench}, {@code --append FILE} (each
 * row is added to it as soon as it is known), {@code --sabotage lost|doubled|late} (falsifies what
 * was seen: the run must fail).
 */
final class CrashBench {

  private static final Set<Stack.Kind> ALL = Set.of(EMBEDDED, POSTGRES, KAFKA);

  private CrashBench() {}

  public static void main(String[] arguments) throws Exception {
    System.exit(new Bench(new Options(arguments), scenarios()).run());
  }

  static List<Scenario> scenarios() {
    return List.of(
        new Scenario("kill", ALL, 1, Map.of(), new Kills()),
        new Scenario("database", Set.of(POSTGRES, KAFKA), 1, Map.of(), CrashBench::database),
        trouble("crm-500", OutsideWorld::crm, Manner.FAILS),
        trouble("crm-429", OutsideWorld::crm, Manner.IS_BUSY),
        trouble("crm-html", OutsideWorld::crm, Manner.SHOWS_A_PAGE),
        trouble("crm-silent", OutsideWorld::crm, Manner.IS_SILENT),
        trouble("bot-429", OutsideWorld::botApi, Manner.IS_BUSY),
        new Scenario("pause", ALL, 1, Map.of(), CrashBench::pause),
        new Scenario(
            "disk-low",
            Set.of(EMBEDDED, POSTGRES),
            1,
            Map.of("HUB_BUS_MIN_DISK_FREE", "64MB"),
            300,
            run -> Disks.fill(run, 40)),
        new Scenario(
            "disk-full",
            ALL,
            1,
            Map.of("HUB_BUS_MIN_DISK_FREE", "1B"),
            300,
            run -> Disks.fill(run, 0)),
        new Scenario(
            "clock-forward",
            ALL,
            1,
            Clocks.settings(),
            run -> Clocks.step(run, Duration.ofHours(1))),
        new Scenario(
            "clock-back",
            ALL,
            1,
            Clocks.settings(),
            run -> Clocks.step(run, Duration.ofHours(-1))));
  }

  private static Scenario trouble(
      String name, BiConsumer<OutsideWorld, Manner> whose, Manner manner) {
    return new Scenario(
        name,
        ALL,
        1,
        Map.of(),
        run -> {
          begin(run);
          whose.accept(run.stack().outside(), manner);
          run.pass(run.options().trouble());
          whose.accept(run.stack().outside(), Manner.ANSWERS);
          run.awaitRecovery();
          run.awaitCaughtUp();
          run.awaitAccepted(3 * run.options().perSecond());
        });
  }

  private static void database(Run run) throws Exception {
    begin(run);
    run.stack().postgres().stop();
    int before = run.ledger().countAccepted();
    run.pass(run.options().trouble());
    run.note("accepted without the database: " + (run.ledger().countAccepted() - before));
    run.stack().postgres().start();
    run.awaitRecovery();
    run.awaitCaughtUp();
    run.awaitAccepted(3 * run.options().perSecond());
  }

  private static void pause(Run run) throws Exception {
    begin(run);
    run.stack().hub().pause();
    run.pass(run.options().trouble());
    run.stack().hub().resume();
    run.awaitRecovery();
    run.awaitCaughtUp();
    run.awaitAccepted(3 * run.options().perSecond());
  }

  static void begin(Run run) throws Exception {
    run.stack().startHubs();
    run.load();
    run.awaitAccepted(3 * run.options().perSecond());
  }
}
