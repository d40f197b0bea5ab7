package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Parameters of a provider's method. Callers send numbers as text and the other way round; names
 * are looked up as written, then without regard to case, as Bitrix24 does.
 */
final class Params {

  private final ObjectNode node;

  Params(ObjectNode node) {
    this.node = node;
  }

  ObjectNode json() {
    return node;
  }

  JsonNode get(String name) {
    JsonNode value = node.get(name);
    if (value != null) {
      return value;
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getKey().equalsIgnoreCase(name)) {
        return field.getValue();
      }
    }
    return MissingNode.getInstance();
  }

  /** Empty where the parameter is absent, null or not a scalar. */
  String text(String name) {
    JsonNode value = get(name);
    return value.isValueNode() && !value.isNull() ? value.asText() : "";
  }

  OptionalLong integer(String name) {
    try {
      return OptionalLong.of(Long.parseLong(text(name).strip()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  boolean flag(String name) {
    String value = text(name);
    return value.equalsIgnoreCase("true") || value.equals("1") || value.equalsIgnoreCase("y");
  }
}
