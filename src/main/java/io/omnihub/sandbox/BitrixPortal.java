package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/**
 * The portal's methods that the hub uses, after the method pages of apidocs.bitrix24.com. It keeps
 * leads, contacts, deals and companies; comments, activities and tasks are only numbered.
 */
@Component
@ConditionalOnSandbox
class BitrixPortal {

  private final Map<String, BitrixEntities> entities;
  private final AtomicInteger timeline = new AtomicInteger();
  private final AtomicInteger tasks = new AtomicInteger();
  private final SandboxClock clock;

  BitrixPortal(SandboxClock clock) {
    this.clock = clock;
    this.entities =
        Map.of(
            "lead", new BitrixEntities("Лид", "STATUS_ID", clock),
            "deal", new BitrixEntities("Сделка", "STAGE_ID", clock),
            "contact", new BitrixEntities(null, null, clock),
            "company", new BitrixEntities("Компания", null, clock));
  }

  /**
   * @throws BitrixError as the real portal would refuse
   */
  BitrixResult answer(String method, Params params) {
    String name = method.toLowerCase(Locale.ROOT);
    return switch (name) {
      case "profile" -> BitrixResult.of(profile());
      case "crm.duplicate.findbycomm" -> BitrixResult.of(findByComm(params));
      case "crm.item.add" -> BitrixResult.of(addItem(params));
      case "crm.timeline.comment.add" -> BitrixResult.of(addComment(params));
      case "crm.activity.add" -> BitrixResult.of(addActivity(params));
      case "tasks.task.add" -> BitrixResult.of(addTask(params));
      default -> entityMethod(name, params);
    };
  }

  private BitrixResult entityMethod(String method, Params params) {
    String[] parts = method.split("\\.");
    if (parts.length != 3 || !parts[0].equals("crm") || !entities.containsKey(parts[1])) {
      throw BitrixError.methodNotFound();
    }
    BitrixEntities kind = entities.get(parts[1]);
    return switch (parts[2]) {
      case "add" -> BitrixResult.of(kind.add(fields(params)));
      case "get" -> BitrixResult.of(kind.get(id(params)));
      case "update" -> {
        kind.update(id(params), fields(params));
        yield BitrixResult.of(BooleanNode.TRUE);
      }
      case "list" -> kind.list(params);
      default -> throw BitrixError.methodNotFound();
    };
  }

