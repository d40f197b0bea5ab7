package io.omnihub.channel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.RegexpFunction;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * JSLT's functions that could take for ever or all memory in one step, with the same meaning, and
 * an eye on the {@link MappingMeter}: those with a regular expression, and {@code join}.
 */
final class MappingFunctions {

  private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;
  private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

  private MappingFunctions() {}

  static List<Function> all() {
    return List.of(
        new Regular("test", 2, (text, a) -> BooleanNode.valueOf(matcher(text, a[1]).find())),
        new Regular("capture", 2, (text, a) -> capture(text, a[1])),
        new Regular("split", 2, (text, a) -> split(text, a[1])),
        new Regular("replace", 3, (text, a) -> replace(text, a[1], text(a[2]))),
        new Join());
  }

  private static JsonNode capture(String text, JsonNode pattern) {
    ObjectNode found = MAKE.objectNode();
    Matcher matcher = matcher(text, pattern);
    if (matcher.find()) {
      Matcher groups = GROUP.matcher(text(pattern));
      while (groups.find()) {
        found.put(groups.group(1), matcher.group(groups.group(1)));
      }
    }
    return found;
  }

  private static JsonNode split(String text, JsonNode pattern) {
    ArrayNode parts = MAKE.arrayNode();
    for (String part : compiled(pattern).split(new Watched(text))) {
      parts.add(part);
    }
    return parts;
  }

  private static JsonNode replace(String text, JsonNode pattern, String by) {
    Matcher matcher = matcher(text, pattern);
    StringBuilder made = new StringBuilder();
    int from = 0;
    while (matcher.find()) {
      if (matcher.start() == matcher.end()) {
        throw new JsltException("replace: the regular expression matches the empty text");
      }
      made.append(text, from, matcher.start()).append(by);
      MappingMeter.allow(made.length());
      from = matcher.end();
    }
    return TextNode.valueOf(made.append(text, from, text.length()).toString());
  }

  private static Matcher matcher(String text, JsonNode pattern) {
    return compiled(pattern).matcher(new Watched(text));
  }

  private static Pattern compiled(JsonNode pattern) {
    if (pattern.isNull()) {
      throw new JsltException("the regular expression is null");
    }
    try {
      return Pattern.compile(text(pattern));
    } catch (PatternSyntaxException e) {
      throw new JsltException("the regular expression is wrong: " + e.getDescription());
    }
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toString();
  }

  /** A missing text has no match: false for {@code test}, nothing for the others. */
  private record Regular(String name, int arguments, BiFunction<String, JsonNode[], JsonNode> does)
      implements Function, RegexpFunction {

    @Override
    public JsonNode call(JsonNode input, JsonNode[] given) {
      if (given[0].isNull()) {
        return name.equals("test") ? BooleanNode.FALSE : NullNode.instance;
      }
      return does.apply(text(given[0]), given);
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public int getMinArguments() {
      return arguments;
    }

    @Override
    public int getMaxArguments() {
      return arguments;
    }

    @Override
    public int regexpArgumentNumber() {
      return 1;
    }
  }

  private record Join() implements Function {

    @Override
    public JsonNode call(JsonNode input, JsonNode[] given) {
      if (given[0].isNull()) {
        return NullNode.instance;
      }
      if (!given[0].isArray()) {
        throw new JsltException("join: there is no array to join");
      }
      StringBuilder made = new StringBuilder();
      for (int i = 0; i < given[0].size(); i++) {
        made.append(i == 0 ? "" : text(given[1])).append(text(given[0].get(i)));
        MappingMeter.allow(made.length());
      }
      return TextNode.valueOf(made.toString());
    }

    @Override
    public String getName() {
      return "join";
    }

    @Override
    public int getMinArguments() {
      return 2;
    }

    @Override
    public int getMaxArguments() {
      return 2;
    }
  }

  /** A text that a regular expression reads no longer than the mapping may run. */
  private static final class Watched implements CharSequence {

    private static final int LOOK_EVERY = 1 << 10;

    private final String text;
    private int read;

    Watched(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++read % LOOK_EVERY == 0) {
        MappingMeter.look();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
