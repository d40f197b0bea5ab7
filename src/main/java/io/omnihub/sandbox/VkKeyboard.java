package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** VK's limits of a bot's keyboard (dev.vk.com, "Keyboard for bots"). */
final class VkKeyboard {

  private static final Set<String> TYPES =
      Set.of("text", "open_link", "location", "vkpay", "open_app", "callback");

  private VkKeyboard() {}

  /**
   * @throws VkError naming the limit that is broken
   */
  static void check(JsonNode keyboard) {
    boolean inline = keyboard.path("inline").asBoolean();
    JsonNode rows = keyboard.path("buttons");
    int buttons = 0;
    require(rows.isArray(), "buttons is no array");
    require(rows.size() <= (inline ? 6 : 10), "too many rows");
    for (JsonNode row : rows) {
      require(row.isArray() && row.size() <= 5, "too many buttons in a row");
      for (JsonNode button : row) {
        check(button.path("action"), button);
        buttons++;
      }
    }
    require(buttons <= (inline ? 10 : 40), "too many buttons");
  }

  private static void check(JsonNode action, JsonNode button) {
    String type = action.path("type").asText();
    require(TYPES.contains(type), "unknown button action type " + type);
    if (type.equals("text") || type.equals("callback") || type.equals("open_link")) {
      String label = action.path("label").asText();
      require(!label.isBlank(), "label is empty");
      require(label.length() <= 40, "label is too long");
    }
    require(!type.equals("open_link") || action.hasNonNull("link"), "link is missing");
    require(action.path("payload").asText().length() <= 255, "payload is too long");
    require(
        !button.has("color") || type.equals("text") || type.equals("callback"),
        "color is allowed for text and callback alone");
  }

  private static void require(boolean kept, String what) {
    if (!kept) {
      throw VkError.keyboard(what);
    }
  }
}
