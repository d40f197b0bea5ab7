package io.omnihub.flow.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.flow.FlowFiles;
import io.omnihub.flow.FlowProblem;
import io.omnihub.flow.FlowValidator;
import io.omnihub.flow.check.WalkThrough.Snippet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/**
 * Follows {@code src/docs/flow.md} word for word, in a copy of the flow; {@code FlowHistoryTest}
 * deploys what comes of it.
 */
class WalkThroughTest {

  private static final Pattern OPTION = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  /** What is told, and what to change in which file so that it is. */
  private record Refusal(String told, List<Edit> edits) {

    Refusal(String told, String file, String from, String to) {
      this(told, List.of(new Edit(file, from, to)));
    }
  }

  /** The last place in the file. */
  private record Edit(String file, String from, String to) {

    void in(SortedMap<String, String> files) {
      String text = files.get(file);
      int at = text.lastIndexOf(from);
      assertThat(at).as(file + " has " + from).isNotNegative();
      files.put(file, text.substring(0, at) + to + text.substring(at + from.length()));
    }
  }

  private static final String ORDER = "routes/42-order-status.camel.yaml";
  private static final String OUTCOMES = "routes/41-outcomes.camel.yaml";
  private static final String KAMELET = "kamelets/card-action.kamelet.yaml";

  private static final List<Refusal> REFUSALS =
      List.of(
          new Refusal(
              "This is not YAML: expected ',' or ']', but got",
              ORDER,
              "group: route",
              "group: [route"),
          new Refusal("Unknown node id: chose", ORDER, "- choice:", "- chose:"),
          new Refusal(
              "claim has no option intervall",
              "routes/60-facts.camel.yaml",
              "interval:",
              "intervall:"),
          new Refusal("There is no component jdbcx", ORDER, "jdbc:customer", "jdbcx:customer"),
          new Refusal(
              "There is no bean factz", "routes/60-facts.camel.yaml", "ref: facts", "ref: factz"),
          new Refusal(
              "There is no Kamelet tickt-action", ORDER, "kamelet:ticket-", "kamelet:tickt-"),
          new Refusal(
              "No route begins with direct:outcome-answr",
              "routes/40-route.camel.yaml",
              "direct:outcome-answer",
              "direct:outcome-answr"),
          new Refusal(
              "Route id outcome-answer is already in routes/41-outcomes.camel.yaml",
              ORDER,
              "id: order-lookup\n",
              "id: outcome-answer\n"),
          new Refusal(
              "The mapping does not compile: ",
              "kamelets/maps/card-to-bitrix24-own.jslt",
              "select",
              "\"select"),
          new Refusal(
              "There is no file kamelets/maps/bitrix24-idd.jslt",
              "kamelets/bitrix24-sink.kamelet.yaml",
              "answer: bitrix24-id\n",
              "answer: bitrix24-idd\n"),
          new Refusal(
              "write the expression in full, expression: simple: expression: …",
              ORDER,
              "expression:\n                  simple:\n                    expression: \"${variable.order}",
              "simple:\n                    expression: \"${variable.order}"),
          new Refusal(
              "write what follows the '?' as a map, parameters:",
              ORDER,
              "uri: direct:order-lookup\n        - choice",
              "uri: direct:order-lookup?timeout=1\n        - choice"),
          new Refusal(
              "a comment below the top is lost in visual editors; use note: or description:",
              OUTCOMES,
              "    group: route",
              "    # why\n    group: route"),
          new Refusal(
              "the route outcome-answer has no description",
              OUTCOMES,
              "    description: A plain answer, nothing more\n",
              ""),
          new Refusal(
              "the step 'to' of outcome-answer has no id",
              OUTCOMES,
              "            id: answer-reply\n",
              ""),
          new Refusal(
              "the secret apiKey wants format: password",
              KAMELET,
              "    properties:\n",
              "    properties:\n      apiKey:\n        title: Key\n        description: Key\n"
                  + "        type: string\n"),
          new Refusal(
              "only a route of the group deliver sends; collect a command instead",
              OUTCOMES,
              "uri: kamelet:reply-action\n            parameters:\n"
                  + "              text: \"${variable.rule.reply}\"\n- route:\n    id: outcome-answer",
              "uri: kamelet:mail-sink\n- route:\n    id: outcome-answer"),
          new Refusal(
              "outcome-answer (route) calls back to record-event (record)",
              List.of(
                  new Edit(
                      "routes/20-record.camel.yaml",
                      "uri: kamelet:bus-source\n      parameters:\n        topic: inbound\n"
                          + "        concurrency: 8\n",
                      "uri: direct:record\n"),
                  new Edit(
                      OUTCOMES,
                      "uri: kamelet:reply-action\n            parameters:\n"
                          + "              text: \"${variable.rule.reply}\"\n",
                      "uri: direct:record\n"))));

