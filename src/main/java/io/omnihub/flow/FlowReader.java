package io.omnihub.flow;

import io.omnihub.flow.FlowSource.Call;
import io.omnihub.flow.FlowSource.Part;
import io.omnihub.flow.FlowSource.Text;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads the parts of a flow, and what is wrong with its form, from the files' text. */
final class FlowReader {

  private static final Set<String> STEPS = Set.of("to", "toD", "wireTap", "enrich", "poll");

  private static final Pattern UNREADABLE = Pattern.compile("[\\x00" + FlowFiles.UNREADABLE + "]");

  /** They stand in Camel's patterns and URIs, in names of metrics and of JMX. */
  private static final Pattern ROUTE_ID = Pattern.compile("[\\p{L}\\p{N}._-]{1,100}");

  /** As much as the versions of the flow keep. */
  private static final int LONGEST_NAME = 300;

  /** What they mean grows with the power of their number. */
  private static final int MOST_ALIASES = 10;

  final List<Part> routes = new ArrayList<>();
  final List<Part> configurations = new ArrayList<>();
  final Map<String, Part> kameletFiles = new TreeMap<>();
  final List<FlowProblem> problems = new ArrayList<>();

  void read(String file, String content) {
    if (content.length() > FlowFiles.LARGEST / 2
        && content.getBytes(StandardCharsets.UTF_8).length > FlowFiles.LARGEST) {
      problems.add(new FlowProblem(file, 0, "Larger than " + FlowFiles.LARGEST + " bytes"));
      return;
    }
    if (file.length() > LONGEST_NAME) {
      problems.add(
          new FlowProblem(
              file, 0, "The file's name is longer than " + LONGEST_NAME + " characters"));
      return;
    }
    Matcher unreadable = UNREADABLE.matcher(content);
    if (unreadable.find()) {
      int line =
          1 + (int) content.substring(0, unreadable.start()).chars().filter(c -> c == '\n').count();
      problems.add(new FlowProblem(file, line, "This is not text in UTF-8"));
      return;
    }
    if (!FlowSource.isRoutes(file) && !FlowSource.isKamelet(file)) {
      return;
    }
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(MOST_ALIASES);
    try {
      Node root = new Yaml(options).compose(new StringReader(content));
      if (root == null) {
        problems.add(new FlowProblem(file, 0, "The file is empty"));
      } else if (FlowSource.isRoutes(file)) {
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
    if (part.id() == null || part.id().isBlank()) {
      problems.add(new FlowProblem(file, part.line(), "The route has no id"));
    } else if (!ROUTE_ID.matcher(part.id()).matches()) {
      problems.add(
          new FlowProblem(
              file,
              part.line(),
              "A route's id is at most 100 letters, digits, dots, - and _, not " + part.id()));
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
