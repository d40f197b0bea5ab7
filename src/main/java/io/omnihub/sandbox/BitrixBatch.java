package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code batch}: up to {@value #MAX_COMMANDS} commands {@code method?query}, in order, each able to
 * name earlier results as {@code $result[key][field]} (apidocs.bitrix24.com, "How to execute a
 * batch of requests"). Commands beyond the limit and a batch inside fail by themselves; {@code
 * halt} stops at the first failure. As in PHP, an empty map is an empty list.
 */
final class BitrixBatch {

  static final int MAX_COMMANDS = 50;

  private static final Pattern REFERENCE = Pattern.compile("\\$result((?:\\[[^\\]]*])+)");
  private static final Pattern KEY = Pattern.compile("\\[([^\\]]*)]");

  private final BitrixPortal portal;
  private final BiConsumer<Call, Integer> note;
  private final ObjectNode results = JsonNodeFactory.instance.objectNode();
  private final ObjectNode errors = JsonNodeFactory.instance.objectNode();
  private final ObjectNode totals = JsonNodeFactory.instance.objectNode();
  private final ObjectNode nexts = JsonNodeFactory.instance.objectNode();
  private final ObjectNode times = JsonNodeFactory.instance.objectNode();

  /**
   * @param note told of each command and the status that it would have had alone
   */
  BitrixBatch(BitrixPortal portal, BiConsumer<Call, Integer> note) {
    this.portal = portal;
    this.note = note;
  }

  BitrixResult run(Params params) {
    boolean halt = params.flag("halt");
    int count = 0;
    for (Map.Entry<String, JsonNode> command : commands(params.get("cmd")).entrySet()) {
      boolean done = runOne(command.getKey(), command.getValue().asText(), ++count);
      if (!done && halt) {
        break;
      }
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set("result", phpMap(results));
    answer.set("result_error", phpMap(errors));
    answer.set("result_total", phpMap(totals));
    answer.set("result_next", phpMap(nexts));
    answer.set("result_time", phpMap(times));
    return BitrixResult.of(answer);
  }

  private boolean runOne(String key, String command, int number) {
    String[] parts = command.split("\\?", 2);
    Call call =
        Call.of("BATCH", parts[0], PhpForm.tree(parts.length == 2 ? resolved(parts[1]) : ""));
    BitrixTime time = BitrixTime.start();
    try {
      checkAllowed(parts[0], number);
      BitrixResult result = portal.answer(parts[0], call.params());
      results.set(key, result.result());
      if (result.total() != null) {
        totals.put(key, result.total());
      }
      if (result.next() != null) {
        nexts.put(key, result.next());
      }
      times.set(key, time.json());
      note.accept(call, 200);
      return true;
    } catch (BitrixError e) {
      errors.set(key, e.body());
      note.accept(call, e.status());
      return false;
    }
  }

  private static void checkAllowed(String method, int number) {
    if (number > MAX_COMMANDS) {
      throw new BitrixError(400, "ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded");
    }
    if (method.equalsIgnoreCase("batch")) {
      throw new BitrixError(
          405, "ERROR_BATCH_METHOD_NOT_ALLOWED", "Method is not allowed for batch usage");
    }
  }

  private static Map<String, JsonNode> commands(JsonNode cmd) {
    Map<String, JsonNode> commands = new LinkedHashMap<>();
    if (cmd.isObject()) {
      cmd.properties().forEach(field -> commands.put(field.getKey(), field.getValue()));
    } else {
      cmd.forEach(command -> commands.put(String.valueOf(commands.size()), command));
    }
    return commands;
  }

  private String resolved(String query) {
    return REFERENCE
        .matcher(query)
        .replaceAll(reference -> Matcher.quoteReplacement(lookUp(reference.group(1))));
  }

  private String lookUp(String keys) {
    JsonNode node = results;
    Matcher key = KEY.matcher(keys);
    while (key.find()) {
      node = node.isArray() ? node.path(arrayIndex(key.group(1))) : node.path(key.group(1));
    }
    return node.asText();
  }

  private static int arrayIndex(String key) {
    try {
      return Integer.parseInt(key);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static JsonNode phpMap(ObjectNode map) {
    return map.isEmpty() ? JsonNodeFactory.instance.arrayNode() : map;
  }
}