  @TempDir Path folder;

  @Test
  void everySnippetDoesWhatThePageSays() throws IOException {
    FileSystemUtils.copyRecursively(Path.of("routes"), folder.resolve("routes"));
    FileSystemUtils.copyRecursively(Path.of("kamelets"), folder.resolve("kamelets"));
    List<String> output = List.of();
    int followed = 0;
    for (Snippet snippet : WalkThrough.snippets()) {
      String body = snippet.body();
      switch (snippet.kind()) {
        case "yaml", "diff" -> snippet.saveInto(folder);
        case "sh" -> output = check(body.lines().reduce((one, next) -> next).orElseThrow());
        case "text" -> requireTold(body.lines().toList(), output);
        default -> throw new AssertionError("Nobody follows " + snippet);
      }
      followed++;
    }
    assertThat(followed).isGreaterThan(15);
  }

  @Test
  void theCommandThatThePageDefinesIsTheJarOfTheBuild() throws IOException {
    String page = Files.readString(WalkThrough.PAGE);

    assertThat(page).contains("-jar target/omnihub-*.jar check \"$@\"");
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains("<finalName>omnihub-${project.version}</finalName>");
  }

  @Test
  void everyRefusalIsToldAsThePageSays() throws IOException {
    List<String> told =
        Pattern.compile("^\\| [^|`]+ \\| `([^`]+)` \\|$", Pattern.MULTILINE)
            .matcher(section("## What is refused"))
            .results()
            .map(row -> row.group(1))
            .toList();
    assertThat(REFUSALS).extracting(Refusal::told).containsExactlyInAnyOrderElementsOf(told);
    FlowFiles shipped = FlowFiles.read(Path.of("routes"), Path.of("kamelets"));
    try (Bench bench = new Bench(Path.of("routes"), Path.of("kamelets"), List.of())) {
      FlowValidator validator = bench.validator();
      for (Refusal refusal : REFUSALS) {
        SortedMap<String, String> files = new TreeMap<>(shipped.contents());
        refusal.edits().forEach(edit -> edit.in(files));
        FlowFiles broken = new FlowFiles(files);
        List<FlowProblem> problems = new ArrayList<>(validator.validate(broken));
        problems.addAll(FlowLint.lint(broken));
        assertThat(problems)
            .as(refusal.told())
            .anyMatch(p -> p.line() > 0 && p.reason().contains(refusal.told()));
      }
    }
  }

  private static String section(String heading) throws IOException {
    String page = Files.readString(WalkThrough.PAGE);
    int begin = page.indexOf("\n" + heading);
    return page.substring(begin, page.indexOf("\n## ", begin + 4));
  }

  private List<String> check(String line) {
    assertThat(line).startsWith("check");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--routes", folder.resolve("routes").toString(),
                "--kamelets", folder.resolve("kamelets").toString()));
    OPTION
        .matcher(line.substring("check".length()))
        .results()
        .map(option -> option.group(1) == null ? option.group(2) : option.group(1))
        .forEach(arguments::add);
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    CheckCommand.main(
        arguments.toArray(String[]::new),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        List.of());
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .map(told -> told.replace(folder + "/", ""))
        .toList();
  }

  private static void requireTold(List<String> expected, List<String> output) {
    for (String line : expected) {
      String wanted = withoutTime(line);
      assertThat(output)
          .as(line)
          .anyMatch(
              got ->
                  wanted.endsWith("…")
                      ? got.startsWith(wanted.substring(0, wanted.length() - 1))
                      : withoutTime(got).equals(wanted));
    }
    assertThat(output.stream().filter(WalkThroughTest::isFinding))
        .hasSameSizeAs(expected.stream().filter(WalkThroughTest::isFinding).toList());
  }

  private static boolean isFinding(String line) {
    return line.matches("(routes|kamelets)/\\S+:\\d+: .*");
  }

  private static String withoutTime(String line) {
    return line.replaceAll(" in [0-9.,]+ s:", " in a moment:");
  }
}
