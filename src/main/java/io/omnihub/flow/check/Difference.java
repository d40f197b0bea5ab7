package io.omnihub.flow.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Where what was got departs from what was expected.
 *
 * @param path in the expectation, a key or number each
 * @param reason expected and got, for a person
 */
record Difference(List<String> path, String reason) {

  private static final int LONGEST = 300;

  /** What is not expected is not looked at, save the length of a list. */
  static List<Difference> ofSaid(JsonNode expected, JsonNode got) {
    List<Difference> found = new ArrayList<>();
    compare(expected, got, false, List.of(), found);
    return found;
  }

  /** Nothing may be there that is not expected; null and absent are the same. */
  static List<Difference> ofAll(JsonNode expected, JsonNode got) {
    List<Difference> found = new ArrayList<>();
    compare(expected, got, true, List.of(), found);
    return found;
  }

  /** As {@code calls[0].body.title}. */
  String place() {
    StringBuilder place = new StringBuilder();
    for (String step : path) {
      if (step.matches("\\d+")) {
        place.append('[').append(step).append(']');
      } else {
        place.append(place.isEmpty() ? "" : ".").append(step);
      }
    }
    return place.toString();
  }

  Difference under(String... outer) {
    List<String> whole = new ArrayList<>(List.of(outer));
    whole.addAll(path);
    return new Difference(whole, reason);
  }

  private static void compare(
      JsonNode expected, JsonNode got, boolean all, List<String> path, List<Difference> found) {
    if (isNothing(expected) && isNothing(got)) {
      return;
    }
    if (expected.isObject() && got.isObject()) {
      for (Map.Entry<String, JsonNode> entry : expected.properties()) {
        compare(entry.getValue(), got.path(entry.getKey()), all, with(path, entry.getKey()), found);
      }
      if (all) {
        for (Map.Entry<String, JsonNode> entry : got.properties()) {
          if (!expected.has(entry.getKey()) && !isNothing(entry.getValue())) {
            found.add(
                new Difference(
                    with(path, entry.getKey()), "expected nothing, got " + show(entry.getValue())));
          }
        }
      }
    } else if (expected.isArray() && got.isArray()) {
      if (expected.size() != got.size()) {
        found.add(
            new Difference(
                path,
                "expected " + expected.size() + " entries, got " + got.size() + ": " + show(got)));
        return;
      }
      Iterator<JsonNode> theirs = got.elements();
      int place = 0;
      for (JsonNode mine : expected) {
        compare(mine, theirs.next(), all, with(path, String.valueOf(place++)), found);
      }
    } else if (!isSame(expected, got)) {
      found.add(new Difference(path, "expected " + show(expected) + ", got " + show(got)));
    }
  }

  private static boolean isSame(JsonNode expected, JsonNode got) {
    return expected.isNumber() && got.isNumber()
        ? expected.decimalValue().compareTo(got.decimalValue()) == 0
        : expected.equals(got);
  }

  private static boolean isNothing(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  private static List<String> with(List<String> path, String step) {
    List<String> longer = new ArrayList<>(path);
    longer.add(step);
    return longer;
  }

  static String show(JsonNode node) {
    if (isNothing(node)) {
      return "nothing";
    }
    String text = node.toString();
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
