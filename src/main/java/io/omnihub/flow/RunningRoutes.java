package io.omnihub.flow;

import io.omnihub.flow.FlowSource.Call;
import io.omnihub.flow.FlowSource.Part;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.EndpointAware;
import org.apache.camel.Route;
import org.apache.camel.Service;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.RouteStartupOrder;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes that run, and their exchange.
 *
 * <p>Invariants: only routes whose content changed are touched, content being all that they are
 * built of; routes that cannot be there at the same time (one id, one entrance) are exchanged
 * together, and nothing else is; whoever comes to a shut entrance waits until the new route is
 * there. One exchange at a time, so none waits for a door that another has shut: those who are
 * inside a route find all the doors open that they may still go through.
 */
final class RunningRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(RunningRoutes.class);

  /**
   * A route that does not come to rest in this time is told to give up, and has it once more; then
   * it is stopped, and what it had begun comes again. Twice this is less than a caller waits.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(12);

  private record Version(FlowFiles files, FlowFolder folder) {}

  /**
   * @param rank higher than those of the routes that it calls
   */
  private record Running(
      Part part, String fingerprint, Set<String> ids, Version version, int rank) {}

  private final ModelCamelContext camel;
  private final Doors doors;
  private final FlowLoader loader;
  private final List<String> kameletFolders;
  private final Path workDir;
  private final Map<String, Running> running = new TreeMap<>();
  private final Set<Version> versions = new HashSet<>();
  private List<String> ranks = List.of();
  private int count;

  RunningRoutes(
      CamelContext camel,
      Doors doors,
      FlowLoader loader,
      List<String> kameletFolders,
      Path workDir) {
    this.camel = (ModelCamelContext) camel;
    this.doors = doors;
    this.loader = loader;
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
    Version version = newVersion(source);
    List<Part> all = calleesFirst(source);
    ranks = all.stream().map(Part::id).toList();
    for (Part route : all) {
      Running now = start(route, fingerprint(source, route), version);
      Set<String> missing = version.folder().missing(endpointsOf(now));
      if (!missing.isEmpty()) {
        remove(now.ids());
        running.remove(route.id());
        throw new NoSuchFileException(String.join(", ", missing));
      }
    }
    forgetUnused();
  }

  private Version newVersion(FlowSource source) throws Exception {
    Version version =
        new Version(
            source.files(), FlowFolder.write(source.files(), workDir.resolve("v" + ++count)));
    versions.add(version);
    loader.use(version.files(), version.folder());
    return version;
  }

  private Set<Endpoint> endpointsOf(Running route) {
    Set<Endpoint> endpoints = new HashSet<>();
    for (String id : route.ids()) {
      for (Service service : camel.getRoute(id).getServices()) {
        for (Service part : ServiceHelper.getChildServices(service, true)) {
          if (part instanceof EndpointAware aware) {
            endpoints.add(aware.getEndpoint());
          }
        }
      }
    }
    return endpoints;
  }

  /**
   * Makes these routes the ones that run.
   *
   * @return what could not be exchanged after all, and runs as it did
   */
  List<FlowProblem> become(FlowSource source, Set<String> leftOut) throws Exception {
    Version version = newVersion(source);
    Map<String, Part> wanted = new LinkedHashMap<>();
    for (Part route : calleesFirst(source)) {
      if (!leftOut.contains(route.id())) {
        wanted.put(route.id(), route);
      }
    }
    Map<String, String> fingerprints = new HashMap<>();
    wanted.forEach((id, route) -> fingerprints.put(id, fingerprint(source, route)));
    ranks = List.copyOf(wanted.keySet());
    List<FlowProblem> problems = new ArrayList<>();
    for (Exchanged exchanged : plan(wanted, fingerprints)) {
      problems.addAll(exchange(exchanged, fingerprints, version));
    }
    wanted.forEach(
        (id, part) ->
            running.computeIfPresent(
                id,
                (i, now) ->
                    now.fingerprint().equals(fingerprints.get(id))
                        ? new Running(
                            part, now.fingerprint(), now.ids(), now.version(), ranks.indexOf(id))
                        : now));
    forgetUnused();
    return problems;
  }

  /** Routes that go and routes that come, which cannot be there at the same time. */
  private record Exchanged(List<Running> old, List<Part> fresh) {}

  private List<Exchanged> plan(Map<String, Part> wanted, Map<String, String> fingerprints) {
    List<Running> going =
        running.values().stream()
            .filter(now -> !now.fingerprint().equals(fingerprints.get(now.part().id())))
            .sorted(Comparator.comparing(Running::rank).reversed())
            .toList();
    List<Part> coming =
        wanted.values().stream()
            .filter(
                route -> {
                  Running now = running.get(route.id());
                  return now == null || !now.fingerprint().equals(fingerprints.get(route.id()));
                })
            .toList();
    Set<String> vanishing = new HashSet<>();
    running.values().forEach(route -> vanishing.add(route.part().from().name("direct")));
    wanted.values().forEach(route -> vanishing.remove(route.from().name("direct")));
    vanishing.remove(null);
    List<Exchanged> groups = new ArrayList<>();
    for (Part route : coming) {
      add(groups, List.of(), List.of(route), vanishing);
    }
    for (Running route : going) {
      add(groups, List.of(route), List.of(), vanishing);
    }
    // what is new comes first and what is no more goes last, so that callers find what they call
    groups.sort(
        Comparator.comparing(group -> group.old().isEmpty() ? 0 : group.fresh().isEmpty() ? 2 : 1));
    return groups;
  }

  private static void add(
      List<Exchanged> groups, List<Running> old, List<Part> fresh, Set<String> vanishing) {
    List<Running> allOld = new ArrayList<>();
    List<Part> allFresh = new ArrayList<>();
    Set<String> claims = claims(old, fresh, vanishing);
    int place = groups.size();
    for (int i = groups.size() - 1; i >= 0; i--) {
      Exchanged group = groups.get(i);
      if (claims(group.old(), group.fresh(), vanishing).stream().anyMatch(claims::contains)) {
        allOld.addAll(0, group.old());
        allFresh.addAll(0, group.fresh());
        groups.remove(i);
        place = i;
      }
    }
    allOld.addAll(old);
    allFresh.addAll(fresh);
    groups.add(Math.min(place, groups.size()), new Exchanged(allOld, allFresh));
  }

  /**
   * What only one route can have. Who calls an entrance that vanishes goes with it: he would stand
   * before it without end.
   */
  private static Set<String> claims(List<Running> old, List<Part> fresh, Set<String> vanishing) {
    Set<String> claims = new HashSet<>();
    for (Running route : old) {
      List<Call> calls = new ArrayList<>(route.part().calls());
      calls.add(route.part().from());
      calls.stream()
          .map(call -> call.name("direct"))
          .filter(name -> name != null && vanishing.contains(name))
          .forEach(name -> claims.add("vanishing " + name));
    }
    List<Part> parts = new ArrayList<>(fresh);
    old.forEach(route -> parts.add(route.part()));
    for (Part part : parts) {
      claims.add("id " + part.id());
      claims.add("from " + part.fromText());
    }
    return claims;
  }

  private List<FlowProblem> exchange(
      Exchanged exchanged, Map<String, String> fingerprints, Version version) throws Exception {
    List<Door> entrances = new ArrayList<>();
    List<Running> started = new ArrayList<>();
    List<Running> callersFirst =
        exchanged.old().stream().sorted(Comparator.comparing(Running::rank).reversed()).toList();
    try {
      for (Running old : callersFirst) { // who is inside may still call the others
        List<Door> its = entrances(old);
        entrances.addAll(its);
        its.forEach(Door::shut);
        rest(old, its);
      }
      for (Running old : exchanged.old()) {
        remove(old.ids());
        running.remove(old.part().id());
      }
      Part at = null;
      try {
        for (Part route : exchanged.fresh()) {
          at = route;
          started.add(start(route, fingerprints.get(route.id()), version));
        }
        return List.of();
      } catch (Exception | LinkageError e) {
        for (Running fresh : started) {
          remove(fresh.ids());
          running.remove(fresh.part().id());
        }
        FlowProblem problem = problem(at, e);
        putBack(exchanged.old(), version);
        return List.of(problem);
      }
    } finally {
      entrances.forEach(Door::open);
    }
  }

  private List<Door> entrances(Running route) {
    List<Door> entrances = new ArrayList<>();
    for (String id : route.ids()) {
      if (endpoint(id) instanceof DirectEndpoint direct) {
        entrances.add(doors.door(Doors.key(direct.getEndpointUri())));
      }
    }
    return entrances;
  }

  private static FlowProblem problem(Part route, Throwable failure) {
    Complaint complaint = Complaint.of(failure);
    int line = complaint.lineIn(route);
    return new FlowProblem(
        route.file(),
        line > 0 ? line : route.line(),
        "Route " + route.id() + " does not start: " + complaint.reason());
  }

  private void putBack(List<Running> old, Version version) throws Exception {
    for (Running route : old) {
      try {
        loader.use(route.version().files(), route.version().folder());
        start(route.part(), route.fingerprint(), route.version());
      } catch (Exception | LinkageError e) {
        LOG.error("Route {} cannot be put back: {}", route.part().id(), Complaint.of(e).reason());
      }
    }
    loader.use(version.files(), version.folder());
  }

  private Running start(Part route, String fingerprint, Version version) throws Exception {
    Set<String> before = routeIds();
    try {
      loader.add(route.file(), route.id());
    } catch (Exception | LinkageError e) {
      Set<String> partly = routeIds();
      partly.removeAll(before);
      remove(partly);
      forgetDefinitions(before);
      throw e;
    }
    Set<String> ids = routeIds();
    ids.removeAll(before);
    Running now = new Running(route, fingerprint, ids, version, ranks.indexOf(route.id()));
    running.put(route.id(), now);
    return now;
  }

  private Set<String> routeIds() {
    Set<String> ids = new LinkedHashSet<>();
    camel.getRoutes().forEach(route -> ids.add(route.getRouteId()));
    return ids;
  }

  /** Definitions of routes that were never built. */
  private void forgetDefinitions(Set<String> built) throws Exception {
    for (RouteDefinition definition : List.copyOf(camel.getRouteDefinitions())) {
      if (!built.contains(definition.getRouteId())) {
        camel.removeRouteDefinition(definition);
      }
    }
  }

  /**
   * Nothing comes in any more, and what was under way has ended. A route and its Kamelets are shut
   * down as one: an error handler that tries again for ever gives up only when its own route goes.
   */
  private void rest(Running old, List<Door> entrances) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (Door entrance : entrances) {
      if (!entrance.awaitEmpty(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
        LOG.warn("A route did not come to rest in {}; it is stopped", PATIENCE);
      }
    }
    List<RouteStartupOrder> routes =
        camel.getCamelContextExtension().getRouteStartupOrder().stream()
            .filter(route -> old.ids().contains(route.getRoute().getRouteId()))
            .toList();
    camel.getShutdownStrategy().shutdown(camel, routes, PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private Endpoint endpoint(String id) {
    Route route = camel.getRoute(id);
    return route == null ? null : route.getEndpoint();
  }

  private void remove(Collection<String> ids) throws Exception {
    for (String id : ids) {
      try {
        camel.getRouteController().stopRoute(id, 1, TimeUnit.SECONDS);
      } catch (Exception e) {
        LOG.warn("Route {} does not stop properly: {}", id, Complaint.of(e).reason());
      }
      camel.removeRoute(id);
      RouteDefinition definition = camel.getRouteDefinition(id);
      if (definition != null) {
        camel.removeRouteDefinition(definition);
      }
    }
  }

  private void forgetUnused() throws Exception {
    loader.forget();
    Set<Version> used = new HashSet<>();
    running.values().forEach(route -> used.add(route.version()));
    for (Version version : List.copyOf(versions)) {
      if (!used.contains(version) && versions.size() > 1 && !isNewest(version)) {
        String path = version.folder().root().toString() + "/";
        for (Endpoint endpoint : List.copyOf(camel.getEndpoints())) {
          if (endpoint.getEndpointUri().contains(path)) {
            camel.removeEndpoint(endpoint);
          }
        }
        version.folder().delete();
        versions.remove(version);
      }
    }
  }

  /** New instances of Kamelets would be read from it. */
  private boolean isNewest(Version version) {
    return version.folder().root().endsWith("v" + count);
  }

  /** All that a route is built of: itself, its Kamelets, their mappings, its failure policies. */
  private String fingerprint(FlowSource source, Part route) {
    Set<Part> parts = new LinkedHashSet<>(source.kameletsOf(route, kameletFolders).values());
    Set<String> texts = new TreeSet<>();
    StringBuilder all = new StringBuilder(route.canonical());
    route.texts().forEach(text -> texts.add(text.value()));
    for (Part kamelet : parts) {
      all.append('\n').append(kamelet.file()).append(kamelet.canonical());
      kamelet.texts().forEach(text -> texts.add(text.value()));
    }
    source
        .files()
        .contents()
        .forEach(
            (file, content) -> {
              if (!FlowSource.isRoutes(file) && !FlowSource.isKamelet(file)) {
                String name = file.substring(file.lastIndexOf('/') + 1);
                String stem = name.replaceAll("\\.\\w+$", "");
                if (texts.contains(stem) || texts.stream().anyMatch(text -> text.contains(name))) {
                  all.append('\n').append(file).append(content);
                }
              }
            });
    for (Part policy : source.configurations()) {
      if (applies(policy, route)) {
        all.append('\n').append(policy.canonical());
      }
    }
    return FlowFiles.of(Map.of(route.id(), all.toString())).hash();
  }

  private static boolean applies(Part policy, Part route) {
    if (route.configuration() == null) {
      return policy.id() == null || policy.id().equals("*");
    }
    for (String id : route.configuration().split(",")) {
      if (FlowCheck.matches(policy.id(), id)) {
        return true;
      }
    }
    return false;
  }

  private List<Part> calleesFirst(FlowSource source) {
    Map<String, Part> byEntrance = new HashMap<>();
    for (Part route : source.routes()) {
      Part at = route;
      for (int depth = 0; at != null && at.from() != null && depth < 10; depth++) {
        String name = at.from().name("direct");
        if (name != null) {
          byEntrance.put(name, route);
        }
        String kamelet = at.from().kamelet();
        at = kamelet == null ? null : source.kamelet(kamelet, kameletFolders);
      }
    }
    Set<Part> ordered = new LinkedHashSet<>();
    for (Part route : source.routes()) {
      visit(source, route, byEntrance, new HashSet<>(), ordered);
    }
    return List.copyOf(ordered);
  }

  private void visit(
      FlowSource source,
      Part route,
      Map<String, Part> byEntrance,
      Set<Part> under,
      Set<Part> ordered) {
    if (ordered.contains(route) || !under.add(route)) {
      return;
    }
    List<Call> calls = new ArrayList<>(route.calls());
    source
        .kameletsOf(route, kameletFolders)
        .values()
        .forEach(kamelet -> calls.addAll(kamelet.calls()));
    for (Call call : calls) {
      Part callee = byEntrance.get(call.name("direct"));
      if (callee != null) {
        visit(source, callee, byEntrance, under, ordered);
      }
    }
    ordered.add(route);
  }
}
