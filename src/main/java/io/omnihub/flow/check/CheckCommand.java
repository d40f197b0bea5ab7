package io.omnihub.flow.check;

import io.omnihub.flow.FlowFiles;
import io.omnihub.flow.FlowProblem;
import io.omnihub.work.DeadLetters;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * {@code check}: says what is wrong with a flow folder without deploying it. It lints, validates
 * and runs the tests beside the files; it needs no account, no network and no database, and opens
 * no port.
 */
public final class CheckCommand {

  private static final String USAGE =
      """
      usage: check [--routes DIR] [--kamelets DIR] [--only TEXT] [--github]
        --routes DIR     the routes, with their tests in DIR/tests (HUB_ROUTES_DIR, or routes)
        --kamelets DIR   the Kamelets and mappings (HUB_KAMELETS_DIR, or kamelets)
        --only TEXT      of the tests, those with TEXT in their name or file
        --github         findings as GitHub's annotations
      exit code: 0 nothing found, 1 findings, 2 the command could not do its work
      """;

  /** Nothing was found. */
  public static final int CLEAN = 0;

  /** Something was found, and printed. */
  public static final int FINDINGS = 1;

  /** The command could not do its work. */
  public static final int UNABLE = 2;

  private final Path routes;
  private final Path kamelets;
  private final String only;
  private final List<String> settings;

  private CheckCommand(Path routes, Path kamelets, String only, List<String> settings) {
    this.routes = routes;
    this.kamelets = kamelets;
    this.only = only;
    this.settings = settings;
  }

  /**
   * What a check found.
   *
   * @param problems by file and line; files as {@code routes/…} and {@code kamelets/…}
   * @param loads whether the flow can run at all
   * @param tests how many were run; none of a flow that does not load
   * @param unseen ids of routes that no test ran
   */
  public record Result(List<FlowProblem> problems, boolean loads, int tests, List<String> unseen) {}

  /**
   * The command. Prints findings and a summary, in UTF-8 as the files are whatever the locale of
   * the machine, and returns the exit code.
   */
  public static int main(String[] arguments) {
    return main(
        arguments,
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        List.of("--logging.threshold.console=OFF"));
  }

  /**
   * @param settings of the bench, as on a command line
   */
  static int main(String[] arguments, PrintStream out, PrintStream err, List<String> settings) {
    long begun = System.nanoTime();
    Path routes = Path.of(environment("HUB_ROUTES_DIR", "routes"));
    Path kamelets = Path.of(environment("HUB_KAMELETS_DIR", "kamelets"));
    String only = "";
    boolean github = false;
    for (int place = 0; place < arguments.length; place++) {
      String[] option = arguments[place].split("=", 2);
      if (option[0].equals("--help")) {
        out.print(USAGE);
        return CLEAN;
      }
      if (option[0].equals("--github")) {
        github = true;
        continue;
      }
      if (!List.of("--routes", "--kamelets", "--only").contains(option[0])
          || (option.length == 1 && place + 1 == arguments.length)) {
        err.println("check: cannot read '" + arguments[place] + "'");
        err.print(USAGE);
        return UNABLE;
      }
      String value = option.length == 2 ? option[1] : arguments[++place];
      switch (option[0]) {
        case "--routes" -> routes = Path.of(value);
        case "--kamelets" -> kamelets = Path.of(value);
        default -> only = value;
      }
    }
    for (Path folder : List.of(routes, kamelets)) {
      if (!Files.isDirectory(folder)) {
        err.println("check: there is no folder " + folder);
        return UNABLE;
      }
    }
    Result result;
    FlowFiles files;
    try {
      files = FlowFiles.read(routes, kamelets);
      result = new CheckCommand(routes, kamelets, only, settings).run(files);
    } catch (RuntimeException e) {
      err.println("check: could not do its work: " + DeadLetters.reason(e));
      return UNABLE;
    }
    for (FlowProblem problem : result.problems()) {
      out.println(line(problem, routes, kamelets, github));
    }
    out.println(summary(files, result, Duration.ofNanos(System.nanoTime() - begun)));
    if (!result.problems().isEmpty()) {
      return FINDINGS;
    }
    if (result.tests() == 0 && !only.isEmpty()) {
      err.println("check: no test has '" + only + "' in its name or file");
      return UNABLE;
    }
    return CLEAN;
  }

