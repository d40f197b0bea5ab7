package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * A number of the Cloud API, with the checks of the real one. A customer whose phone, or
 * business-scoped user id, ends in one of {@link #REFUSING} gets that refusal: one who ends in
 * 131047 wrote more than 24 hours ago, so only a template reaches him.
 */
@Component
@ConditionalOnSandbox
class WhatsappNumber {

  private static final int WINDOW = 131047;

  /** The last six digits of a customer, and what is said of him. */
  static final Map<Integer, String> REFUSING =
      Map.of(
          WINDOW,
          "Re-engagement message",
          131026,
          "Message undeliverable",
          131050,
          "User has stopped marketing messages from this business",
          131049,
          "This message was not delivered to maintain healthy ecosystem engagement",
          131056,
          "(Business Account, Consumer Account) pair rate limit hit",
          130429,
          "Rate limit hit",
          131053,
          "Media upload error");

  private static final Set<String> MEDIA = Set.of("image", "video", "audio", "document", "sticker");
  private static final Set<String> WITHOUT_CAPTION = Set.of("audio", "sticker");

  ObjectNode about() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", WhatsappController.NUMBER_ID)
        .put("verified_name", "OmniHub Sandbox")
        .put("display_phone_number", "+7 495 123-45-67")
        .put("quality_rating", "GREEN")
        .put("messaging_limit_tier", "TIER_1K")
        .put("status", "CONNECTED")
        .put("account_mode", "SANDBOX")
        .put("name_status", "APPROVED");
  }

  /**
   * Takes a message, or a mark that one was read.
   *
   * @throws GraphError as the real number would refuse
   */
  JsonNode take(JsonNode message) {
    require(
        message.path("messaging_product").asText().equals("whatsapp"),
        "The parameter messaging_product is required.");
    if (message.has("status")) {
      return mark(message);
    }
    String to = addressee(message);
    String type = message.path("type").asText("text");
    checkContent(type, message.path(type), message);
    checkCustomer(to, type);
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("messaging_product", "whatsapp");
    answer
        .putArray("contacts")
        .addObject()
        .put("input", to)
        .put(message.hasNonNull("to") ? "wa_id" : "user_id", to);
    answer
        .putArray("messages")
        .addObject()
        .put("id", "wamid." + UUID.randomUUID().toString().replace("-", "").toUpperCase());
    return answer;
  }

  private static JsonNode mark(JsonNode message) {
    require(message.path("status").asText().equals("read"), "Param status must be one of {'read'}");
    require(
        !message.path("message_id").asText().isBlank(), "The parameter message_id is required.");
    require(
        !message.has("typing_indicator")
            || message.at("/typing_indicator/type").asText().equals("text"),
        "Param typing_indicator['type'] must be one of {'text'}");
    return JsonNodeFactory.instance.objectNode().put("success", true);
  }

  private static String addressee(JsonNode message) {
    String to = message.path("to").asText("");
    String recipient = message.path("recipient").asText("");
    boolean group = message.path("recipient_type").asText("individual").equals("group");
    if (!to.isEmpty()) {
      require(group || to.matches("\\+?\\d{5,20}"), "Param to is not a valid phone number");
      return to;
    }
    require(!recipient.isEmpty(), "The parameter to is required.");
    require(
        recipient.matches("[A-Z]{2}(\\.ENT)?\\.[A-Za-z0-9]{1,128}"),
        "Param recipient is not a business-scoped user id");
    return recipient;
  }

  private static void checkCustomer(String to, String type) {
    String digits = to.replaceAll("\\D", "");
    String end = digits.substring(Math.max(0, digits.length() - 6));
    int code = end.isEmpty() ? 0 : Integer.parseInt(end);
    if (REFUSING.containsKey(code) && !(code == WINDOW && type.equals("template"))) {
      throw GraphError.of(code, REFUSING.get(code), REFUSING.get(code) + ", says the sandbox.");
    }
  }

  private static void checkContent(String type, JsonNode content, JsonNode message) {
    require(content.isObject(), "The parameter " + type + " is required.");
    if (MEDIA.contains(type)) {
      media(type, content);
      return;
    }
    switch (type) {
      case "text" -> text(content.path("body"), "text['body']", 4096);
      case "location" -> {
        require(content.path("latitude").isNumber(), "Param location['latitude'] is required.");
        require(content.path("longitude").isNumber(), "Param location['longitude'] is required.");
      }
      case "reaction" -> text(content.path("message_id"), "reaction['message_id']", 500);
      case "template" -> template(content);
      case "interactive" -> interactive(content);
      case "contacts" -> require(content.isArray(), "Param contacts must be an array.");
      default ->
          throw GraphError.parameter("Param type must be one of the message types: " + message);
    }
  }

  private static void media(String type, JsonNode file) {
    String link = file.path("link").asText("");
    require(
        !file.path("id").asText("").isEmpty() || link.matches("https?://\\S+"),
        "The parameter " + type + "['link'] is required.");
    require(
        !(WITHOUT_CAPTION.contains(type) && file.has("caption")),
        "Unexpected key \"caption\" on param \"" + type + "\"");
    require(
        file.path("caption").asText("").length() <= 1024,
        "Param " + type + "['caption'] must be at most 1024 characters long.");
    require(
        type.equals("document") || !file.has("filename"),
        "Unexpected key \"filename\" on param \"" + type + "\"");
  }

  private static void template(JsonNode template) {
    String name = template.path("name").asText("");
    text(template.path("name"), "template['name']", 512);
    text(template.at("/language/code"), "template['language']['code']", 20);
    if (name.startsWith("no_such")) {
      throw GraphError.of(
          132001,
          "Template name does not exist in the translation",
          "template name (" + name + ") does not exist in this language");
    }
    boolean filled = false;
    for (JsonNode component : template.path("components")) {
      filled |= component.path("type").asText().equals("body");
    }
    if (name.equals("hello_world") && filled) {
      throw GraphError.of(
          132000,
          "Number of parameters does not match the expected number of params",
          "body: number of localizable_params (1) does not match the expected number of params"
              + " (0)");
    }
  }

  private static void interactive(JsonNode content) {
    JsonNode action = content.path("action");
    switch (content.path("type").asText()) {
      case "button" -> {
        text(content.at("/body/text"), "interactive['body']['text']", 1024);
        buttons(action.path("buttons"));
      }
      case "list" -> {
        text(content.at("/body/text"), "interactive['body']['text']", 4096);
        text(action.path("button"), "interactive['action']['button']", 20);
        list(action.path("sections"));
      }
      default -> throw GraphError.parameter("Param interactive['type'] is not known here.");
    }
  }

  private static void buttons(JsonNode buttons) {
    if (buttons.isEmpty() || buttons.size() > 3) {
      throw GraphError.of(
          131009,
          "Parameter value is not valid",
          "Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3");
    }
    Set<String> ids = new HashSet<>();
    Set<String> titles = new HashSet<>();
    for (JsonNode button : buttons) {
      JsonNode reply = button.path("reply");
      require(button.path("type").asText().equals("reply"), "A button's type must be reply.");
      text(reply.path("id"), "reply['id']", 256);
      text(reply.path("title"), "reply['title']", 20);
      require(ids.add(reply.path("id").asText()), "Duplicate button ids.");
      require(titles.add(reply.path("title").asText()), "Duplicate button titles.");
    }
  }

  private static void list(JsonNode sections) {
    int rows = 0;
    Set<String> ids = new HashSet<>();
    for (JsonNode section : sections) {
      require(
          sections.size() == 1 || !section.path("title").asText("").isBlank(),
          "Each section needs a title where there are several.");
      require(section.path("title").asText("").length() <= 24, "A section's title is too long.");
      for (JsonNode row : section.path("rows")) {
        rows++;
        text(row.path("id"), "row['id']", 200);
        text(row.path("title"), "row['title']", 24);
        require(row.path("description").asText("").length() <= 72, "A description is too long.");
        require(ids.add(row.path("id").asText()), "Duplicate row ids.");
      }
    }
    if (rows < 1 || rows > 10) {
      throw GraphError.of(
          131009, "Parameter value is not valid", "Total row count exceed max allowed count: 10");
    }
  }

  private static void text(JsonNode value, String name, int longest) {
    String text = value.asText("");
    require(!text.isBlank(), "The parameter " + name + " is required.");
    require(
        text.length() <= longest,
        "Param " + name + " must be at most " + longest + " characters long.");
  }

  private static void require(boolean kept, String complaint) {
    if (!kept) {
      throw GraphError.parameter(complaint);
    }
  }
}
