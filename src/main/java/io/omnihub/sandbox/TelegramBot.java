package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * The Bot API's methods that the hub uses, with the checks of the real server in its order: the
 * text before the chat, the chat before the rights.
 *
 * <p>Every chat exists but {@value TelegramChecks#NO_SUCH_CHAT}, and every person lets the bot
 * write but {@value TelegramChecks#BLOCKED_BY}; the group {@value TelegramChecks#UPGRADED_GROUP}
 * has become a supergroup. Formatting ({@code parse_mode}) is taken and not applied.
 */
@Component
@ConditionalOnSandbox
class TelegramBot {

  private static final String CAPTIONED = "photo video voice audio document animation";

  /** Those that every chat allows by default; a bot may use no others. */
  private static final Set<String> REACTIONS =
      Set.of(
          "👍", "👎", "❤", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢", "🎉", "🤩", "🤮",
          "💩", "🙏", "👌", "🕊", "🤡", "🥱", "🥴", "😍", "🐳", "❤‍🔥", "🌚", "🌭", "💯", "🤣", "⚡",
          "🍌", "🏆", "💔", "🤨", "😐", "🍓", "🍾", "💋", "🖕", "😈", "😴", "😭", "🤓", "👻",
          "👨‍💻", "👀", "🎃", "🙈", "😇", "😨", "🤝", "✍", "🤗", "🫡", "🎅", "🎄", "☃", "💅", "🤪",
          "🗿", "🆒", "💘", "🙉", "🦄", "😘", "💊", "🙊", "😎", "👾", "🤷‍♂", "🤷", "🤷‍♀", "😡");

  private final TelegramChecks checks;
  private final TelegramSending sending;
  private final TelegramMessages messages;
  private final TelegramUpdates updates;

  TelegramBot(
      TelegramChecks checks,
      TelegramSending sending,
      TelegramMessages messages,
      TelegramUpdates updates) {
    this.checks = checks;
    this.sending = sending;
    this.messages = messages;
    this.updates = updates;
  }

  /**
   * @return the answer's {@code result}
   * @throws TelegramError as the real server would refuse
   */
  JsonNode answer(String method, Params params) {
    String name = method.toLowerCase(Locale.ROOT);
    return switch (name) {
      case "getme" -> messages.me();
      case "setwebhook" -> updates.setWebhook(params);
      case "deletewebhook" -> updates.deleteWebhook(params);
      case "getwebhookinfo" -> updates.webhookInfo();
      case "sendmessage" -> sending.message(params);
      case "sendphoto",
          "sendvideo",
          "sendvoice",
          "sendaudio",
          "senddocument",
          "sendanimation",
          "sendsticker" ->
          sending.media(params, name.substring("send".length()));
      case "sendvideonote" -> sending.media(params, "video_note");
      case "sendlocation" -> sending.location(params);
      case "sendvenue" -> sending.venue(params);
      case "sendmediagroup" -> sending.album(params);
      case "sendchataction" -> sendChatAction(params);
      case "editmessagetext" -> edit(params, "text");
      case "editmessagecaption" -> edit(params, "caption");
      case "editmessagereplymarkup" -> edit(params, "");
      case "deletemessage" -> deleteMessage(params);
      case "deletemessages" -> deleteMessages(params);
      case "deletebusinessmessages" -> deleteBusinessMessages(params);
      case "readbusinessmessage" -> readBusinessMessage(params);
      case "setmessagereaction" -> setMessageReaction(params);
      case "getfile" -> getFile(params);
      case "answercallbackquery" -> answerCallbackQuery(params);
      default -> throw TelegramError.of(404);
    };
  }

  private JsonNode sendChatAction(Params params) {
    checks.chat(params);
    if (params.text("action").isBlank()) {
      throw TelegramError.badRequest("wrong parameter action in request");
    }
    return BooleanNode.TRUE;
  }

  /**
   * @param what is changed: {@code text}, {@code caption}, or the keyboard alone
   */
  private JsonNode edit(Params params, String what) {
    String said =
        what.equals("text") ? checks.text(params) : what.isEmpty() ? "" : checks.caption(params);
    long chat = checks.chat(params);
    ObjectNode before =
        messages
            .find(chat, checks.messageId(params))
            .orElseThrow(() -> TelegramError.badRequest("message to edit not found"));
    if (what.equals("text")) {
      checks.checkText(said);
    }
    if (!what.isEmpty() && hasMedia(before) == what.equals("text")) {
      throw TelegramError.badRequest("there is no " + what + " in the message to edit");
    }
    ObjectNode after = before.deepCopy();
    if (!what.isEmpty()) {
      after.put(what, said);
    }
    after.remove("reply_markup");
    checks.addMarkup(after, params);
    if (after.equals(before)) {
      throw TelegramError.badRequest(
          "message is not modified: specified new message content and reply markup are exactly the"
              + " same as a current content and reply markup of the message");
    }
    after.put("edit_date", messages.now());
    return messages.keep(chat, after);
  }

  private static boolean hasMedia(ObjectNode message) {
    return Set.of(CAPTIONED.split(" ")).stream().anyMatch(message::has);
  }

  private JsonNode deleteMessage(Params params) {
    long chat = checks.chat(params);
    if (!messages.forget(chat, checks.messageId(params))) {
      throw TelegramError.badRequest("message to delete not found");
    }
    return BooleanNode.TRUE;
  }

  /** Those that are not there are passed over, as the real server does. */
  private JsonNode deleteMessages(Params params) {
    long chat = checks.chat(params);
    if (!params.get("message_ids").isArray() || params.get("message_ids").isEmpty()) {
      throw TelegramError.badRequest("message identifiers are not specified");
    }
    params.get("message_ids").forEach(id -> messages.forget(chat, id.asLong()));
    return BooleanNode.TRUE;
  }

  private JsonNode deleteBusinessMessages(Params params) {
    requireConnection(params);
    if (!params.get("message_ids").isArray() || params.get("message_ids").isEmpty()) {
      throw TelegramError.badRequest("message identifiers are not specified");
    }
    return BooleanNode.TRUE;
  }

  private JsonNode readBusinessMessage(Params params) {
    requireConnection(params);
    checks.chat(params);
    checks.messageId(params);
    return BooleanNode.TRUE;
  }

  private static void requireConnection(Params params) {
    String connection = params.text("business_connection_id");
    if (connection.isBlank() || connection.equals(TelegramChecks.NO_SUCH_CONNECTION)) {
      throw TelegramError.badRequest("business connection not found");
    }
  }

  private JsonNode setMessageReaction(Params params) {
    JsonNode wanted = params.get("reaction");
    for (JsonNode one : wanted) {
      if (!one.path("type").asText().matches("emoji|custom_emoji|paid")) {
        throw TelegramError.badRequest("invalid reaction type specified");
      }
    }
    checks.chat(params);
    if (checks.messageId(params) <= 0) {
      throw TelegramError.badRequest("message to react not found");
    }
    for (JsonNode one : wanted) {
      if (one.path("type").asText().equals("emoji")
          && !REACTIONS.contains(one.path("emoji").asText())) {
        throw TelegramError.badRequest("REACTION_INVALID");
      }
    }
    if (wanted.size() > 1) {
      throw TelegramError.badRequest("REACTIONS_TOO_MANY");
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
}
