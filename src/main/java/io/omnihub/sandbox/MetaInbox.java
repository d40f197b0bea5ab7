package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * What may be sent from a page or a professional account, with the checks of the real Send API. The
 * end of a customer's id tells how it goes: {@value #LATE} wrote more than 24 hours ago, {@value
 * #NOBODY} is nobody's, {@value #UNWILLING} takes nothing from us.
 */
@Component
@ConditionalOnSandbox
class MetaInbox {

  static final String LATE = "2018278";
  static final String NOBODY = "2018001";
  static final String UNWILLING = "000551";

  private static final Set<String> ACTIONS = Set.of("typing_on", "typing_off", "mark_seen");
  private static final Set<String> FILES = Set.of("image", "video", "audio", "file");
  private static final Set<String> TYPES = Set.of("RESPONSE", "UPDATE", "MESSAGE_TAG");

  /**
   * @throws GraphError as the real API would refuse
   */
  JsonNode take(SandboxSystem system, JsonNode request) {
    String to = request.at("/recipient/id").asText("");
    require(to.matches("\\d{5,25}"), "Param recipient[id] must be a valid ID string");
    checkCustomer(system, to, request.path("tag").asText(""));
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("recipient_id", to);
    if (request.has("sender_action")) {
      require(!request.has("message"), "Cannot send both message and state at the same time.");
      require(
          ACTIONS.contains(request.path("sender_action").asText()),
          "Param sender_action must be one of " + ACTIONS);
      return answer;
    }
    String type = request.path("messaging_type").asText("RESPONSE");
    require(TYPES.contains(type), "Param messaging_type must be one of " + TYPES);
    require(
        !type.equals("MESSAGE_TAG") || request.hasNonNull("tag"),
        "A tag is required for the messaging type MESSAGE_TAG");
    checkMessage(system, request.path("message"));
    String id = UUID.randomUUID().toString().replace("-", "");
    return answer.put(
        "message_id", system == SandboxSystem.MESSENGER ? "m_" + id : "aWdfZAG1f" + id);
  }

  private static void checkCustomer(SandboxSystem system, String to, String tag) {
    if (to.endsWith(LATE) && !tag.equals("HUMAN_AGENT")) {
      throw GraphError.of(
          10,
          system == SandboxSystem.MESSENGER ? 2018278 : 2534022,
          "This message is sent outside of allowed window.");
    }
    if (to.endsWith(NOBODY)) {
      throw GraphError.of(100, 2018001, "No matching user found");
    }
    if (to.endsWith(UNWILLING)) {
      throw GraphError.of(551, 1545041, "This person isn't available right now.");
    }
  }

  private static void checkMessage(SandboxSystem system, JsonNode message) {
    require(message.isObject(), "Param message must be non-empty.");
    boolean words = message.hasNonNull("text");
    JsonNode attachment = message.path("attachment");
    require(words != attachment.isObject(), "A message has either a text or an attachment.");
    if (words) {
      String text = message.path("text").asText();
      require(!text.isBlank(), "Param message[text] must be non-empty.");
      require(fits(system, text), "Length of param message[text] must be less than the limit.");
    } else {
      checkAttachment(attachment);
    }
    JsonNode replies = message.path("quick_replies");
    require(replies.size() <= 13, "There are more than 13 quick replies.");
    for (JsonNode reply : replies) {
      if (reply.path("content_type").asText().equals("text")) {
        String title = reply.path("title").asText("");
        require(!title.isBlank() && title.length() <= 20, "A quick reply's title is 1 to 20 long.");
        require(!reply.path("payload").asText("").isBlank(), "A quick reply needs a payload.");
      }
    }
  }

  private static boolean fits(SandboxSystem system, String text) {
    return system == SandboxSystem.MESSENGER
        ? text.length() <= 2000
        : text.getBytes(StandardCharsets.UTF_8).length <= 1000;
  }

  private static void checkAttachment(JsonNode attachment) {
    JsonNode payload = attachment.path("payload");
    if (FILES.contains(attachment.path("type").asText())) {
      if (!payload.path("url").asText("").matches("https?://\\S+")) {
        throw GraphError.of(100, 2018008, "Failed to fetch the file from the url");
      }
      return;
    }
    require(
        attachment.path("type").asText().equals("template")
            && payload.path("template_type").asText().equals("button"),
        "Param message[attachment][type] is not known here.");
    String text = payload.path("text").asText("");
    require(!text.isBlank() && text.length() <= 640, "A template's text is 1 to 640 long.");
    JsonNode buttons = payload.path("buttons");
    require(!buttons.isEmpty() && buttons.size() <= 3, "A template has 1 to 3 buttons.");
    for (JsonNode button : buttons) {
      String what = button.path("type").asText().equals("web_url") ? "url" : "payload";
      require(!button.path(what).asText("").isBlank(), "A button needs a " + what + ".");
      require(button.path("title").asText("").length() <= 20, "A button's title is too long.");
    }
  }

  private static void require(boolean kept, String complaint) {
    if (!kept) {
      throw GraphError.parameter(complaint);
    }
  }
}
