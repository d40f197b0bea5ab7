package io.omnihub.bench;

import io.omnihub.world.HubProcess;
import io.omnihub.world.OutsideWorld;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs scenarios one after the other, prints their table and says whether all promises held. */
final class Bench {

  private final Options options;
  private final List<Scenario> scenarios;

  Bench(Options options, List<Scenario> scenarios) {
    this.options = options;
    this.scenarios = scenarios;
  }

  /** The exit code: 1 if any promise was broken or any scenario could not be run to its end. */
  int run() throws Exception {
    options.check(scenarios.stream().map(Scenario::name).toList());
    Report report = new Report(options);
    int ran = 0;
    int broken = 0;
    for (Scenario scenario : scenarios) {
      for (Stack.Kind kind : Stack.Kind.values()) {
        if (!options.wants(scenario.name())
            || !options.wants(kind)
            || !scenario.stacks().contains(kind)) {
          continue;
        }
        System.out.println("\n" + scenario.name() + " on " + kind.title);
        try {
          Result result = run(scenario, kind);
          report.add(result);
          ran++;
          List<String> violations = result.findings().violations();
          violations.forEach(v -> System.out.println("  VIOLATION " + v));
          broken += violations.isEmpty() ? 0 : 1;
        } catch (Exception e) {
          System.out.println("  FAILED " + e);
          e.printStackTrace(System.out);
          report.failed(scenario.name(), kind, e);
          broken++;
        }
      }
    }
    System.out.println("\n" + report.text());
    System.out.println("\n" + (broken == 0 ? "All promises held." : broken + " runs went wrong."));
    return broken == 0 && ran > 0 ? 0 : 1;
  }

  private Result run(Scenario scenario, Stack.Kind kind) throws Exception {
    Path folder =
        options
            .folder()
            .resolve(scenario.name() + "-" + kind.name().toLowerCase(java.util.Locale.ROOT));
    try (Stack stack =
            new Stack(
                kind, folder, scenario.nodes(), scenario.settings(), scenario.diskMegabytes());
        Run run = new Run(stack, options)) {
      long begin = System.nanoTime();
      boolean whole = tryCourse(scenario, run);
      Result result = run.finish(scenario.name());
      System.out.println(
          "  took " + Duration.ofNanos(System.nanoTime() - begin).toSeconds() + " s");
      if (!whole) {
        throw new IllegalStateException(
            "Broken off; until then " + result.row() + result.findings().violations());
      }
      return result;
    }
  }

  /** A course that is broken off is judged for what it did until then. */
  private static boolean tryCourse(Scenario scenario, Run run) throws Exception {
    try {
      scenario.course().run(run);
      return true;
    } catch (IllegalStateException e) {
      run.say("BROKEN OFF " + e.getMessage());
      run.stack().outside().botApi(OutsideWorld.Manner.ANSWERS);
      run.stack().outside().crm(OutsideWorld.Manner.ANSWERS);
      for (HubProcess hub : run.stack().hubs()) {
        if (!hub.isAlive()) {
          hub.launch();
        }
        hub.awaitReady(Duration.ofSeconds(400));
      }
      return false;
    }
  }
}
