package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.springframework.stereotype.Component;

/**
 * The Bot API's methods that the hub uses, with the checks of the real server in its order: the
 * text before the chat, the chat before the rights.
 *
 * <p>Every chat exists but {@value #NO_SUCH_CHAT}, and every person lets the bot write but {@value
 * #BLOCKED_BY}. Formatting ({@code parse_mode}) is taken and not applied.
 */
@Component
@ConditionalOnSandbox
class TelegramBot {

  /** The person who has blocked the bot. */
  static final long BLOCKED_BY = 403403;

  /** The chat that there is not. */
  static final long NO_SUCH_CHAT = 404404;

  private static final int MAX_TEXT = 4096;
  private static final int MAX_CAPTION = 1024;

  private final CallReader reader;
  private final TelegramMessages messages;
  private final TelegramUpdates updates;

  TelegramBot(CallReader reader, TelegramMessages messages, TelegramUpdates updates) {
    this.reader = reader;
    this.messages = messages;
    this.updates = updates;
  }

  /**
   * @return the answer's {@code result}
   * @throws TelegramError as the real server would refuse
   */
  JsonNode answer(String method, Params params) {
    return switch (method.toLowerCase(Locale.ROOT)) {
      case "getme" -> messages.me();
      case "setwebhook" -> updates.setWebhook(params);
      case "deletewebhook" -> updates.deleteWebhook(params);
      case "getwebhookinfo" -> updates.webhookInfo();
      case "sendmessage" -> sendMessage(params);
      case "sendphoto" -> sendMedia(params, "photo");
      case "senddocument" -> sendMedia(params, "document");
      case "sendchataction" -> sendChatAction(params);
      case "editmessagetext" -> editMessageText(params);
      case "deletemessage" -> deleteMessage(params);
      case "getfile" -> getFile(params);
      case "answercallbackquery" -> answerCallbackQuery(params);
      default -> throw TelegramError.of(404);
    };
  }

  private JsonNode sendMessage(Params params) {
    String text = text(params);
    long chat = chat(params);
    checkLength(text, MAX_TEXT, "message is too long");
    ObjectNode message = outgoing(chat, params);
    message.put("text", text);
    return messages.keep(chat, message);
  }

  private JsonNode sendMedia(Params params, String kind) {
    String file = params.text(kind);
    if (file.isBlank()) {
      throw TelegramError.badRequest("there is no " + kind + " in the request");
    }
    long chat = chat(params);
    String caption = params.text("caption").strip();
    checkLength(caption, MAX_CAPTION, "message caption is too long");
    ObjectNode message = outgoing(chat, params);
    if (kind.equals("photo")) {
      message.putArray("photo").add(TelegramMessages.photo(file));
    } else {
      message.set("document", TelegramMessages.document(file, "document.pdf", "application/pdf"));
    }
    if (!caption.isEmpty()) {
      message.put("caption", caption);
    }
    return messages.keep(chat, message);
  }

  private JsonNode sendChatAction(Params params) {
    chat(params);
    if (params.text("action").isBlank()) {
      throw TelegramError.badRequest("wrong parameter action in request");
    }
    return BooleanNode.TRUE;
  }

  private JsonNode editMessageText(Params params) {
    String text = text(params);
    long chat = chat(params);
    ObjectNode before =
        messages
            .find(chat, messageId(params))
            .orElseThrow(() -> TelegramError.badRequest("message to edit not found"));
    checkLength(text, MAX_TEXT, "message is too long");
    ObjectNode after = before.deepCopy();
    after.put("text", text);
    after.remove("reply_markup");
    addMarkup(after, params);
    if (after.path("text").equals(before.path("text"))
        && after.path("reply_markup").equals(before.path("reply_markup"))) {
      throw TelegramError.badRequest(
          "message is not modified: specified new message content and reply markup are exactly the"
              + " same as a current content and reply markup of the message");
    }
    after.put("edit_date", messages.now());
    return messages.keep(chat, after);
  }

  private JsonNode deleteMessage(Params params) {
    long chat = chat(params);
    if (!messages.forget(chat, messageId(params))) {
      throw TelegramError.badRequest("message to delete not found");
    }
    return BooleanNode.TRUE;
  }

  private static JsonNode getFile(Params params) {
    String id = params.text("file_id");
    if (id.isBlank()) {
      throw TelegramError.badRequest("file_id not specified");
    }
    return JsonNodeFactory.instance
        .objectNode()
        .put("file_id", id)
        .put("file_unique_id", TelegramMessages.uniqueId(id))
        .put("file_size", TelegramMessages.PIXEL.length)
        .put("file_path", "photos/file_" + TelegramMessages.uniqueId(id) + ".png");
  }

  private static JsonNode answerCallbackQuery(Params params) {
    if (params.text("callback_query_id").isBlank()) {
      throw TelegramError.badRequest(
          "query is too old and response timeout expired or query ID is invalid");
    }
    return BooleanNode.TRUE;
  }

  private ObjectNode outgoing(long chat, Params params) {
    ObjectNode message = messages.fromBot(chat);
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

  /** Only an inline keyboard becomes part of the message; the other kinds change the phone. */
  private void addMarkup(ObjectNode message, Params params) {
    JsonNode markup =
        object(params, "reply_markup", "can't parse reply keyboard markup JSON object");
    if (markup.has("inline_keyboard")) {
      message.set("reply_markup", markup);
    }
  }

  private JsonNode object(Params params, String name, String complaint) {
    JsonNode value = params.get(name);
    if (value.isTextual()) {
      return reader
          .object(value.textValue())
          .orElseThrow(() -> TelegramError.badRequest(complaint));
    }
    return value;
  }

  private static String text(Params params) {
    String text = params.text("text").strip();
    if (text.isEmpty()) {
      throw TelegramError.badRequest("message text is empty");
    }
    return text;
  }

  private static void checkLength(String text, int max, String complaint) {
    if (text.codePointCount(0, text.length()) > max) {
      throw TelegramError.badRequest(complaint);
    }
  }

  private static long chat(Params params) {
    if (params.text("chat_id").isBlank()) {
      throw TelegramError.badRequest("chat_id is empty");
    }
    long chat = params.integer("chat_id").orElse(NO_SUCH_CHAT);
    if (chat == NO_SUCH_CHAT || chat == 0) {
      throw TelegramError.badRequest("chat not found");
    }
    if (chat == BLOCKED_BY) {
      throw TelegramError.of(403);
    }
    return chat;
  }

  private static long messageId(Params params) {
    return params
        .integer("message_id")
        .orElseThrow(() -> TelegramError.badRequest("message identifier is not specified"));
  }
}
