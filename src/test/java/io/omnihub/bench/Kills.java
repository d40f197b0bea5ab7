package io.omnihub.bench;

import io.omnihub.world.OutsideWorld.Manner;
import io.omnihub.world.Waiting;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Kill -9, again and again: at a moment of chance, and while work is known to stand in each stage.
 * With PostgreSQL a table's lock holds the work where it is; with H2, which nobody else can reach,
 * the moment after a 200 is taken. What each kill caught is read from the tables while the hub is
 * down.
 */
final class Kills implements Scenario.Course {

  private static final Duration GATHER = Duration.ofSeconds(2);

  /** Where the work stands when the process is killed. */
  private enum Moment {
    /** Whatever it does. */
    ANY(null),
    /** Events are on the bus and none is recorded. */
    ACCEPTED("inbound_event"),
    /** The raw event is written, the message is not, nothing is committed. */
    RECORDING("message"),
    /** Turns are claimed; the decision is begun and not committed. */
    DECIDING("verdict"),
    /** Decided; the first effects are on their way, the providers say nothing. */
    SENDING(null),
    /** The providers did what they were asked for, and have not answered. */
    SENT(null);

    final String locked;

    Moment(String locked) {
      this.locked = locked;
    }
  }

  @Override
  public void run(Run run) throws Exception {
    CrashBench.begin(run);
    Map<String, Integer> caught = new TreeMap<>();
    int kills = run.options().kills();
    for (int kill = 0; kill < kills; kill++) {
      Moment moment = Moment.values()[kill % Moment.values().length];
      long killed = killAt(run, moment);
      Map<String, Integer> standing = standing(run);
      standing.forEach((what, count) -> caught.merge(what, count, Integer::sum));
      run.say("kill " + (kill + 1) + " " + moment + " caught " + standing);
      run.stack().outside().botApi(Manner.ANSWERS);
      run.stack().outside().crm(Manner.ANSWERS);
      run.stack().hub().start();
      run.awaitRecovery(killed);
      if (!run.options().hurried()) {
        run.awaitCaughtUp();
      }
      run.pass(Duration.ofMillis(ThreadLocalRandom.current().nextLong(500, 4000)));
    }
    run.note(kills + " kills caught in all " + caught);
    run.awaitAccepted(run.options().perSecond());
  }

  private static long killAt(Run run, Moment moment) throws Exception {
    Stack stack = run.stack();
    switch (moment) {
      case SENDING -> silence(stack, Manner.IS_SILENT);
      case SENT -> silence(stack, Manner.DOES_IT_IN_SILENCE);
      default -> {}
    }
    if (moment.locked != null && stack.postgres() != null) {
      try (Connection db = stack.postgres().connect();
          Statement statement = db.createStatement()) {
        db.setAutoCommit(false);
        statement.execute("lock table " + moment.locked + " in exclusive mode");
        run.pass(GATHER);
        long now = System.nanoTime();
        stack.hub().kill();
        db.rollback();
        return now;
      }
    }
    if (moment == Moment.SENDING || moment == Moment.SENT) {
      run.pass(GATHER);
    } else if (moment.locked != null) {
      int before = run.ledger().countAccepted();
      Waiting.untilBusy(Duration.ofSeconds(60), () -> run.ledger().countAccepted() > before);
    }
    long now = System.nanoTime();
    stack.hub().kill();
    return now;
  }

  private static void silence(Stack stack, Manner manner) {
    stack.outside().botApi(manner);
    stack.outside().crm(manner);
  }

  /** What the kill interrupted, from the tables and from outside. */
  private static Map<String, Integer> standing(Run run) throws Exception {
    Rows rows = run.stack().rows();
    Set<String> recorded = new HashSet<>();
    rows.messages().forEach(message -> recorded.add(message.event()));
    Map<String, Integer> found = new TreeMap<>(rows.undone());
    int waiting =
        (int)
            run.ledger().accepted().stream()
                .filter(said -> !recorded.contains(said.event()))
                .count();
    if (waiting > 0) {
      found.put("accepted, not recorded", waiting);
    }
    return found;
  }
}
