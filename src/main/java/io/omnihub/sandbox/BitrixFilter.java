package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * The {@code filter} of a list method: a field's name with a prefix. Known are none and {@code =}
 * (equal, or one of a list), {@code @} (one of), {@code !} and {@code !=} (not), {@code %} (part
 * of) and the comparisons; of several conditions all must hold.
 */
final class BitrixFilter {

  private static final Pattern CONDITION = Pattern.compile("(>=|<=|!=|!@|[=!@%<>])?(.+)");

  private final List<Predicate<JsonNode>> conditions = new ArrayList<>();

  static BitrixFilter of(JsonNode filter) {
    BitrixFilter read = new BitrixFilter();
    filter.properties().forEach(field -> read.add(field.getKey(), field.getValue()));
    return read;
  }

  boolean matches(JsonNode entity) {
    return conditions.stream().allMatch(condition -> condition.test(entity));
  }

  private void add(String key, JsonNode wanted) {
    Matcher matcher = CONDITION.matcher(key);
    if (!matcher.matches()) {
      return;
    }
    String operator = matcher.group(1) == null ? "=" : matcher.group(1);
    String field = matcher.group(2);
    List<String> values =
        wanted.isArray()
            ? StreamSupport.stream(wanted.spliterator(), false).map(JsonNode::asText).toList()
            : List.of(wanted.isNull() ? "" : wanted.asText());
    boolean negated = operator.startsWith("!");
    conditions.add(
        entity ->
            actual(entity, field).stream().anyMatch(is -> holds(operator, is, values)) != negated);
  }

  private static boolean holds(String operator, String actual, List<String> values) {
    return values.stream()
        .anyMatch(
            value ->
                switch (operator) {
                  case "%" -> actual.contains(value);
                  case ">" -> compare(actual, value) > 0;
                  case ">=" -> compare(actual, value) >= 0;
                  case "<" -> compare(actual, value) < 0;
                  case "<=" -> compare(actual, value) <= 0;
                  default -> actual.equals(value);
                });
  }

  private static int compare(String actual, String value) {
    try {
      return Double.compare(Double.parseDouble(actual), Double.parseDouble(value));
    } catch (NumberFormatException e) {
      return actual.compareTo(value);
    }
  }

  /** A field with several values matches by any of them; one without a value is empty. */
  private static List<String> actual(JsonNode entity, String field) {
    if (BitrixFields.MULTIPLE.contains(field)) {
      return BitrixFields.values(entity, field);
    }
    JsonNode value = entity.path(field);
    return List.of(value.isNull() || value.isMissingNode() ? "" : value.asText());
  }
}
