package io.omnihub.flow;

import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import io.omnihub.flow.FlowSource.Call;
import io.omnihub.flow.FlowSource.Part;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.ResourceEndpoint;
import org.apache.camel.support.PatternHelper;

/** One look at one set of files: what is wrong, and on whose account. */
final class FlowCheck {

  /**
   * @param route the route that cannot run; null if it is the whole file
   * @param missing what it needs and nobody has, as {@code direct:x}, {@code kamelet:x}, {@code
   *     policy:x}, {@code map:x}; null if the fault is its own
   * @param alsoIn other files that may be at fault instead
   */
  record Finding(FlowProblem problem, String route, String missing, List<String> alsoIn) {}

  private static final Pattern JSLT_PLACE = Pattern.compile("at line (\\d+)|:(\\d+):\\d+");

  private final CamelContext hub;
  private final String configuredDir;
  private final String configuredLocation;
  private final List<String> kameletFolders;
  private final Path workDir;
  private final FlowSource source;
  private final Set<String> leftOut;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * @param leftOut routes that are to be taken as not there
   */
  FlowCheck(
      CamelContext hub,
      String configuredDir,
      String configuredLocation,
      Path workDir,
      FlowFiles files,
      Set<String> leftOut) {
    this.hub = hub;
    this.configuredDir = configuredDir;
    this.configuredLocation = configuredLocation;
    this.kameletFolders = FlowLoader.kameletFolders(configuredDir, configuredLocation);
    this.workDir = workDir;
    this.source = FlowSource.read(files);
    this.leftOut = leftOut;
  }

  FlowSource source() {
    return source;
  }

  /** Empty if all of it can run. */
  List<Finding> run() {
    source.problems().forEach(problem -> findings.add(new Finding(problem, null, null, List.of())));
    compileMappings();
    compareIds();
    List<Part> sound = new ArrayList<>();
    for (Part route : routes()) {
      if (!lacksSomething(route)) {
        sound.add(route);
      }
    }
    build(sound);
    return findings.stream().map(this::inWhatIsWritten).distinct().toList();
  }

  /**
   * Of a file that was made for each channel the template is told, if it fails for several; else
   * the one channel's Kamelet.
   */
  private Finding inWhatIsWritten(Finding finding) {
    FlowProblem problem = finding.problem();
    EachChannel.Origin origin = source.origin(problem.file());
    if (origin == null) {
      List<String> written =
          finding.alsoIn().stream()
              .flatMap(
                  file -> {
                    EachChannel.Origin made = source.origin(file);
                    return made == null
                        ? Stream.of(file)
                        : Stream.of(made.kamelet(), made.template());
                  })
              .toList();
      return new Finding(problem, finding.route(), finding.missing(), written);
    }
    boolean common =
        findings.stream()
            .map(other -> source.origin(other.problem().file()))
            .anyMatch(
                other ->
                    other != null
                        && other.template().equals(origin.template())
                        && !other.kamelet().equals(origin.kamelet()));
    return new Finding(
        common
            ? new FlowProblem(origin.template(), problem.line(), problem.reason())
            : new FlowProblem(origin.kamelet(), 0, problem.reason()),
        finding.route(),
        finding.missing(),
        List.of(common ? origin.kamelet() : origin.template()));
  }

  private List<Part> routes() {
    return source.routes().stream().filter(route -> !leftOut.contains(route.id())).toList();
  }

  private void compileMappings() {
    source
        .files()
        .contents()
        .forEach(
            (file, content) -> {
              if (file.endsWith(".jslt")) {
                try {
                  new Parser(new StringReader(content)).withSource(file).compile();
                } catch (JsltException e) {
                  String message = e.getMessage() == null ? "" : e.getMessage();
                  Matcher place = JSLT_PLACE.matcher(message);
                  int line = 0;
                  if (place.find()) {
                    line = Integer.parseInt(place.group(place.group(1) != null ? 1 : 2));
                  }
                  broken(file, line, "The mapping does not compile: " + firstLine(message));
                }
              }
            });
  }

