package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.springframework.stereotype.Component;

/**
 * What the Bot API's server checks of every call about a message, in its order, and the message
 * that a call makes. Descriptions are those of its source (tdlib/telegram-bot-api, {@code
 * Client.cpp}).
 */
@Component
@ConditionalOnSandbox
class TelegramChecks {

  /** The person who has blocked the bot. */
  static final long BLOCKED_BY = 403403;

  /** The group that threw the bot out. */
  static final long KICKED_FROM = -403403;

  /** The chat that there is not. */
  static final long NO_SUCH_CHAT = 404404;

  /** The group that became a supergroup, and which one. */
  static final long UPGRADED_GROUP = -400400;

  static final long SUPERGROUP = -1000000400400L;

  /** The topic that no group has. */
  static final long NO_SUCH_TOPIC = 404404;

  /** The business connection that there is not. */
  static final String NO_SUCH_CONNECTION = "none";

  private static final int MAX_TEXT = 4096;
  private static final int MAX_CAPTION = 1024;
  private static final int MAX_CALLBACK_BYTES = 64;

  private final CallReader reader;
  private final TelegramMessages messages;

  TelegramChecks(CallReader reader, TelegramMessages messages) {
    this.reader = reader;
    this.messages = messages;
  }

  String text(Params params) {
    String text = params.text("text").strip();
    if (text.isEmpty()) {
      throw TelegramError.badRequest("message text is empty");
    }
    return text;
  }

  void checkText(String text) {
    checkLength(text, MAX_TEXT, "message is too long");
  }

  String caption(Params params) {
    String caption = params.text("caption").strip();
    checkCaption(caption);
    return caption;
  }

  void checkCaption(String caption) {
    checkLength(caption, MAX_CAPTION, "message caption is too long");
  }

  private static void checkLength(String text, int max, String complaint) {
    if (text.codePointCount(0, text.length()) > max) {
      throw TelegramError.badRequest(complaint);
    }
  }

  long chat(Params params) {
    if (params.text("chat_id").isBlank()) {
      throw TelegramError.badRequest("chat_id is empty");
    }
    if (params.text("business_connection_id").equals(NO_SUCH_CONNECTION)) {
      throw TelegramError.badRequest("business connection not found");
    }
    long chat = params.integer("chat_id").orElse(NO_SUCH_CHAT);
    if (chat == NO_SUCH_CHAT || chat == 0) {
      throw TelegramError.badRequest("chat not found");
    }
    if (chat == BLOCKED_BY) {
      throw TelegramError.of(403);
    }
    if (chat == KICKED_FROM) {
      throw TelegramError.forbidden("bot was kicked from the supergroup chat");
    }
    if (chat == UPGRADED_GROUP) {
      throw TelegramError.upgraded(SUPERGROUP);
    }
    return chat;
  }

  long messageId(Params params) {
    return params
        .integer("message_id")
        .orElseThrow(() -> TelegramError.badRequest("message identifier is not specified"));
  }

  /** A message of the bot's in a chat that was checked, where the call wants it. */
  ObjectNode outgoing(long chat, Params params) {
    ObjectNode message = messages.fromBot(chat);
    addPlace(message, chat, params);
    JsonNode reply = object(params, "reply_parameters", "can't parse reply parameters JSON object");
    if (!reply.isMissingNode()) {
      long id = reply.path("message_id").asLong();
      if (id > 0) {
        message.set("reply_to_message", messages.quoted(chat, id));
      } else if (!reply.path("allow_sending_without_reply").asBoolean()) {
        throw TelegramError.badRequest("message to be replied not found");
      }
    }
    addMarkup(message, params);
    return message;
  }

  private static void addPlace(ObjectNode message, long chat, Params params) {
    params
        .integer("message_thread_id")
        .ifPresent(
            topic -> {
              if (topic == NO_SUCH_TOPIC) {
                throw TelegramError.badRequest("message thread not found");
              }
              message.put("message_thread_id", topic).put("is_topic_message", true);
            });
    if (!params.text("business_connection_id").isBlank()) {
      message.put("business_connection_id", params.text("business_connection_id"));
    }
  }

  /** Only an inline keyboard becomes part of the message; the other kinds change the phone. */
  void addMarkup(ObjectNode message, Params params) {
    JsonNode markup =
        object(params, "reply_markup", "can't parse reply keyboard markup JSON object");
    if (markup.has("inline_keyboard")) {
      for (JsonNode row : markup.path("inline_keyboard")) {
        row.forEach(TelegramChecks::checkButton);
      }
      message.set("reply_markup", markup);
    }
    for (JsonNode row : markup.path("keyboard")) {
      for (JsonNode button : row) {
        if (button.isObject() && !button.path("text").isTextual()) {
          throw TelegramError.badRequest("can't parse KeyboardButton: Can't find field \"text\"");
        }
      }
    }
  }

  private static void checkButton(JsonNode button) {
    if (!button.path("text").isTextual() || button.path("text").asText().isBlank()) {
      throw TelegramError.badRequest("inline keyboard button text must be non-empty");
    }
    if (button.size() < 2) {
      throw TelegramError.badRequest("Text buttons are unallowed in the inline keyboard");
    }
    String data = button.path("callback_data").asText("");
    if (data.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > MAX_CALLBACK_BYTES) {
      throw TelegramError.badRequest("BUTTON_DATA_INVALID");
    }
  }

  /** A parameter that is JSON, or JSON as text; a missing node where it is absent. */
  JsonNode object(Params params, String name, String complaint) {
    JsonNode value = params.get(name);
    if (value.isTextual()) {
      return reader
          .object(value.textValue())
          .orElseThrow(() -> TelegramError.badRequest(complaint));
    }
    return value;
  }

  /** A parameter that is a list, or one as text; a missing node where it is absent. */
  JsonNode list(Params params, String name, String complaint) {
    JsonNode value = params.get(name);
    return value.isTextual()
        ? reader.tree(value.textValue()).orElseThrow(() -> TelegramError.badRequest(complaint))
        : value;
  }
}
