package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;

/**
 * How a portal keeps the fields of a CRM entity: scalars as text, an amount with two decimals,
 * phones and mails as lists with ids, unknown names dropped but for {@code UF_*}
 * (apidocs.bitrix24.com, {@code crm.lead.add}, {@code crm.lead.get}, {@code crm.item.add}).
 */
final class BitrixFields {

  static final Set<String> MULTIPLE = Set.of("PHONE", "EMAIL", "WEB", "IM", "LINK");

  /** Absent fields are read as null, in this order. */
  static final List<String> SCALAR =
      List.of(
          "TITLE",
          "HONORIFIC",
          "NAME",
          "SECOND_NAME",
          "LAST_NAME",
          "COMPANY_TITLE",
          "COMPANY_ID",
          "CONTACT_ID",
          "BIRTHDATE",
          "SOURCE_ID",
          "SOURCE_DESCRIPTION",
          "STATUS_ID",
          "STATUS_DESCRIPTION",
          "STAGE_ID",
          "CATEGORY_ID",
          "TYPE_ID",
          "POST",
          "COMMENTS",
          "CURRENCY_ID",
          "OPPORTUNITY",
          "IS_MANUAL_OPPORTUNITY",
          "ASSIGNED_BY_ID",
          "OPENED",
          "ORIGINATOR_ID",
          "ORIGIN_ID",
          "ADDRESS",
          "ADDRESS_CITY",
          "ADDRESS_COUNTRY",
          "UTM_SOURCE",
          "UTM_MEDIUM",
          "UTM_CAMPAIGN",
          "UTM_CONTENT",
          "UTM_TERM");

  private static final AtomicInteger VALUE_IDS = new AtomicInteger();

  private BitrixFields() {}

  /** Lays new values over kept ones. */
  static ObjectNode merged(ObjectNode kept, ObjectNode given) {
    ObjectNode merged = kept.deepCopy();
    given
        .properties()
        .forEach(
            field -> {
              String name = field.getKey().toUpperCase(Locale.ROOT);
              if (MULTIPLE.contains(name)) {
                merged.set(name, values(merged.path(name), field.getValue(), name));
              } else if (SCALAR.contains(name) || name.startsWith("UF_")) {
                merged.set(name, scalar(name, field.getValue()));
              }
            });
    return merged;
  }

  /** Phones are compared by their digits, mails without regard to case. */
  static String comparable(String type, String value) {
    return type.equals("PHONE")
        ? value.replaceAll("\\D", "")
        : value.strip().toLowerCase(Locale.ROOT);
  }

  static List<String> values(JsonNode entity, String type) {
    return StreamSupport.stream(entity.path(type).spliterator(), false)
        .map(value -> value.path("VALUE").asText())
        .toList();
  }

  static ObjectNode fromItem(ObjectNode item) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    item.properties()
        .forEach(
            field -> {
              if (field.getKey().equals("fm")) {
                field.getValue().forEach(value -> addMultiple(fields, value));
              } else {
                fields.set(upperSnake(field.getKey()), field.getValue());
              }
            });
    return fields;
  }

  static ObjectNode toItem(ObjectNode entity, int id) {
    ObjectNode item = JsonNodeFactory.instance.objectNode().put("id", id);
    ArrayNode multiple = JsonNodeFactory.instance.arrayNode();
    entity
        .properties()
        .forEach(
            field -> {
              if (MULTIPLE.contains(field.getKey())) {
                field
                    .getValue()
                    .forEach(
                        value ->
                            multiple
                                .addObject()
                                .put("id", value.path("ID").asInt())
                                .put("typeId", field.getKey())
                                .put("valueType", value.path("VALUE_TYPE").asText())
                                .put("value", value.path("VALUE").asText()));
              } else if (!field.getKey().equals("ID")) {
                item.set(camel(field.getKey()), field.getValue());
              }
            });
    item.set("fm", multiple);
    return item;
  }

  private static void addMultiple(ObjectNode fields, JsonNode value) {
    fields
        .withArray(value.path("typeId").asText("PHONE"))
        .addObject()
        .put("VALUE", value.path("value").asText())
        .put("VALUE_TYPE", value.path("valueType").asText("WORK"));
  }

  private static JsonNode scalar(String name, JsonNode value) {
    if (value.isNull() || value.isContainerNode()) {
      return value;
    }
    if (value.isBoolean()) {
      return JsonNodeFactory.instance.textNode(value.booleanValue() ? "Y" : "N");
    }
    if (name.equals("OPPORTUNITY")) {
      return JsonNodeFactory.instance.textNode(amount(value.asText()));
    }
    return JsonNodeFactory.instance.textNode(value.asText());
  }

  private static String amount(String text) {
    try {
      return new BigDecimal(text.strip()).setScale(2, RoundingMode.HALF_UP).toPlainString();
    } catch (NumberFormatException e) {
      return "0.00";
    }
  }

  /** A value with an id changes or, with {@code DELETE}, removes that one; others are added. */
  private static ArrayNode values(JsonNode kept, JsonNode given, String type) {
    ArrayNode values = JsonNodeFactory.instance.arrayNode();
    kept.forEach(value -> values.add(value.deepCopy()));
    for (JsonNode value : given) {
      String id = value.path("ID").asText();
      if (id.isEmpty()) {
        add(values, value, type);
      } else {
        change(values, id, value);
      }
    }
    return values;
  }

  private static void add(ArrayNode values, JsonNode value, String type) {
    String text = value.isValueNode() ? value.asText() : value.path("VALUE").asText();
    if (!text.isBlank()) {
      values
          .addObject()
          .put("ID", String.valueOf(VALUE_IDS.incrementAndGet()))
          .put("VALUE_TYPE", value.path("VALUE_TYPE").asText("WORK"))
          .put("VALUE", text)
          .put("TYPE_ID", type);
    }
  }

  private static void change(ArrayNode values, String id, JsonNode given) {
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i).path("ID").asText().equals(id)) {
        if (given.path("DELETE").asText().equals("Y")) {
          values.remove(i);
        } else if (given.has("VALUE")) {
          ((ObjectNode) values.get(i)).put("VALUE", given.path("VALUE").asText());
        }
        return;
      }
    }
  }

  private static String upperSnake(String camel) {
    return camel.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
  }

  private static String camel(String upperSnake) {
    StringBuilder camel = new StringBuilder();
    for (String word : upperSnake.toLowerCase(Locale.ROOT).split("_")) {
      camel.append(
          camel.isEmpty() || word.isEmpty()
              ? word
              : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return camel.toString();
  }
}
