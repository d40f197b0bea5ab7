package io.omnihub.flow.check;

import io.omnihub.flow.FlowProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.comments.CommentType;
import org.snakeyaml.engine.v2.events.CommentEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The form in which visual editors read and write Camel's YAML without loss. */
final class YamlForm {

  private static final Set<String> LANGUAGES =
      Set.of(
          "constant",
          "csimple",
          "datasonnet",
          "exchangeProperty",
          "groovy",
          "header",
          "java",
          "joor",
          "jq",
          "js",
          "jsonpath",
          "language",
          "method",
          "mvel",
          "ognl",
          "python",
          "ref",
          "simple",
          "spel",
          "tokenize",
          "variable",
          "wasm",
          "xpath",
          "xquery",
          "xtokenize");
  private static final Set<String> STEPS_WITH_EXPRESSION =
      Set.of(
          "delay",
          "doCatch",
          "dynamicRouter",
          "enrich",
          "filter",
          "idempotentConsumer",
          "loop",
          "pollEnrich",
          "recipientList",
          "resequence",
          "routingSlip",
          "script",
          "setBody",
          "setHeader",
          "setProperty",
          "setVariable",
          "sort",
          "split",
          "throttle",
          "transform",
          "validate",
          "when");
  private static final Set<String> PREDICATES =
      Set.of(
          "completionPredicate",
          "continued",
          "correlationExpression",
          "handled",
          "onWhen",
          "retryWhile");

  private YamlForm() {}

  /** Comments below the top: editors drop them. */
  static List<FlowProblem> comments(String file, String text) {
    List<FlowProblem> problems = new ArrayList<>();
    boolean begun = false;
    try {
      var settings = LoadSettings.builder().setParseComments(true).build();
      for (Event event : new Parse(settings).parseString(text)) {
        if (event instanceof CommentEvent comment) {
          if (begun && comment.getCommentType() != CommentType.BLANK_LINE) {
            int line = comment.getStartMark().map(Mark::getLine).orElse(0) + 1;
            problems.add(
                new FlowProblem(
                    file,
                    line,
                    "a comment below the top is lost in visual editors; use note: or description:"));
          }
        } else if (event.getEventId() == Event.ID.MappingStart
            || event.getEventId() == Event.ID.SequenceStart
            || event.getEventId() == Event.ID.Scalar) {
          begun = true;
        }
      }
    } catch (YamlEngineException e) {
      return List.of(); // told by whoever reads the file
    }
    return problems;
  }

  /** Short expressions and parameters in addresses. */
  static List<FlowProblem> steps(YamlText.At root) {
    List<FlowProblem> problems = new ArrayList<>();
    walk(
        root,
        (name, node) -> {
          if (STEPS_WITH_EXPRESSION.contains(name)) {
            if (node.value().isArray()) {
              for (int place = 0; place < node.value().size(); place++) {
                direct(node.get(place), problems);
              }
            } else {
              direct(node, problems);
            }
          } else if (name.equals("expression") || PREDICATES.contains(name)) {
            languages(node, problems);
          } else if (name.equals("uri") || Set.of("to", "toD", "wireTap").contains(name)) {
            address(node, problems);
          }
        });
    return problems;
  }

  private static void direct(YamlText.At step, List<FlowProblem> problems) {
    for (Map.Entry<String, ?> entry : step.value().properties()) {
      if (LANGUAGES.contains(entry.getKey())) {
        problems.add(
            step.get(entry.getKey())
                .problem(
                    "write the expression in full, expression: "
                        + entry.getKey()
                        + ": expression: …"));
      }
    }
  }

  private static void languages(YamlText.At expression, List<FlowProblem> problems) {
    for (Map.Entry<String, ?> entry : expression.value().properties()) {
      YamlText.At language = expression.get(entry.getKey());
      if (LANGUAGES.contains(entry.getKey()) && !language.value().isObject()) {
        problems.add(
            language.problem(
                "write the expression in full, " + entry.getKey() + ": expression: …"));
      }
    }
  }

  private static void address(YamlText.At uri, List<FlowProblem> problems) {
    if (uri.value().isTextual()
        // written by EachChannel, not by a person: lines must stay where they are
        && !uri.text().startsWith("kamelet:http-sink?type=")
        && uri.text().replaceAll("\\$\\{[^}]*}|\\{\\{[^}]*}}", "").contains("?")) {
      problems.add(uri.problem("write what follows the '?' as a map, parameters:"));
    }
  }

  /** Every entry of every map below, by its key. */
  static void walk(YamlText.At at, BiConsumer<String, YamlText.At> each) {
    if (at.value().isObject()) {
      for (Map.Entry<String, ?> entry : at.value().properties()) {
        YamlText.At inside = at.get(entry.getKey());
        each.accept(entry.getKey(), inside);
        walk(inside, each);
      }
    } else if (at.value().isArray()) {
      for (int place = 0; place < at.value().size(); place++) {
        walk(at.get(place), each);
      }
    }
  }
}
