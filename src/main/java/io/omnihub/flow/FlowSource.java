package io.omnihub.flow;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files of a flow as they are written, without Camel: what is in which file on which line, and
 * who calls whom. It knows what Camel's model has lost: comments do not matter, lines do.
 */
final class FlowSource {

  /** Where a step, or a route's beginning, leads. */
  record Call(String uri, int line) {

    /** The name, if this is a call of that scheme; else null. */
    String name(String scheme) {
      if (!uri.startsWith(scheme + ":")) {
        return null;
      }
      String rest = uri.substring(scheme.length() + 1);
      while (rest.startsWith("/")) {
        rest = rest.substring(1);
      }
      return rest.split("\\?", 2)[0];
    }

    /** The Kamelet's name; null if this calls none, or the caller of the Kamelet that it is in. */
    String kamelet() {
      String name = name("kamelet");
      if (name == null) {
        return null;
      }
      name = name.split("/", 2)[0];
      return name.equals("source") || name.equals("sink") ? null : name;
    }
  }

  /** A value and its line. */
  record Text(String value, int line) {}

  /**
   * A route, a failure policy or a Kamelet.
   *
   * @param fromText its beginning with all parameters
   * @param canonical all of it, the same for the same content
   */
  record Part(
      String file,
      int line,
      String id,
      Call from,
      String fromText,
      List<Call> calls,
      List<Text> texts,
      String configuration,
      String canonical) {

    int lineOf(String text) {
      return texts.stream()
          .filter(t -> t.value().equals(text))
          .findFirst()
          .or(() -> texts.stream().filter(t -> t.value().contains(text)).findFirst())
          .map(Text::line)
          .orElse(0);
    }
  }

  private final FlowFiles files;
  private final Map<String, EachChannel.Origin> origins;
  private final List<Part> routes;
  private final List<Part> configurations;
  private final Map<String, Part> kameletFiles;
  private final List<FlowProblem> problems;

  private FlowSource(EachChannel all, List<FlowProblem> faults) {
    files = all.files();
    origins = all.origins();
    FlowReader reader = new FlowReader();
    files.contents().forEach(reader::read);
    routes = reader.routes;
    configurations = reader.configurations;
    kameletFiles = reader.kameletFiles;
    problems = new ArrayList<>(faults);
    problems.addAll(reader.problems);
  }

  static FlowSource read(FlowFiles files) {
    return new FlowSource(EachChannel.of(files), files.faults());
  }

  static boolean isRoutes(String file) {
    return file.startsWith("routes/")
        && file.endsWith(".camel.yaml")
        && !EachChannel.isTemplate(file);
  }

  static boolean isKamelet(String file) {
    return file.startsWith("kamelets/") && file.endsWith(".kamelet.yaml");
  }

  /** Those that were made for each channel included. */
  FlowFiles files() {
    return files;
  }

  /** What a file was made of; null if somebody wrote it. */
  EachChannel.Origin origin(String file) {
    return origins.get(file);
  }

  List<Part> routes() {
    return routes;
  }

  List<Part> configurations() {
    return configurations;
  }

  /** By file. */
  Map<String, Part> kameletFiles() {
    return kameletFiles;
  }

  /** Of files that are no YAML, or no flow. */
  List<FlowProblem> problems() {
    return problems;
  }

  /** The Kamelet of that name in the first of the folders that has it; null if there is none. */
  Part kamelet(String name, List<String> folders) {
    for (String folder : folders) {
      Part kamelet = kameletFiles.get(folder + name + ".kamelet.yaml");
      if (kamelet != null) {
        return kamelet;
      }
    }
    return null;
  }

  /** The Kamelets that it calls, and those that these call. */
  Map<String, Part> kameletsOf(Part part, List<String> folders) {
    Map<String, Part> found = new LinkedHashMap<>();
    collect(part, folders, found, new HashSet<>());
    return found;
  }

  private void collect(Part part, List<String> folders, Map<String, Part> found, Set<String> seen) {
    List<Call> calls = new ArrayList<>(part.calls());
    if (part.from() != null) {
      calls.add(0, part.from());
    }
    for (Call call : calls) {
      String name = call.kamelet();
      if (name != null && seen.add(name)) {
        Part kamelet = kamelet(name, folders);
        if (kamelet != null) {
          found.put(name, kamelet);
          collect(kamelet, folders, found, seen);
        }
      }
    }
  }
}
