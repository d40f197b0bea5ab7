package io.omnihub.flow.check;

import io.omnihub.flow.EachChannel;
import io.omnihub.flow.FlowFiles;
import io.omnihub.flow.FlowProblem;
import io.omnihub.work.DeadLetters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;

/** Runs the tests in the folders {@code tests} of a flow, one after the other. */
final class Samples {

  private static final String SUFFIX = ".test.yaml";
  private static final Pattern ROUTE_ID = Pattern.compile("(?m)^    id: (\\S+)$");

  private final Bench bench;
  private final FlowFiles files;
  private final Map<Map<String, String>, DefaultCamelContext> flows = new HashMap<>();
  private final Set<String> ran = new TreeSet<>();
  private final Set<String> routes = new TreeSet<>();

  Samples(Bench bench, FlowFiles files) {
    this.bench = bench;
    this.files = files;
  }

  /**
   * All tests of a folder.
   *
   * @param name of the folder as findings call it, {@code routes} or {@code kamelets}
   */
  static List<Sample> read(String name, Path folder, List<FlowProblem> problems) {
    List<Sample> samples = new ArrayList<>();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.filter(f -> f.toString().endsWith(SUFFIX)).sorted().toList()) {
        String called = name + "/" + folder.relativize(file).toString().replace('\\', '/');
        samples.addAll(Sample.read(called, Files.readString(file), file.getParent(), problems));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return samples;
  }

  /** What is not as expected, in the order of the tests. */
  List<FlowProblem> run(List<Sample> samples) {
    List<FlowProblem> problems = new ArrayList<>();
    try {
      for (Sample sample : samples) {
        try {
          problems.addAll(run(sample));
        } catch (YamlText.UnreadableException e) {
          FlowProblem problem = e.problem();
          problems.add(
              new FlowProblem(
                  problem.file(),
                  problem.line(),
                  "\"" + sample.name() + "\": " + problem.reason()));
        } catch (FlowDoesNotStart e) {
          problems.add(new FlowProblem("routes", 0, e.getMessage()));
          return problems;
        }
      }
    } finally {
      flows.values().forEach(DefaultCamelContext::stop);
    }
    return problems;
  }

  /**
   * Ids of the flow's routes that no test ran. Those that every channel has are run by the hub's
   * own tests of channels.
   */
  List<String> unseen() {
    EachChannel all = EachChannel.of(files);
    Set<String> ofChannels =
        all.origins().keySet().stream()
            .flatMap(file -> ids(all.files().contents().get(file)))
            .collect(Collectors.toSet());
    return routes.stream().filter(id -> !ran.contains(id) && !ofChannels.contains(id)).toList();
  }

  private static Stream<String> ids(String routes) {
    return ROUTE_ID.matcher(routes).results().map(found -> found.group(1));
  }

  private List<FlowProblem> run(Sample sample) {
    Map<String, String> settings = new HashMap<>();
    sample
        .at()
        .get("settings")
        .value()
        .properties()
        .forEach(s -> settings.put(s.getKey(), s.getValue().asText()));
    DefaultCamelContext flow = flows.computeIfAbsent(settings, this::start);
    SampleRun run = new SampleRun(sample, flow, bench.json());
    Calls calls = run.world();
    bench.record(calls);
    Exchange exchange = run.run();
    ran.addAll(calls.ran());
    return new SampleVerdict(sample, exchange, calls, bench.json()).problems();
  }

  private DefaultCamelContext start(Map<String, String> settings) {
    try {
      DefaultCamelContext flow = bench.start(files, settings);
      flow.getRoutes().stream()
          .filter(route -> !route.isCreatedByKamelet())
          .forEach(route -> routes.add(route.getRouteId()));
      return flow;
    } catch (Exception e) {
      throw new FlowDoesNotStart("the flow does not start: " + DeadLetters.reason(e));
    }
  }

  private static final class FlowDoesNotStart extends RuntimeException {
    FlowDoesNotStart(String message) {
      super(message);
    }
  }
}
