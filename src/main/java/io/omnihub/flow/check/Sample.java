package io.omnihub.flow.check;

import io.omnihub.flow.FlowProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One test of a {@code *.test.yaml}: what comes in, what the world answers, and what is expected.
 *
 * @param kind which of the five ways in
 * @param at the whole test
 * @param folder where its file lies; names of further files are relative to it
 */
record Sample(String name, Kind kind, YamlText.At at, Path folder) {

  /** The ways in, and what each may say. */
  enum Kind {
    WEBHOOK(
        Set.of("type", "key", "settings", "headers", "body", "body-file"),
        Set.of("events", "refused")),
    TURN(
        Set.of("text", "messages", "language", "channel", "key", "conversation", "contact"),
        Set.of("verdict", "outcome", "commands", "fails")),
    DELIVERY(
        Set.of("sink", "settings", "payload", "payload-file", "attempts", "uncertain"),
        Set.of("result", "reason")),
    MAPPING(
        Set.of("name", "input", "input-file", "variables", "headers"), Set.of("output", "refused")),
    CALL(
        Set.of("to", "body", "body-file", "headers", "variables", "type", "key", "settings"),
        Set.of("body", "headers", "fails", "events"));

    private final Set<String> input;
    private final Set<String> expectations;

    Kind(Set<String> input, Set<String> expectations) {
      this.input = input;
      this.expectations = expectations;
    }

    String key() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private static final Set<String> WORLD =
      Set.of("test", "verdict", "settings", "beans", "outside", "expect");
  private static final Set<String> COMMON = Set.of("ran", "not-ran", "called", "bus", "variables");
  private static final Set<String> OUTSIDE =
      Set.of("to", "method", "uri", "headers", "body", "answer");
  private static final Set<String> ANSWER = Set.of("status", "headers", "body", "error");
  private static final Set<String> CONTACT =
      Set.of(
          "id",
          "name",
          "language",
          "phones",
          "emails",
          "unprovenPhones",
          "unprovenEmails",
          "crmLead");

  /** What comes in. */
  YamlText.At input() {
    return at.get(kind.key());
  }

  YamlText.At expect() {
    return at.get("expect");
  }

  /**
   * Reads a file of tests; what is wrong with one leaves the others.
   *
   * @param folder where the file lies
   */
  static List<Sample> read(String file, String text, Path folder, List<FlowProblem> problems) {
    List<Sample> samples = new ArrayList<>();
    try {
      YamlText.At root = YamlText.read(file, text);
      if (!root.value().isArray()) {
        throw root.unreadable("a file of tests is a list: each entry begins with '- test:'");
      }
      Set<String> names = new HashSet<>();
      for (int place = 0; place < root.value().size(); place++) {
        try {
          Sample sample = read(root.get(place), folder);
          if (!names.add(sample.name())) {
            throw sample.at().unreadable("two tests are called '" + sample.name() + "'");
          }
          samples.add(sample);
        } catch (YamlText.UnreadableException e) {
          problems.add(e.problem());
        }
      }
    } catch (YamlText.UnreadableException e) {
      problems.add(e.problem());
    }
    return samples;
  }

  private static Sample read(YamlText.At test, Path folder) {
    if (!test.value().isObject()) {
      throw test.unreadable("a test is a map that begins with 'test:' and its name");
    }
    String name = test.get("test").text();
    if (name.isBlank()) {
      throw test.unreadable("the test has no name: begin it with 'test:'");
    }
    List<Kind> kinds = new ArrayList<>();
    Set<String> known = new TreeSet<>(WORLD);
    for (Kind kind : Kind.values()) {
      known.add(kind.key());
      if (test.get(kind.key()).isPresent()) {
        kinds.add(kind);
      }
    }
    requireKnown(test, known, "a test");
    if (kinds.size() != 1) {
      throw test.unreadable(
          "a test has exactly one of webhook, turn, delivery, mapping, call; this one has "
              + kinds.size());
    }
    Sample sample = new Sample(name, kinds.get(0), test, folder);
    sample.requireWellFormed();
    return sample;
  }

  private void requireWellFormed() {
    if (!(kind == Kind.TURN && input().value().isTextual())) {
      requireKnown(input(), kind.input, kind.key());
    }
    require(kind == Kind.WEBHOOK, "type");
    require(kind == Kind.DELIVERY, "sink");
    require(kind == Kind.MAPPING, "name");
    require(kind == Kind.CALL, "to");
    if (kind == Kind.TURN && input().get("contact").isPresent()) {
      requireKnown(input().get("contact"), CONTACT, "a contact");
    }
    if (!expect().value().isObject() || expect().value().isEmpty()) {
      throw at.unreadable("the test expects nothing: add 'expect:'");
    }
    Set<String> expectations = new TreeSet<>(COMMON);
    expectations.addAll(kind.expectations);
    requireKnown(expect(), expectations, "what a " + kind.key() + " expects");
    if (at.get("verdict").isPresent() && kind != Kind.TURN) {
      throw at.get("verdict").unreadable("only a turn is given a verdict");
    }
    YamlText.At outside = at.get("outside");
    if (outside.isPresent() && !outside.value().isArray()) {
      throw outside.unreadable("'outside' is a list: the calls in their order");
    }
    for (int place = 0; place < outside.value().size(); place++) {
      YamlText.At call = outside.get(place);
      requireKnown(call, OUTSIDE, "a call to the outside");
      if (call.get("to").text().isBlank()) {
        throw call.unreadable("the call does not say where 'to'");
      }
      if (call.get("answer").isPresent()) {
        requireKnown(call.get("answer"), ANSWER, "an answer");
      }
    }
  }

  private void require(boolean applies, String key) {
    if (applies && input().get(key).text().isBlank()) {
      throw input().unreadable("'" + key + "' is missing");
    }
  }

  private static void requireKnown(YamlText.At map, Set<String> known, String what) {
    if (!map.value().isObject()) {
      throw map.unreadable(what + " is a map of " + String.join(", ", new TreeSet<>(known)));
    }
    for (Map.Entry<String, ?> entry : map.value().properties()) {
      if (!known.contains(entry.getKey())) {
        throw map.get(entry.getKey())
            .unreadable(
                "unknown '"
                    + entry.getKey()
                    + "' in "
                    + what
                    + "; known are "
                    + String.join(", ", new TreeSet<>(known)));
      }
    }
  }
}
