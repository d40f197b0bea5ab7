package io.omnihub.bench;

import io.omnihub.world.OutsideWorld.Effect;
import io.omnihub.world.OutsideWorld.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** The options of the command line, and what follows from them. */
final class Options {

  private static final Set<String> KNOWN =
      Set.of(
          "hurried",
          "only",
          "stack",
          "kills",
          "rate",
          "senders",
          "in-a-row",
          "seconds",
          "patience",
          "folder",
          "sabotage",
          "nodes",
          "append");

  private final Map<String, String> given = new HashMap<>();

  Options(String[] arguments) {
    List<String> words = new ArrayList<>(Arrays.asList(arguments));
    while (!words.isEmpty()) {
      String name = words.remove(0).replaceFirst("^--", "");
      if (!KNOWN.contains(name) || words.isEmpty()) {
        throw new IllegalArgumentException("Unknown or without a value: --" + name);
      }
      given.put(name, words.remove(0));
    }
  }

  /** Fails if a scenario or a stack is asked for that is not there. */
  void check(Collection<String> scenarios) {
    check("only", scenarios);
    check("stack", Arrays.stream(Stack.Kind.values()).map(Options::word).toList());
  }

  private void check(String option, Collection<String> known) {
    for (String asked : given.getOrDefault(option, "").split(",")) {
      if (!asked.isEmpty() && !known.contains(asked)) {
        throw new IllegalArgumentException("--" + option + " knows no " + asked + ": " + known);
      }
    }
  }

  private static String word(Stack.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** A file to which each row is added as soon as it is known; none if nothing is said. */
  Optional<Path> append() {
    return Optional.ofNullable(given.get("append")).map(Path::of);
  }

  /** Names of scenarios; all when nothing is said. */
  boolean wants(String scenario) {
    return isListed("only", scenario);
  }

  boolean wants(Stack.Kind kind) {
    return isListed("stack", word(kind));
  }

  private boolean isListed(String option, String value) {
    String listed = given.get(option);
    return listed == null || Arrays.asList(listed.split(",")).contains(value);
  }

  int kills() {
    return number("kills", 20);
  }

  /** Messages a second, of all customers. */
  int perSecond() {
    return number("rate", 20);
  }

  int senders() {
    return number("senders", 12);
  }

  /** Messages of one customer. */
  int inARow() {
    return number("in-a-row", 3);
  }

  int nodes() {
    return number("nodes", 2);
  }

  /** How long a trouble lasts. */
  Duration trouble() {
    return Duration.ofSeconds(number("seconds", 60));
  }

  /** How long after the load all that is owed may take. */
  Duration patience() {
    return Duration.ofSeconds(number("patience", 420));
  }

  /** Whether the next kill comes before the hub has caught up after the last one. */
  boolean hurried() {
    return Boolean.parseBoolean(given.getOrDefault("hurried", "false"));
  }

  Path folder() {
    return Path.of(given.getOrDefault("folder", "target/bench")).toAbsolutePath();
  }

  private int number(String name, int otherwise) {
    return Integer.parseInt(given.getOrDefault(name, String.valueOf(otherwise)));
  }

  /**
   * Falsifies what was seen, so that the checker must find it: {@code lost} claims that a message
   * was accepted that never was sent, {@code doubled} shows a reply a second time, {@code late}
   * shows a customer's first reply last.
   */
  BiConsumer<Collection<Ledger.Said>, List<Effect>> sabotage() {
    String how = given.getOrDefault("sabotage", "");
    return switch (how) {
      case "" -> (accepted, effects) -> {};
      case "lost" -> (accepted, effects) -> accepted.add(new Ledger.Said("1", "1", "1", 0));
      case "doubled" -> (accepted, effects) -> effects.add(reply(effects));
      case "late" ->
          (accepted, effects) -> {
            Effect first = reply(effects);
            effects.remove(first);
            effects.add(first);
          };
      default -> throw new IllegalArgumentException("lost, doubled or late, not " + how);
    };
  }

  private static Effect reply(List<Effect> effects) {
    return effects.stream().filter(e -> e.kind() == Kind.REPLY).findFirst().orElseThrow();
  }
}
