package io.omnihub.flow;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

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

  private static final Set<String> STEPS = Set.of("to", "toD", "wireTap", "enrich", "poll");

  /** What they mean grows with the power of their number. */
  private static final int MOST_ALIASES = 10;

  private final FlowFiles files;
  private final Map<String, EachChannel.Origin> origins;
  private final List<Part> routes = new ArrayList<>();
  private final List<Part> configurations = new ArrayList<>();
  private final Map<String, Part> kameletFiles = new TreeMap<>();
  private final List<FlowProblem> problems = new ArrayList<>();

  private FlowSource(EachChannel all) {
    this.files = all.files();
    this.origins = all.origins();
  }

  static FlowSource read(FlowFiles files) {
    FlowSource source = new FlowSource(EachChannel.of(files));
    source.files.contents().forEach(source::readFile);
    return source;
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

  private void readFile(String file, String content) {
    if (content.length() > FlowFiles.LARGEST / 2
        && content.getBytes(StandardCharsets.UTF_8).length > FlowFiles.LARGEST) {
      problems.add(new FlowProblem(file, 0, "Larger than " + FlowFiles.LARGEST + " bytes"));
      return;
    }
    if (!isRoutes(file) && !isKamelet(file)) {
      return;
    }
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(MOST_ALIASES);
    try {
      Node root = new Yaml(options).compose(new StringReader(content));
      if (root == null) {
        problems.add(new FlowProblem(file, 0, "The file is empty"));
      } else if (isRoutes(file)) {
        readRoutes(file, root);
      } else {
        readKamelet(file, root);
      }
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      problems.add(new FlowProblem(file, line, "This is not YAML: " + e.getProblem()));
    } catch (YAMLException e) {
      problems.add(new FlowProblem(file, 0, "This is not YAML: " + e.getMessage()));
    } catch (StackOverflowError e) { // an anchor that holds itself
      problems.add(new FlowProblem(file, 0, "This is not YAML: it has no end"));
    }
  }

  private void readRoutes(String file, Node root) {
    if (!(root instanceof SequenceNode list)) {
      problems.add(new FlowProblem(file, line(root), "A flow file is a list of routes"));
      return;
    }
    for (Node item : list.getValue()) {
      if (!(item instanceof MappingNode mapping) || mapping.getValue().size() != 1) {
        problems.add(
            new FlowProblem(file, line(item), "Here a route or a routeConfiguration is expected"));
        continue;
      }
      NodeTuple tuple = mapping.getValue().get(0);
      String kind = scalar(tuple.getKeyNode());
      switch (kind) {
        case "route" -> readRoute(file, item, tuple.getValueNode());
        case "routeConfiguration", "route-configuration" ->
            configurations.add(part(file, item, tuple.getValueNode()));
        case "from" ->
            problems.add(
                new FlowProblem(
                    file, line(item), "The route has no id; write it as route: id, from"));
        default ->
            problems.add(
                new FlowProblem(
                    file,
                    line(item),
                    kind
                        + " cannot be exchanged while the hub runs;"
                        + " a flow file holds routes and routeConfigurations"));
      }
    }
  }

  private void readRoute(String file, Node item, Node route) {
    Part part = part(file, item, route);
    if (part.id() == null) {
      problems.add(new FlowProblem(file, part.line(), "The route has no id"));
    } else if (part.from() == null) {
      problems.add(new FlowProblem(file, part.line(), "Route " + part.id() + " has no from"));
    } else {
      routes.add(part);
    }
  }

  private void readKamelet(String file, Node root) {
    String name = scalar(at(at(root, "metadata"), "name"));
    String expected = file.substring(file.lastIndexOf('/') + 1).replace(".kamelet.yaml", "");
    Node template = at(at(root, "spec"), "template");
    if (!expected.equals(name)) {
      problems.add(
          new FlowProblem(
              file,
              line(root),
              "A Kamelet's metadata.name is that of its file, here " + expected + ", not " + name));
    } else if (at(template, "from") == null && at(at(template, "route"), "from") == null) {
      problems.add(new FlowProblem(file, line(root), "The Kamelet has no spec.template.from"));
    } else {
      Part part = part(file, root, at(template, "from") != null ? template : at(template, "route"));
      kameletFiles.put(
          file,
          new Part(
              file,
              part.line(),
              name,
              part.from(),
              part.fromText(),
              part.calls(),
              part.texts(),
              null,
              canonical(root)));
    }
  }

  private static Part part(String file, Node item, Node value) {
    List<Call> calls = new ArrayList<>();
    List<Text> texts = new ArrayList<>();
    Node from = at(value, "from");
    walk(value, false, calls, texts);
    return new Part(
        file,
        line(item),
        scalar(at(value, "id")),
        from == null ? null : call(from),
        from == null
            ? ""
            : canonical(from instanceof ScalarNode ? from : at(from, "uri"))
                + canonical(at(from, "parameters")),
        calls,
        texts,
        scalar(at(value, "routeConfigurationId")),
        canonical(value));
  }

  private static Call call(Node node) {
    if (node instanceof ScalarNode uri) {
      return new Call(uri.getValue(), line(uri));
    }
    Node uri = at(node, "uri");
    return uri == null ? null : new Call(scalar(uri), line(uri));
  }

  private static void walk(Node node, boolean from, List<Call> calls, List<Text> texts) {
    if (node instanceof ScalarNode scalar) {
      texts.add(new Text(scalar.getValue(), line(scalar)));
    } else if (node instanceof SequenceNode list) {
      list.getValue().forEach(item -> walk(item, false, calls, texts));
    } else if (node instanceof MappingNode mapping) {
      if (!from && at(mapping, "uri") instanceof ScalarNode uri) {
        calls.add(new Call(uri.getValue(), line(uri)));
      }
      for (NodeTuple tuple : mapping.getValue()) {
        String key = scalar(tuple.getKeyNode());
        texts.add(new Text(key, line(tuple.getKeyNode())));
        if (STEPS.contains(key) && tuple.getValueNode() instanceof ScalarNode uri) {
          calls.add(new Call(uri.getValue(), line(uri)));
        }
        walk(tuple.getValueNode(), "from".equals(key), calls, texts);
      }
    }
  }

  /** The same text for the same content, whatever its comments and line breaks. */
  private static String canonical(Node node) {
    StringBuilder text = new StringBuilder();
    write(node, text);
    return text.toString();
  }

  private static void write(Node node, StringBuilder text) {
    if (node instanceof ScalarNode scalar) {
      text.append('"').append(scalar.getValue().replace("\"", "\\\"")).append('"');
    } else if (node instanceof SequenceNode list) {
      text.append('[');
      list.getValue().forEach(item -> write(item, text));
      text.append(']');
    } else if (node instanceof MappingNode mapping) {
      text.append('{');
      for (NodeTuple tuple : mapping.getValue()) {
        write(tuple.getKeyNode(), text);
        text.append(':');
        write(tuple.getValueNode(), text);
      }
      text.append('}');
    }
  }

  private static Node at(Node node, String key) {
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (key.equals(scalar(tuple.getKeyNode()))) {
          return tuple.getValueNode();
        }
      }
    }
    return null;
  }

  private static String scalar(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : null;
  }

  private static int line(Node node) {
    return node.getStartMark() == null ? 0 : node.getStartMark().getLine() + 1;
  }
}
