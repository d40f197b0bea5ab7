package io.omnihub.flow;

import io.omnihub.flow.FlowSource.Part;
import io.omnihub.flow.RunningRoute.Version;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes that run, and their exchange.
 *
 * <p>Invariants: only routes whose content changed are touched, content being all that they are
 * built of; routes that cannot be there at the same time are exchanged together, and nothing else
 * is (see {@link ExchangePlan}); whoever comes to a shut entrance waits until the new route is
 * there. One exchange at a time, so none waits for a door that another has shut: those who are
 * inside a route find all the doors open that they may still go through.
 */
final class RunningRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(RunningRoutes.class);

  private final CamelRoutes camel;
  private final List<String> kameletFolders;
  private final Path workDir;
  private final Map<String, RunningRoute> running = new TreeMap<>();
  private final Set<Version> versions = new HashSet<>();
  private List<String> ranks = List.of();
  private FlowSource source;
  private Version newest;
  private int count;

  RunningRoutes(CamelRoutes camel, List<String> kameletFolders, Path workDir) {
    this.camel = camel;
    this.kameletFolders = kameletFolders;
    this.workDir = workDir;
    FlowFolder.deleteAllIn(workDir);
  }

  /** The file of each route. */
  Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    running.forEach((id, route) -> files.put(id, route.part().file()));
    return files;
  }

  /**
   * Starts all routes where none runs. It ends at the first that cannot be built; those that run
   * then have all that they call, as callees come first.
   *
   * @throws Exception what Camel has against that route
   */
  void begin(FlowSource source) throws Exception {
    FlowShape shape = new FlowShape(source, kameletFolders);
    beginVersion(source);
    List<Part> all = shape.calleesFirst();
    ranks = all.stream().map(Part::id).toList();
    for (Part route : all) {
      RunningRoute now = start(route, shape.fingerprint(route));
      Set<String> missing = newest.folder().missing(camel.endpointsOf(now.ids()));
      if (!missing.isEmpty()) {
        remove(now);
        throw new NoSuchFileException(String.join(", ", missing));
      }
    }
    forgetUnused();
  }

  /**
   * Makes these routes the ones that run.
   *
   * @return what could not be exchanged after all, and runs as it did
   */
  List<FlowProblem> become(FlowSource source, Set<String> leftOut) throws Exception {
    FlowShape shape = new FlowShape(source, kameletFolders);
    beginVersion(source);
    Map<String, Part> wanted = new LinkedHashMap<>();
    for (Part route : shape.calleesFirst()) {
      if (!leftOut.contains(route.id())) {
        wanted.put(route.id(), route);
      }
    }
    Map<String, String> fingerprints = new HashMap<>();
    wanted.forEach((id, route) -> fingerprints.put(id, shape.fingerprint(route)));
    ranks = List.copyOf(wanted.keySet());
    List<FlowProblem> problems = new ArrayList<>();
    for (ExchangePlan.Step step :
        ExchangePlan.of(running.values(), wanted.values(), fingerprints)) {
      problems.addAll(exchange(step, fingerprints));
    }
    wanted.forEach(
        (id, part) ->
            running.computeIfPresent(
                id,
                (i, now) ->
                    now.fingerprint().equals(fingerprints.get(id))
                        ? now.writtenAs(part, ranks.indexOf(id))
                        : now));
    forgetUnused();
    return problems;
  }

  private void beginVersion(FlowSource source) throws Exception {
    this.source = source;
    newest =
        new Version(
            source.files(), FlowFolder.write(source.files(), workDir.resolve("v" + ++count)));
    versions.add(newest);
    camel.use(newest);
  }

  private List<FlowProblem> exchange(ExchangePlan.Step step, Map<String, String> fingerprints)
      throws Exception {
    List<Door> entrances = new ArrayList<>();
    try {
      for (RunningRoute old : step.old().stream().sorted(RunningRoute.CALLERS_FIRST).toList()) {
        List<Door> its = camel.entrances(old.ids());
        entrances.addAll(its);
        its.forEach(Door::shut);
        camel.rest(old.ids(), its); // who is inside may still call the others
      }
      for (RunningRoute old : step.old()) {
        remove(old);
      }
      return startAll(step, fingerprints);
    } finally {
      entrances.forEach(Door::open);
    }
  }

  /** The fresh ones of a step, or else the old ones again. */
  private List<FlowProblem> startAll(ExchangePlan.Step step, Map<String, String> fingerprints)
      throws Exception {
    List<RunningRoute> started = new ArrayList<>();
    Part at = null;
    try {
      for (Part route : step.fresh()) {
        at = route;
        started.add(start(route, fingerprints.get(route.id())));
      }
      return List.of();
    } catch (Exception | LinkageError e) {
      for (RunningRoute fresh : started) {
        remove(fresh);
      }
      FlowProblem problem = problem(at, e);
      putBack(step.old());
      return List.of(problem);
    }
  }

  private FlowProblem problem(Part route, Throwable failure) {
    Complaint complaint = Complaint.of(failure);
    int line = complaint.lineIn(route);
    EachChannel.Origin made = source.origin(route.file());
    return new FlowProblem(
        made == null ? route.file() : made.template(),
        line > 0 ? line : route.line(),
        "Route " + route.id() + " does not start: " + complaint.reason());
  }

  private void putBack(List<RunningRoute> old) throws Exception {
    for (RunningRoute route : old) {
      try {
        camel.use(route.version());
        Set<String> ids = camel.start(route.built().file(), route.built().id());
        running.put(
            route.part().id(),
            new RunningRoute(
                route.part(),
                route.built(),
                route.fingerprint(),
                ids,
                route.version(),
                route.rank()));
      } catch (Exception | LinkageError e) {
        LOG.error("Route {} cannot be put back: {}", route.part().id(), Complaint.of(e).reason());
      }
    }
    camel.use(newest);
  }

  private RunningRoute start(Part route, String fingerprint) throws Exception {
    Set<String> ids = camel.start(route.file(), route.id());
    RunningRoute now =
        new RunningRoute(route, route, fingerprint, ids, newest, ranks.indexOf(route.id()));
    running.put(route.id(), now);
    return now;
  }

  private void remove(RunningRoute route) throws Exception {
    camel.remove(route.ids());
    running.remove(route.part().id());
  }

  /** New instances of Kamelets would be read from the newest version. */
  private void forgetUnused() throws Exception {
    Set<Version> gone = new HashSet<>(versions);
    running.values().forEach(route -> gone.remove(route.version()));
    gone.remove(newest);
    camel.forget(gone);
    for (Version version : gone) {
      version.folder().delete();
      versions.remove(version);
    }
  }
}
