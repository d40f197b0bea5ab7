package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Form names as PHP reads them: {@code a[b][]=1&a[b][]=2} is {@code {"a":{"b":["1","2"]}}}. An
 * object whose keys are 0, 1, 2… is a list.
 */
final class PhpForm {

  private static final Pattern BRACKET = Pattern.compile("\\[([^]]*)]");

  private PhpForm() {}

  static ObjectNode tree(Map<String, String[]> form) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    form.forEach(
        (name, values) -> {
          for (String value : values) {
            put(root, name, value);
          }
        });
    root.properties().forEach(field -> field.setValue(listed(field.getValue())));
    return root;
  }

  /** A query string, as in the commands of a batch. */
  static ObjectNode tree(String query) {
    Map<String, String[]> form = new LinkedHashMap<>();
    for (String pair : query.split("&")) {
      if (!pair.isEmpty()) {
        String[] parts = pair.split("=", 2);
        String value = parts.length == 2 ? decode(parts[1]) : "";
        form.merge(decode(parts[0]), new String[] {value}, PhpForm::joined);
      }
    }
    return tree(form);
  }

  private static void put(ObjectNode root, String name, String value) {
    int bracket = name.indexOf('[');
    List<String> path = new ArrayList<>();
    path.add(bracket < 0 ? name : name.substring(0, bracket));
    if (bracket >= 0) {
      Matcher matcher = BRACKET.matcher(name.substring(bracket));
      while (matcher.find()) {
        path.add(matcher.group(1));
      }
    }
    ObjectNode parent = root;
    for (String key : path.subList(0, path.size() - 1)) {
      String real = key(parent, key);
      parent = parent.get(real) instanceof ObjectNode child ? child : parent.putObject(real);
    }
    parent.set(key(parent, path.get(path.size() - 1)), TextNode.valueOf(value));
  }

  private static String key(ObjectNode parent, String key) {
    return key.isEmpty() ? String.valueOf(parent.size()) : key;
  }

  private static JsonNode listed(JsonNode node) {
    if (!(node instanceof ObjectNode object)) {
      return node;
    }
    object.properties().forEach(field -> field.setValue(listed(field.getValue())));
    for (int i = 0; i < object.size(); i++) {
      if (!object.has(String.valueOf(i))) {
        return object;
      }
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    object.properties().forEach(field -> list.add(field.getValue()));
    return list;
  }

  private static String[] joined(String[] before, String[] more) {
    List<String> all = new ArrayList<>(List.of(before));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