  private void compareIds() {
    Map<String, Part> routes = new HashMap<>();
    Map<String, Part> consumers = new HashMap<>();
    for (Part route : routes()) {
      Part other = routes.putIfAbsent(route.id(), route);
      if (other != null) {
        twice(route, other, "Route id " + route.id());
      }
      for (String name : consumed(route)) {
        other = consumers.putIfAbsent(name, route);
        if (other != null && !other.id().equals(route.id())) {
          twice(route, other, "direct:" + name + " as the beginning of a route");
        }
      }
    }
    Map<String, Part> policies = new HashMap<>();
    for (Part policy : source.configurations()) {
      Part other = policy.id() == null ? null : policies.putIfAbsent(policy.id(), policy);
      if (other != null) {
        twice(policy, other, "routeConfiguration " + policy.id());
      }
    }
  }

  private void twice(Part here, Part there, String what) {
    findings.add(
        new Finding(
            new FlowProblem(
                here.file(),
                here.line(),
                what + " is already in " + there.file() + ", line " + there.line()),
            null,
            null,
            List.of(there.file())));
  }

  /** The direct: names at which the route, or the source Kamelet at its head, takes messages. */
  private Set<String> consumed(Part route) {
    Set<String> names = new HashSet<>();
    Part at = route;
    for (int depth = 0; at != null && at.from() != null && depth < 10; depth++) {
      String name = at.from().name("direct");
      if (name != null) {
        names.add(name);
      }
      String kamelet = at.from().kamelet();
      at = kamelet == null ? null : source.kamelet(kamelet, kameletFolders);
    }
    return names;
  }

  private boolean lacksSomething(Part route) {
    int before = findings.size();
    if (route.configuration() != null) {
      for (String id : route.configuration().split(",")) {
        if (source.configurations().stream().noneMatch(policy -> matches(policy.id(), id))) {
          lacks(
              route,
              route.file(),
              route.lineOf(route.configuration()),
              "policy:" + id,
              "There is no routeConfiguration " + id);
        }
      }
    }
    Set<String> directs = new HashSet<>();
    routes().forEach(other -> directs.addAll(consumed(other)));
    Set<Part> parts = new HashSet<>(source.kameletsOf(route, kameletFolders).values());
    parts.add(route);
    for (Part part : parts) {
      List<Call> calls = new ArrayList<>(part.calls());
      if (part.from() != null && part.from().kamelet() != null) {
        calls.add(part.from());
      }
      for (Call call : calls) {
        String direct = call.name("direct");
        if (direct != null && isPlain(direct) && !directs.contains(direct)) {
          lacks(
              route,
              part.file(),
              call.line(),
              "direct:" + direct,
              "No route begins with direct:" + direct);
        }
        String kamelet = call.kamelet();
        if (kamelet != null
            && isPlain(kamelet)
            && source.kamelet(kamelet, kameletFolders) == null) {
          lacks(
              route,
              part.file(),
              call.line(),
              "kamelet:" + kamelet,
              "There is no Kamelet " + kamelet);
        }
      }
    }
    return findings.size() > before;
  }

  private static boolean isPlain(String name) {
    return !name.contains("{") && !name.contains("$");
  }

