package io.omnihub.flow;

import io.omnihub.flow.FlowSource.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
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

  private final CamelContext hub;
  private final String configuredDir;
  private final String configuredLocation;
  private final List<String> kameletFolders;
  private final Path workDir;
  private final FlowSource source;
  private final WrittenCheck written;
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
    this.written = new WrittenCheck(source, kameletFolders, leftOut);
  }

  FlowSource source() {
    return source;
  }

  /** Empty if all of it can run. */
  List<Finding> run() {
    findings.addAll(written.findings());
    build(written.sound());
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
          findings.add(WrittenCheck.broken(file, complaint.line(), complaint.reason()));
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
        findings.add(WrittenCheck.broken(sound.keySet().iterator().next(), 0, complaint.reason()));
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
    for (String file : folder.missing(endpoints)) {
      findings.add(written.lacksMapping(route, file));
    }
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
    List<Part> policies =
        source.configurations().stream().filter(p -> FlowShape.applies(p, route)).toList();
    if (place == route && complaint.lineIn(route) == 0) {
      place = policies.stream().filter(p -> complaint.lineIn(p) > 0).findFirst().orElse(route);
    }
    int line = complaint.lineIn(place);
    String file = place.file();
    FlowProblem problem = new FlowProblem(file, line > 0 ? line : place.line(), complaint.reason());
    if (findings.stream().noneMatch(finding -> finding.problem().equals(problem))) {
      Set<String> alsoIn = new LinkedHashSet<>(List.of(route.file()));
      policies.forEach(policy -> alsoIn.add(policy.file()));
      alsoIn.remove(file);
      findings.add(new Finding(problem, null, null, List.copyOf(alsoIn)));
    }
  }

  /** Whether a route that names {@code pattern} gets this policy, as Camel sees it. */
  static boolean matches(String policy, String pattern) {
    return policy != null && PatternHelper.matchPattern(policy, pattern.strip());
  }

  static String firstLine(String text) {
    return text.lines().findFirst().orElse("").strip();
  }
}
