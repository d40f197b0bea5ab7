package io.omnihub.bench;

import io.omnihub.world.OutsideWorld.Effect;
import io.omnihub.world.OutsideWorld.Kind;
import io.omnihub.world.Waiting;
import java.nio.file.Files;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One scenario on one stack: its load, what it says on the way, and what it measured. */
final class Run implements AutoCloseable {

  private final Stack stack;
  private final Options options;
  private final Ledger ledger = new Ledger();
  private final List<Long> recoveries = new ArrayList<>();
  private final List<Long> catchUps = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private Customers customers;
  private Duration drained = Duration.ZERO;

  Run(Stack stack, Options options) {
    this.stack = stack;
    this.options = options;
  }

  Stack stack() {
    return stack;
  }

  Options options() {
    return options;
  }

  Ledger ledger() {
    return ledger;
  }

  /** Customers begin to write to all hubs. */
  void load() {
    customers =
        new Customers(
            stack.hubs(), ledger, options.senders(), options.perSecond(), options.inARow());
  }

  /** Waits until so many more messages were accepted. */
  void awaitAccepted(int more) {
    int before = ledger.countAccepted();
    if (!Waiting.until(Duration.ofSeconds(300), () -> ledger.countAccepted() >= before + more)) {
      throw new IllegalStateException("No " + more + " messages were accepted in 300 s");
    }
  }

  /** How long from now until the hub accepts again. */
  void awaitRecovery() {
    awaitRecovery(System.nanoTime());
  }

  /** How long from that moment ({@link System#nanoTime}) until the hub accepts again. */
  void awaitRecovery(long since) {
    long now = System.nanoTime();
    if (!Waiting.until(Duration.ofSeconds(400), () -> ledger.lastAccepted() > now)) {
      throw new IllegalStateException("Nothing was accepted in 400 s");
    }
    recoveries.add(Duration.ofNanos(ledger.lastAccepted() - since).toMillis());
  }

  /** How long from that moment until a message that is accepted from now on has been served. */
  void awaitServedNow(long since) {
    int before = ledger.countAccepted();
    Set<String> known = new HashSet<>();
    ledger.accepted().forEach(said -> known.add(said.event()));
    if (!Waiting.until(
        Duration.ofSeconds(400),
        () ->
            ledger.countAccepted() > before
                && stack.outside().effects().stream()
                    .filter(effect -> effect.kind() == Kind.REPLY)
                    .anyMatch(effect -> !known.contains(effect.about().get(0))))) {
      throw new IllegalStateException("Nothing new was served in 400 s");
    }
    recoveries.add(Duration.ofNanos(System.nanoTime() - since).toMillis());
  }

  /** Lets the hub come up with its customers, but for what is always under way. */
  void awaitCaughtUp() {
    long begin = System.nanoTime();
    Waiting.until(options.patience(), () -> countWaiting() <= 2L * options.perSecond());
    catchUps.add(Duration.ofNanos(System.nanoTime() - begin).toMillis());
  }

  void pass(Duration time) throws InterruptedException {
    Thread.sleep(time.toMillis());
  }

  /** Printed at once and kept for the report. */
  void note(String text) {
    say(text);
    notes.add(text);
  }

  void say(String text) {
    System.out.println("  " + LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + " " + text);
  }

  /** Ends the load, waits for all that is owed, stops the hubs and judges. */
  Result finish(String scenario) throws Exception {
    customers.stop();
    long end = System.nanoTime();
    boolean served = Waiting.until(options.patience(), this::isServed);
    drained = Duration.ofNanos(System.nanoTime() - end);
    say((served ? "all served " : "NOT all served ") + drained.toSeconds() + " s after the load");
    pass(Duration.ofSeconds(5)); // for what comes once too often
    stack.stopHubs();
    Collection<Ledger.Said> accepted = new ArrayList<>(ledger.accepted());
    List<Effect> effects = new ArrayList<>(stack.outside().effects());
    options.sabotage().accept(accepted, effects);
    Files.write(
        stack.folder().resolve("effects.txt"), effects.stream().map(Effect::toString).toList());
    Findings findings = new Checker(ledger.byEvent(), accepted, effects, stack.rows()).check();
    return new Result(
        scenario, stack.kind(), findings, recoveries, catchUps, drained, ledger.repeats(), notes);
  }

  /** Seen from outside: each accepted message is in a card, whose turn has its reply. */
  private boolean isServed() {
    return countWaiting() == 0;
  }

  /** Accepted messages of which something that is owed has not come yet. */
  long countWaiting() {
    Set<String> answered = new HashSet<>();
    List<List<String>> cards = new ArrayList<>();
    for (Effect effect : stack.outside().effects()) {
      if (effect.kind() == Kind.REPLY) {
        answered.addAll(effect.about());
      } else {
        cards.add(effect.about());
      }
    }
    Set<String> served = new HashSet<>();
    cards.stream()
        .filter(about -> about.stream().anyMatch(answered::contains))
        .forEach(served::addAll);
    return ledger.accepted().stream().filter(said -> !served.contains(said.event())).count();
  }

  @Override
  public void close() {
    if (customers != null) {
      customers.close();
    }
  }
}
