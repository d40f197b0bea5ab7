package io.omnihub.flow.check;

import io.omnihub.flow.EachChannel;
import io.omnihub.flow.FlowFiles;
import io.omnihub.flow.FlowProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The house rules for {@code routes/} and {@code kamelets/}: files that Kaoto and Karavan open and
 * save without loss, that a newcomer can read, and that keep the flow's one direction. Whether they
 * run is the validator's question.
 */
public final class FlowLint {

  private static final List<String> STAGES =
      List.of(
          "receive",
          "record",
          "understand",
          "route",
          "deliver",
          "automate",
          "facts",
          "live",
          "replay");
  private static final Set<String> STEPS_THAT_LEAVE =
      Set.of("to", "toD", "bean", "wireTap", "enrich", "pollEnrich");
  private static final Set<String> ENTRIES =
      Set.of("route", "routeConfiguration", "beans", "onException", "intercept");

  private final FlowFiles files;
  private final List<FlowProblem> problems = new ArrayList<>();
  private final List<Route> routes = new ArrayList<>();
  private final Map<String, Route> routesByInput = new HashMap<>();

  /** One route of a file. */
  private record Route(String id, YamlText.At at) {

    String group() {
      return at.get("group").text();
    }
  }

  private FlowLint(FlowFiles files) {
    this.files = files;
  }

  /** What breaks a rule, in the order of files and lines; empty if nothing does. */
  public static List<FlowProblem> lint(FlowFiles files) {
    EachChannel all = EachChannel.of(files);
    FlowLint lint = new FlowLint(all.files());
    lint.read();
    lint.routes.forEach(lint::calls);
    return lint.problems.stream()
        .map(problem -> inWhatIsWritten(problem, all))
        .distinct()
        .sorted(java.util.Comparator.comparing(FlowProblem::file).thenComparing(FlowProblem::line))
        .toList();
  }

  private static FlowProblem inWhatIsWritten(FlowProblem problem, EachChannel all) {
    EachChannel.Origin made = all.origins().get(problem.file());
    return made == null
        ? problem
        : new FlowProblem(
            made.template(), problem.line(), problem.reason() + " (" + made.kamelet() + ")");
  }

  private void read() {
    files
        .contents()
        .forEach(
            (file, text) -> {
              try {
                if (file.endsWith(".kamelet.yaml")) {
                  problems.addAll(YamlForm.comments(file, text));
                  kamelet(file, YamlText.read(file, text));
                } else if (file.endsWith(".camel.yaml")
                    && !file.endsWith("-each-channel.camel.yaml")) {
                  problems.addAll(YamlForm.comments(file, text));
                  routeFile(YamlText.read(file, text));
                }
              } catch (YamlText.UnreadableException e) {
                problems.add(e.problem());
              }
            });
  }

  private void routeFile(YamlText.At root) {
    if (!root.value().isArray()) {
      problems.add(root.problem("a file of routes is a list of '- route:'"));
      return;
    }
    for (int place = 0; place < root.value().size(); place++) {
      YamlText.At entry = root.get(place);
      if (entry.get("route").isPresent()) {
        route(entry.get("route"));
      } else if (entry.get("from").isPresent()) {
        problems.add(entry.problem("a bare '- from:' has no id; write it inside '- route:'"));
      } else if (ENTRIES.stream().noneMatch(e -> entry.get(e).isPresent())) {
        problems.add(entry.problem("neither a route nor a routeConfiguration"));
      }
      problems.addAll(YamlForm.steps(entry));
    }
  }

  private void route(YamlText.At at) {
    String id = at.get("id").text();
    if (!id.matches("[a-z0-9]+(-[a-z0-9]+)+")) {
      problems.add(
          at.get("id")
              .problem(
                  id.isEmpty()
                      ? "the route has no id"
                      : "the id '" + id + "' is not of the form stage-thing"));
    }
    if (at.get("description").text().isBlank()) {
      problems.add(at.problem("the route " + id + " has no description"));
    }
    if (!STAGES.contains(at.get("group").text())) {
      problems.add(
          at.get("group")
              .problem("the route " + id + " has no group among " + String.join(", ", STAGES)));
    }
    Route route = new Route(id, at);
    routes.add(route);
    String input = at.get("from").get("uri").text();
    routesByInput.put(input, route);
    YamlForm.walk(
        at,
        (name, step) -> {
          if (STEPS_THAT_LEAVE.contains(name) && step.get("id").text().isBlank()) {
            problems.add(step.problem("the step '" + name + "' of " + id + " has no id"));
          }
        });
  }

  private void kamelet(String file, YamlText.At kamelet) {
    problems.addAll(KameletForm.check(file, kamelet));
    problems.addAll(YamlForm.steps(kamelet.get("spec").get("template")));
  }

  private void calls(Route route) {
    targets(
        route.at(),
        (uri, step) -> {
          if (uri.matches("kamelet:(?!bus-)[a-z0-9-]+-sink(\\?.*)?")
              && !route.group().equals("deliver")) {
            problems.add(
                step.problem("only a route of the group deliver sends; collect a command instead"));
          }
          Route callee = routesByInput.get(uri);
          if (callee != null
              && STAGES.contains(route.group())
              && STAGES.contains(callee.group())
              && STAGES.indexOf(callee.group()) < STAGES.indexOf(route.group())) {
            problems.add(
                step.problem(
                    route.id()
                        + " ("
                        + route.group()
                        + ") calls back to "
                        + callee.id()
                        + " ("
                        + callee.group()
                        + ")"));
          }
        });
  }

  private static void targets(YamlText.At at, BiConsumer<String, YamlText.At> each) {
    YamlForm.walk(
        at,
        (name, step) -> {
          if (Set.of("to", "toD", "wireTap").contains(name)) {
            each.accept(step.value().isTextual() ? step.text() : step.get("uri").text(), step);
          }
        });
  }
}