  private void build(List<Part> routes) {
    FlowFolder folder = FlowFolder.write(source.files(), workDir.resolve("scratch"));
    try (ScratchContext scratch = new ScratchContext(hub)) {
      FlowLoader loader = new FlowLoader(scratch, configuredDir, configuredLocation);
      scratch.start();
      Set<String> broken = loadFiles(scratch, loader, folder);
      for (Part route : routes) {
        if (!broken.contains(route.file())
            && source.kameletsOf(route, kameletFolders).values().stream()
                .noneMatch(kamelet -> broken.contains(kamelet.file()))) {
          buildRoute(scratch, loader, folder, route);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      folder.delete();
    }
  }

  /** Each by itself, so that each is told of; then together. */
  private Set<String> loadFiles(ScratchContext scratch, FlowLoader loader, FlowFolder folder) {
    Set<String> broken = new HashSet<>();
    source.problems().forEach(problem -> broken.add(problem.file()));
    Map<String, String> sound = new LinkedHashMap<>(source.files().contents());
    sound.keySet().removeAll(broken);
    for (String file : List.copyOf(sound.keySet())) {
      if (FlowSource.isRoutes(file) || FlowSource.isKamelet(file)) {
        FlowFiles alone = FlowFiles.of(Map.of(file, sound.get(file)));
        try {
          if (FlowSource.isRoutes(file)) {
            loader.use(alone, folder);
            loader.parse(file);
          } else {
            loader.parseKamelet(file, sound.get(file));
          }
        } catch (Exception | LinkageError e) {
          Complaint complaint = Complaint.of(e);
          broken(file, complaint.line(), complaint.reason());
          broken.add(file);
        }
      }
    }
    sound.keySet().removeAll(broken);
    try {
      loader.use(FlowFiles.of(sound), folder);
    } catch (Exception e) {
      Complaint complaint = Complaint.of(e); // ids that are there twice were told of
      broken.addAll(sound.keySet());
      if (findings.isEmpty()) {
        broken(sound.keySet().iterator().next(), 0, complaint.reason());
      }
    }
    return broken;
  }

  private void buildRoute(
      ScratchContext scratch, FlowLoader loader, FlowFolder folder, Part route) {
    Set<String> before = scratch.routeIds();
    try {
      loader.add(route.file(), route.id());
      Set<String> added = scratch.routeIds();
      added.removeAll(before);
      scratch.init(added);
      findMappings(route, folder, scratch.endpointsOf(added));
    } catch (Exception | LinkageError e) {
      blame(route, e);
    }
  }

  private void findMappings(Part route, FlowFolder folder, Collection<Endpoint> endpoints) {
    for (Endpoint endpoint : endpoints) {
      if (endpoint instanceof ResourceEndpoint reader && reader.getResourceUri() != null) {
        String uri = reader.getResourceUri();
        String kamelets = "file:" + folder.kamelets() + "/";
        if (uri.startsWith(kamelets)) {
          String name = uri.substring(kamelets.length());
          if (!Files.exists(Path.of(uri.substring("file:".length())))) {
            String shortName = name.substring(name.lastIndexOf('/') + 1).replaceAll("\\.\\w+$", "");
            Part user = userOf(route, shortName);
            lacks(
                route,
                user.file(),
                user.lineOf(shortName),
                "map:kamelets/" + name,
                "There is no file kamelets/" + name);
          }
        }
      }
    }
  }

  private Part userOf(Part route, String text) {
    if (route.lineOf(text) > 0) {
      return route;
    }
    return source.kameletsOf(route, kameletFolders).values().stream()
        .filter(kamelet -> kamelet.lineOf(text) > 0)
        .findFirst()
        .orElse(route);
  }

  /** Finds the file and the line that Camel's complaint is about. */
  private void blame(Part route, Throwable failure) {
    Complaint complaint = Complaint.of(failure);
    Part place = route;
    if (complaint.kamelet() != null) {
      Part kamelet = source.kamelet(complaint.kamelet(), kameletFolders);
      if (kamelet != null && complaint.isAbout(kamelet)) {
        place = kamelet;
      }
    }
    int line = complaint.lineIn(place);
    String file = place.file();
    FlowProblem problem = new FlowProblem(file, line > 0 ? line : place.line(), complaint.reason());
    if (findings.stream().noneMatch(finding -> finding.problem().equals(problem))) {
      findings.add(
          new Finding(problem, null, null, place == route ? List.of() : List.of(route.file())));
    }
  }

  private void broken(String file, int line, String reason) {
    findings.add(new Finding(new FlowProblem(file, line, reason), null, null, List.of()));
  }

  private void lacks(Part route, String file, int line, String missing, String reason) {
    findings.add(
        new Finding(
            new FlowProblem(file, line > 0 ? line : route.line(), reason),
            route.id(),
            missing,
            file.equals(route.file()) ? List.of() : List.of(route.file())));
  }

  /** Whether a route that names {@code pattern} gets this policy, as Camel sees it. */
  static boolean matches(String policy, String pattern) {
    return policy != null && PatternHelper.matchPattern(policy, pattern.strip());
  }

  static String firstLine(String text) {
    return text.lines().findFirst().orElse("").strip();
  }
}