  /** Checks both folders with all their tests, in this process. */
  public static Result check(Path routes, Path kamelets) {
    return new CheckCommand(routes, kamelets, "", List.of()).run(FlowFiles.read(routes, kamelets));
  }

  private Result run(FlowFiles files) {
    List<FlowProblem> problems = new ArrayList<>();
    List<Sample> samples = new ArrayList<>();
    samples.addAll(Samples.read("routes", routes, problems));
    samples.addAll(Samples.read("kamelets", kamelets, problems));
    samples.removeIf(
        sample -> !sample.name().contains(only) && !sample.at().problem("").file().contains(only));
    List<String> unseen = new ArrayList<>();
    boolean loads;
    try (Bench bench = new Bench(routes, kamelets, settings)) {
      List<FlowProblem> broken = bench.validator().validate(files);
      problems.addAll(broken);
      FlowLint.lint(files).stream()
          .filter(form -> broken.stream().noneMatch(other -> isSamePlace(form, other)))
          .forEach(problems::add);
      Samples tests = new Samples(bench, files);
      loads = broken.isEmpty();
      if (loads) {
        problems.addAll(tests.run(samples));
        if (only.isEmpty()) {
          unseen.addAll(tests.unseen());
        }
      } else {
        samples.clear();
      }
    }
    problems.sort(
        Comparator.comparing(FlowProblem::file)
            .thenComparing(FlowProblem::line)
            .thenComparing(FlowProblem::reason));
    return new Result(List.copyOf(problems), loads, samples.size(), List.copyOf(unseen));
  }

  private static boolean isSamePlace(FlowProblem one, FlowProblem other) {
    return one.file().equals(other.file()) && one.line() == other.line();
  }

  private static String summary(FlowFiles files, Result result, Duration took) {
    int found = result.problems().size();
    String summary =
        "%d route files, %d Kamelets, %d mappings, %d tests in %.1f s: %s"
            .formatted(
                count(files, ".camel.yaml"),
                count(files, ".kamelet.yaml"),
                count(files, ".jslt"),
                result.tests(),
                took.toMillis() / 1000.0,
                found == 0 ? "nothing found" : found == 1 ? "1 finding" : found + " findings");
    if (!result.loads()) {
      return summary + "\nthe tests wait until the flow loads";
    }
    return result.unseen().isEmpty()
        ? summary
        : summary + "\nroutes that no test runs: " + String.join(", ", result.unseen());
  }

  private static long count(FlowFiles files, String suffix) {
    return files.contents().keySet().stream().filter(f -> f.endsWith(suffix)).count();
  }

  private static String line(FlowProblem problem, Path routes, Path kamelets, boolean github) {
    Optional<Path> folder =
        problem.file().startsWith("routes")
            ? Optional.of(routes)
            : problem.file().startsWith("kamelets") ? Optional.of(kamelets) : Optional.empty();
    String inside = problem.file().replaceFirst("^(routes|kamelets)/?", "");
    String file =
        folder
            .map(f -> inside.isEmpty() ? f.toString() : f.resolve(inside).toString())
            .orElse(problem.file());
    int line = Math.max(1, problem.line());
    String reason = problem.reason().replaceAll("\\s*\\R\\s*", " ");
    return github
        ? "::error file=%s,line=%d::%s".formatted(file, line, reason)
        : "%s:%d: %s".formatted(file, line, reason);
  }

  private static String environment(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null || value.isBlank() ? otherwise : value;
  }
}
