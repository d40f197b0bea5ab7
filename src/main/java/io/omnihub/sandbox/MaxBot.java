package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * A bot's calls that the hub makes, with the checks of MAX (dev.max.ru/docs-api). Every chat exists
 * but {@value #NO_SUCH_CHAT}, and every person lets the bot write but {@value #BLOCKED_BY}.
 */
@Component
@ConditionalOnSandbox
class MaxBot {

  static final long BLOCKED_BY = 403403;
  static final long NO_SUCH_CHAT = 404404;

  private static final long BOT_ID = 90001;
  private static final int MAX_KEPT = 10_000;
  private static final int MAX_TEXT = 4000;
  private static final int MAX_ATTACHMENTS = 12;
  private static final Pattern ACTIONS = Pattern.compile("POST /chats/(-?\\d+)/actions");
  private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{5,256}");
  private static final Set<String> DEEDS =
      Set.of(
          "typing_on",
          "sending_photo",
          "sending_video",
          "sending_audio",
          "sending_file",
          "mark_seen");
  private static final Set<String> BUTTONS =
      Set.of(
          "callback",
          "link",
          "request_contact",
          "request_geo_location",
          "open_app",
          "message",
          "clipboard");
  private static final Set<String> WIDE =
      Set.of("link", "open_app", "request_geo_location", "request_contact");

  private final SandboxClock clock;
  private final MaxUploads uploads;
  private final AtomicLong lastId;
  private final Map<String, ObjectNode> sent =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ObjectNode> eldest) {
          return size() > MAX_KEPT;
        }
      };
  private final Map<String, ObjectNode> subscriptions = new LinkedHashMap<>();

  MaxBot(SandboxClock clock, MaxUploads uploads) {
    this.clock = clock;
    this.uploads = uploads;
    this.lastId = new AtomicLong(clock.seconds());
  }

  /**
   * @param call method and path, as in {@code POST /messages}
   * @throws MaxError as MAX would refuse
   */
  synchronized JsonNode answer(String call, Params params) {
    return switch (call) {
      case "GET /me" -> me();
      case "POST /messages" -> send(params);
      case "PUT /messages" -> edit(params);
      case "DELETE /messages" -> delete(params);
      case "POST /uploads" -> uploads.place(params);
      case "POST /answers" -> callback(params);
      case "GET /subscriptions" -> subscriptions();
      case "POST /subscriptions" -> subscribe(params);
      case "DELETE /subscriptions" -> unsubscribe(params);
      default -> {
        Matcher action = ACTIONS.matcher(call);
        if (!action.matches()) {
          throw new MaxError(404, "not.found", "Path " + call + " not found");
        }
        yield act(Long.parseLong(action.group(1)), params);
      }
    };
  }

  private static ObjectNode me() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("user_id", BOT_ID)
        .put("first_name", "Магазин (песочница)")
        .put("name", "Магазин (песочница)")
        .put("username", "omnihub_sandbox_bot")
        .put("is_bot", true);
  }

  private JsonNode send(Params params) {
    long chat = params.integer("chat_id").orElse(0);
    long user = params.integer("user_id").orElse(0);
    if (chat == 0 && user == 0) {
      throw MaxError.payload("Missing one of: user_id, chat_id");
    }
    checkChat(chat == 0 ? user : chat);
    checkBody(params);
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message.set("sender", me());
    message
        .putObject("recipient")
        .put("chat_id", chat == 0 ? user : chat)
        .put("chat_type", chat < 0 ? "chat" : "dialog");
    message.put("timestamp", clock.now().toEpochMilli());
    long id = lastId.incrementAndGet();
    ObjectNode body = message.putObject("body");
    body.put("mid", "mid.%016x".formatted(id)).put("seq", id);
    body.set("text", params.get("text").isTextual() ? params.get("text") : null);
    body.set("attachments", params.get("attachments").isArray() ? params.get("attachments") : null);
    sent.put(body.path("mid").asText(), message);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set("message", message);
    return answer;
  }

  private JsonNode edit(Params params) {
    ObjectNode message = sent.get(params.text("message_id"));
    if (message == null) {
      return done(false, "message not found");
    }
    checkBody(params);
    ((ObjectNode) message.path("body")).set("text", params.get("text"));
    return done(true, null);
  }

  private JsonNode delete(Params params) {
    return sent.remove(params.text("message_id")) == null
        ? done(false, "message not found")
        : done(true, null);
  }

  private static JsonNode callback(Params params) {
    if (params.text("callback_id").isBlank()) {
      throw MaxError.payload("Missing callback_id");
    }
    if (params.text("notification").isEmpty() && !params.get("message").isObject()) {
      throw MaxError.payload("`message` or `notification` is required");
    }
    return done(true, null);
  }

  private static JsonNode act(long chat, Params params) {
    checkChat(chat);
    if (!DEEDS.contains(params.text("action"))) {
      throw MaxError.payload("Unknown action " + params.text("action"));
    }
    return done(true, null);
  }

  private JsonNode subscriptions() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode all = answer.putArray("subscriptions");
    subscriptions.values().forEach(all::add);
    return answer;
  }

  private JsonNode subscribe(Params params) {
    String url = params.text("url");
    if (!url.startsWith("https://")) {
      throw MaxError.payload("Webhook url must start with https://");
    }
    if (!params.text("secret").isEmpty() && !SECRET.matcher(params.text("secret")).matches()) {
      throw MaxError.payload("secret must be 5 to 256 of A-Z, a-z, 0-9, _ and -");
    }
    ObjectNode kept =
        JsonNodeFactory.instance
            .objectNode()
            .put("url", url)
            .put("time", clock.now().toEpochMilli());
    kept.set("update_types", params.get("update_types"));
    subscriptions.put(url, kept);
    return done(true, null);
  }

  private JsonNode unsubscribe(Params params) {
    return subscriptions.remove(params.text("url")) == null
        ? done(false, "subscription not found")
        : done(true, null);
  }

  private static void checkChat(long chat) {
    if (chat == NO_SUCH_CHAT) {
      throw new MaxError(404, "chat.not.found", "Chat " + chat + " not found");
    }
    if (chat == BLOCKED_BY) {
      throw new MaxError(403, "chat.denied", "error.dialog.suspended");
    }
  }

  private void checkBody(Params params) {
    String text = params.text("text");
    JsonNode attachments = params.get("attachments");
    if (text.isBlank() && attachments.isEmpty()) {
      throw MaxError.payload("text or attachments required");
    }
    if (text.length() > MAX_TEXT) {
      throw MaxError.payload("text: size must be between 0 and " + MAX_TEXT);
    }
    if (attachments.size() > MAX_ATTACHMENTS) {
      throw MaxError.payload("too many attachments");
    }
    attachments.forEach(this::checkAttachment);
  }

  private void checkAttachment(JsonNode attachment) {
    JsonNode payload = attachment.path("payload");
    switch (attachment.path("type").asText()) {
      case "image" -> {
        if (!payload.hasNonNull("url")) {
          require(
              payload.hasNonNull("token") || payload.hasNonNull("photos"),
              "image: url, token or photos required");
          uploads.requireReady("image", payload);
        }
      }
      case "video", "audio", "file" -> {
        require(payload.hasNonNull("token"), "token of an upload required");
        uploads.requireReady(attachment.path("type").asText(), payload);
      }
      case "inline_keyboard" -> checkKeyboard(payload.path("buttons"));
      case "location" ->
          require(
              attachment.path("latitude").isNumber() && attachment.path("longitude").isNumber(),
              "location: latitude and longitude required");
      case "sticker", "contact", "share" -> {}
      default -> require(false, "unknown attachment " + attachment.path("type").asText());
    }
  }

  private static void checkKeyboard(JsonNode rows) {
    require(rows.isArray() && rows.size() <= 30, "inline_keyboard: too many rows");
    for (JsonNode row : rows) {
      boolean wide = false;
      for (JsonNode button : row) {
        String type = button.path("type").asText();
        require(BUTTONS.contains(type), "inline_keyboard: unknown button " + type);
        int size = button.path("text").asText().length();
        require(size > 0 && size <= 128, "inline_keyboard: text of a button is 1 to 128 long");
        require(
            !type.equals("link") || button.hasNonNull("url"), "inline_keyboard: link has no url");
        require(
            !type.equals("callback") || button.path("payload").asText().length() <= 1024,
            "inline_keyboard: payload is too long");
        wide |= WIDE.contains(type);
      }
      require(row.size() <= (wide ? 3 : 7), "inline_keyboard: too many buttons in a row");
    }
  }

  private static void require(boolean kept, String complaint) {
    if (!kept) {
      throw MaxError.payload(complaint);
    }
  }

  private static JsonNode done(boolean success, String message) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("success", success);
    return message == null ? answer : answer.put("message", message);
  }
}
