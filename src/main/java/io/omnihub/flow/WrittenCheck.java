package io.omnihub.flow;

import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import io.omnihub.flow.FlowCheck.Finding;
import io.omnihub.flow.FlowSource.Call;
import io.omnihub.flow.FlowSource.Part;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is wrong with a flow as it is written, before Camel builds anything: mappings that do not
 * compile, ids and entrances that are there twice, calls of what nobody has.
 */
final class WrittenCheck {

  private static final Pattern JSLT_PLACE = Pattern.compile("at line (\\d+)|:(\\d+):\\d+");
  private static final Pattern MAPPING =
      Pattern.compile("\\w+:file:\\{\\{hub\\.kamelets-dir}}/([\\w./-]+)(\\?.*)?");

  private final FlowSource source;
  private final List<String> kameletFolders;
  private final Set<String> leftOut;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Part> sound = new ArrayList<>();

  /**
   * @param leftOut routes that are to be taken as not there
   */
  WrittenCheck(FlowSource source, List<String> kameletFolders, Set<String> leftOut) {
    this.source = source;
    this.kameletFolders = kameletFolders;
    this.leftOut = leftOut;
    source.problems().forEach(problem -> findings.add(new Finding(problem, null, null, List.of())));
    compileMappings();
    compareIds();
    for (Part route : routes()) {
      if (!lacksSomething(route)) {
        sound.add(route);
      }
    }
  }

  /** Empty if nothing is wrong. */
  List<Finding> findings() {
    return findings;
  }

  /** The routes that have all that they call. */
  List<Part> sound() {
    return sound;
  }

  /** The Kamelets that no route calls, so that building the routes does not read them. */
  List<Part> idleKamelets() {
    Set<Part> called = new HashSet<>();
    source
        .routes()
        .forEach(route -> called.addAll(source.kameletsOf(route, kameletFolders).values()));
    return source.kameletFiles().values().stream()
        .filter(kamelet -> !called.contains(kamelet))
        .toList();
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
              if (file.endsWith(".jslt") && isReadable(file)) {
                try {
                  new Parser(new StringReader(content)).withSource(file).compile();
                } catch (StackOverflowError e) {
                  findings.add(
                      broken(file, 0, "The mapping does not compile: it is nested too deep"));
                } catch (JsltException e) {
                  String message = e.getMessage() == null ? "" : e.getMessage();
                  Matcher place = JSLT_PLACE.matcher(message);
                  int line = 0;
                  if (place.find()) {
                    line = Integer.parseInt(place.group(place.group(1) != null ? 1 : 2));
                  }
                  findings.add(
                      broken(
                          file,
                          line,
                          "The mapping does not compile: " + FlowCheck.firstLine(message)));
                }
              }
            });
  }

  private boolean isReadable(String file) {
    return source.problems().stream().noneMatch(problem -> problem.file().equals(file));
  }

  private void compareIds() {
    Map<String, Part> routes = new HashMap<>();
    Map<String, Part> consumers = new HashMap<>();
    for (Part route : routes()) {
      Part other = routes.putIfAbsent(sameToCamel(route.id()), route);
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
      Part other =
          policy.id() == null ? null : policies.putIfAbsent(sameToCamel(policy.id()), policy);
      if (other != null) {
        twice(policy, other, "routeConfiguration " + policy.id());
      }
    }
  }

  /** Its patterns, by which policies and controllers choose routes, know no case. */
  private static String sameToCamel(String id) {
    return id.toLowerCase(Locale.ROOT);
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
        if (source.configurations().stream()
            .noneMatch(policy -> FlowCheck.matches(policy.id(), id))) {
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
      lacksMappings(route, part);
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

  private void lacksMappings(Part route, Part part) {
    Set<String> missing = new LinkedHashSet<>();
    for (Call call : part.calls()) {
      Matcher mapping = MAPPING.matcher(call.uri());
      if (mapping.matches()
          && !source.files().contents().containsKey("kamelets/" + mapping.group(1))) {
        missing.add("kamelets/" + mapping.group(1));
      }
    }
    missing.forEach(file -> findings.add(lacksMapping(route, file)));
  }

  /**
   * @param file as {@code kamelets/maps/x.jslt}
   */
  Finding lacksMapping(Part route, String file) {
    String name = file.substring(file.lastIndexOf('/') + 1).replaceAll("\\.\\w+$", "");
    Part user = userOf(route, name);
    return missing(
        route, user.file(), user.lineOf(name), "map:" + file, "There is no file " + file);
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

  static Finding broken(String file, int line, String reason) {
    return new Finding(new FlowProblem(file, line, reason), null, null, List.of());
  }

  private void lacks(Part route, String file, int line, String missing, String reason) {
    findings.add(missing(route, file, line, missing, reason));
  }

  private static Finding missing(Part route, String file, int line, String missing, String reason) {
    return new Finding(
        new FlowProblem(file, line > 0 ? line : route.line(), reason),
        route.id(),
        missing,
        file.equals(route.file()) ? List.of() : List.of(route.file()));
  }
}
