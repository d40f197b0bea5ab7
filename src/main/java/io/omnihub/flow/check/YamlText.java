package io.omnihub.flow.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.flow.FlowProblem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A YAML file as JSON that knows its lines. YAML is read as Camel reads it (1.2): {@code on} and
 * {@code 2026-06-12} are texts. JSON is YAML, so a provider's sample can be pasted as it is.
 */
final class YamlText {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String file;
  private final Map<String, Integer> lines = new HashMap<>();
  private JsonNode root = JSON.missingNode();

  private YamlText(String file) {
    this.file = file;
  }

  /**
   * @param file as findings are to name it
   * @throws UnreadableException if it is no YAML, or says a thing twice
   */
  static At read(String file, String text) {
    YamlText yaml = new YamlText(file);
    try {
      Node node =
          new Compose(LoadSettings.builder().setLabel(file).build())
              .composeString(text)
              .orElseThrow(() -> yaml.unreadable(1, "the file is empty"));
      yaml.root = yaml.convert(node, "", 0);
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
      throw yaml.unreadable(line, "no YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw yaml.unreadable(1, "no YAML: " + e.getMessage().lines().findFirst().orElse(""));
    }
    return yaml.new At("", yaml.root);
  }

  private JsonNode convert(Node node, String pointer, int depth) {
    lines.putIfAbsent(pointer, node.getStartMark().map(Mark::getLine).orElse(0) + 1);
    if (depth > 100) {
      throw unreadable(lines.get(pointer), "nested too deep");
    }
    if (node instanceof MappingNode mapping) {
      ObjectNode object = JSON.objectNode();
      for (NodeTuple entry : mapping.getValue()) {
        int line = entry.getKeyNode().getStartMark().map(Mark::getLine).orElse(0) + 1;
        if (!(entry.getKeyNode() instanceof ScalarNode name)) {
          throw unreadable(line, "a key must be a text");
        }
        String key = name.getValue();
        if (object.has(key)) {
          throw unreadable(line, "'" + key + "' is said twice");
        }
        String inside = pointer + "/" + key.replace("~", "~0").replace("/", "~1");
        lines.put(inside, line);
        object.set(key, convert(entry.getValueNode(), inside, depth + 1));
      }
      return object;
    }
    if (node instanceof SequenceNode sequence) {
      ArrayNode array = JSON.arrayNode();
      for (Node item : sequence.getValue()) {
        array.add(convert(item, pointer + "/" + array.size(), depth + 1));
      }
      return array;
    }
    return scalar((ScalarNode) node, lines.get(pointer));
  }

  private JsonNode scalar(ScalarNode node, int line) {
    String value = node.getValue();
    if (node.getScalarStyle() != ScalarStyle.PLAIN || node.getTag().equals(Tag.STR)) {
      return JSON.textNode(value);
    }
    try {
      if (node.getTag().equals(Tag.NULL)) {
        return JSON.nullNode();
      }
      if (node.getTag().equals(Tag.BOOL)) {
        return JSON.booleanNode(Boolean.parseBoolean(value));
      }
      if (node.getTag().equals(Tag.INT)) {
        return JSON.numberNode(new BigInteger(value));
      }
      if (node.getTag().equals(Tag.FLOAT)) {
        return JSON.numberNode(new BigDecimal(value));
      }
    } catch (NumberFormatException e) {
      throw unreadable(line, value + " is read as a number; put quotes around it");
    }
    return JSON.textNode(value);
  }

  private UnreadableException unreadable(int line, String reason) {
    return new UnreadableException(new FlowProblem(file, line, reason));
  }

  /** A place in the file, and what stands there; missing where nothing does. */
  final class At {

    private final String pointer;
    private final JsonNode value;

    private At(String pointer, JsonNode value) {
      this.pointer = pointer;
      this.value = value;
    }

    JsonNode value() {
      return value;
    }

    boolean isPresent() {
      return !value.isMissingNode();
    }

    String text() {
      return value.asText("");
    }

    /** The entry of that key, or of that number. */
    At get(String key) {
      JsonNode entry =
          value.isArray() && key.matches("\\d+")
              ? value.path(Integer.parseInt(key))
              : value.path(key);
      return new At(pointer + "/" + key.replace("~", "~0").replace("/", "~1"), entry);
    }

    At get(int place) {
      return get(String.valueOf(place));
    }

    /** Its line, or that of the nearest thing around it that is written. */
    int line() {
      String at = pointer;
      while (!lines.containsKey(at) && !at.isEmpty()) {
        at = at.substring(0, at.lastIndexOf('/'));
      }
      return lines.getOrDefault(at, 1);
    }

    FlowProblem problem(String reason) {
      return new FlowProblem(file, line(), reason);
    }

    UnreadableException unreadable(String reason) {
      return new UnreadableException(problem(reason));
    }
  }

  /** The file cannot be used; the problem says where and why. */
  static final class UnreadableException extends RuntimeException {

    private final transient FlowProblem problem;

    UnreadableException(FlowProblem problem) {
      super(problem.toString());
      this.problem = problem;
    }

    FlowProblem problem() {
      return problem;
    }
  }
}