  private static ObjectNode profile() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("ID", "1")
        .put("ADMIN", true)
        .put("NAME", "Sandbox")
        .put("LAST_NAME", "Portal")
        .put("PERSONAL_GENDER", "")
        .put("TIME_ZONE", "");
  }

  /** Found are ids by kind; as in PHP, nothing found is an empty list. */
  private JsonNode findByComm(Params params) {
    String type = params.text("type").toUpperCase(Locale.ROOT);
    if (type.isEmpty()) {
      throw new BitrixError(
          400, "Communication type is not defined", "Parameter 'type' is required.");
    }
    if (!Set.of("PHONE", "EMAIL").contains(type)) {
      throw BitrixError.words(
          "Communication type '" + type + "' is not supported in current context");
    }
    List<String> values = new ArrayList<>();
    params.get("values").forEach(value -> values.add(value.asText()));
    if (values.isEmpty()) {
      throw BitrixError.words("Communication values is not defined");
    }
    String only = params.text("entity_type").toUpperCase(Locale.ROOT);
    ObjectNode found = JsonNodeFactory.instance.objectNode();
    for (String kind : List.of("LEAD", "CONTACT", "COMPANY")) {
      if (only.isEmpty() || only.equals(kind)) {
        ArrayNode ids = JsonNodeFactory.instance.arrayNode();
        entities.get(kind.toLowerCase(Locale.ROOT)).withComm(type, values).forEach(ids::add);
        if (!ids.isEmpty()) {
          found.set(kind, ids);
        }
      }
    }
    return found.isEmpty() ? JsonNodeFactory.instance.arrayNode() : found;
  }

  /** The universal method: {@code camelCase} fields, {@code fm} for phones and mails. */
  private JsonNode addItem(Params params) {
    String kind =
        switch ((int) params.integer("entityTypeId").orElse(0)) {
          case 1 -> "lead";
          case 2 -> "deal";
          case 3 -> "contact";
          case 4 -> "company";
          default -> throw new BitrixError(400, "NOT_FOUND", "Смарт-процесс не найден");
        };
    JsonNode fields = params.get("fields");
    if (!fields.isObject()) {
      throw missing("fields");
    }
    int id = entities.get(kind).add(BitrixFields.fromItem((ObjectNode) fields));
    ObjectNode item = JsonNodeFactory.instance.objectNode();
    item.set("item", BitrixFields.toItem(entities.get(kind).get(id), id));
    return item;
  }

  private int addComment(Params params) {
    JsonNode fields = params.get("fields");
    if (!fields.isObject()) {
      throw missing("fields");
    }
    BitrixEntities owners =
        entities.get(fields.path("ENTITY_TYPE").asText().toLowerCase(Locale.ROOT));
    if (owners == null || !owners.has(fields.path("ENTITY_ID").asInt())) {
      throw new BitrixError(400, "OWNER_NOT_FOUND", "Owner was not found");
    }
    if (fields.path("COMMENT").asText().isBlank()) {
      throw new BitrixError(400, "INVALID_ARG_VALUE", "Empty comment message");
    }
    return timeline.incrementAndGet();
  }

  private int addActivity(Params params) {
    ObjectNode fields = fields(params);
    require(fields.path("SUBJECT"), "The field SUBJECT is not defined or empty.");
    require(fields.path("RESPONSIBLE_ID"), "The field RESPONSIBLE_ID is not defined or invalid.");
    require(fields.path("TYPE_ID"), "The field TYPE_ID is not defined or invalid.");
    if (fields.path("COMMUNICATIONS").isEmpty()) {
      throw BitrixError.words("The field COMMUNICATIONS is not defined or invalid.");
    }
    return timeline.incrementAndGet();
  }

  private JsonNode addTask(Params params) {
    JsonNode fields = params.get("fields");
    if (!fields.isObject() || fields.isEmpty()) {
      throw missing("fields");
    }
    if (fields.path("TITLE").asText().isBlank()) {
      throw new BitrixError(400, "ERROR_CORE", "Не указано название задачи<br>");
    }
    if (fields.path("RESPONSIBLE_ID").asInt() < 1) {
      throw new BitrixError(400, "ERROR_CORE", "Не указан исполнитель<br>");
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer
        .putObject("task")
        .put("id", String.valueOf(tasks.incrementAndGet()))
        .put("title", fields.path("TITLE").asText())
        .put("description", fields.path("DESCRIPTION").asText())
        .put("status", "2")
        .put("responsibleId", fields.path("RESPONSIBLE_ID").asText())
        .put("createdBy", "1")
        .put("createdDate", BitrixTime.date(clock.now()))
        .set("deadline", fields.path("DEADLINE").isTextual() ? fields.get("DEADLINE") : null);
    return answer;
  }

  private static ObjectNode fields(Params params) {
    if (params.get("fields") instanceof ObjectNode fields) {
      return fields;
    }
    throw BitrixError.words("Parameter 'fields' must be array.");
  }

  private static int id(Params params) {
    long id = params.integer("id").orElse(0);
    if (id < 1 || id > Integer.MAX_VALUE) {
      throw BitrixError.words("ID is not defined or invalid.");
    }
    return (int) id;
  }

  private static void require(JsonNode value, String complaint) {
    if (value.asText().isBlank() || value instanceof TextNode text && text.asText().equals("0")) {
      throw BitrixError.words(complaint);
    }
  }

  private static BitrixError missing(String parameter) {
    return new BitrixError(
        400, "100", "Could not find value for parameter {" + parameter + "} (internal error)");
  }
}
