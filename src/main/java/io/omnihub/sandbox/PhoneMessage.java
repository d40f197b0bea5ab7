package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Set;

/**
 * What the visitor, playing a customer, sends from the phone.
 *
 * @param chatId the customer's Telegram id, which is also the private chat's
 * @param name the first name that Telegram shows
 * @param kind text, contact, photo, voice, document, location or callback
 * @param text the text, the caption, or what a pressed button carries
 * @param phone for a contact: the customer's own number
 * @param delivery {@code webhook}, or {@code poll} to leave the update for {@code getUpdates}
 */
record PhoneMessage(
    Long chatId,
    String name,
    String username,
    String language,
    String kind,
    String text,
    String phone,
    String delivery) {

  private static final Set<String> KINDS =
      Set.of("text", "contact", "photo", "voice", "document", "location", "callback");

  PhoneMessage {
    if (chatId == null || chatId < 1) {
      throw new BadRequestException("chatId must be a whole number above 0");
    }
    name = orElse(name, "Customer");
    kind = orElse(kind, "text").toLowerCase(Locale.ROOT);
    text = orElse(text, "");
    delivery = orElse(delivery, "webhook");
    if (!KINDS.contains(kind)) {
      throw new BadRequestException("kind must be one of " + KINDS.stream().sorted().toList());
    }
    if (kind.equals("text") && (text.isEmpty() || text.length() > 4096)) {
      throw new BadRequestException("text must have from 1 to 4096 characters");
    }
    if (kind.equals("contact") && orElse(phone, "").isEmpty()) {
      throw new BadRequestException("a contact needs a phone");
    }
    if (kind.equals("callback") && text.isEmpty()) {
      throw new BadRequestException("a callback needs, as text, the data of the button");
    }
    if (!Set.of("webhook", "poll").contains(delivery)) {
      throw new BadRequestException("delivery must be webhook or poll");
    }
  }

  /** The Update that Telegram would send (core.telegram.org/bots/api#update). */
  ObjectNode update(TelegramUpdates updates, TelegramMessages messages) {
    ObjectNode update = JsonNodeFactory.instance.objectNode().put("update_id", updates.nextId());
    if (kind.equals("callback")) {
      update.set("callback_query", callback(update.path("update_id").asLong(), messages));
    } else {
      update.set("message", message(messages));
    }
    return update;
  }

  private ObjectNode message(TelegramMessages messages) {
    ObjectNode message = JsonNodeFactory.instance.objectNode().put("message_id", messages.nextId());
    message.set("from", from());
    ObjectNode chat = message.putObject("chat").put("id", chatId).put("first_name", name);
    if (username != null && !username.isBlank()) {
      chat.put("username", username);
    }
    chat.put("type", "private");
    message.put("date", messages.now());
    addContent(message);
    return message;
  }

  private void addContent(ObjectNode message) {
    String file = "sandbox-" + kind + "-" + message.path("message_id").asText();
    switch (kind) {
      case "contact" ->
          message
              .putObject("contact")
              .put("phone_number", phone.strip())
              .put("first_name", name)
              .put("user_id", chatId);
      case "photo" -> message.putArray("photo").add(TelegramMessages.photo(file));
      case "voice" ->
          message
              .putObject("voice")
              .put("duration", 4)
              .put("mime_type", "audio/ogg")
              .put("file_id", file)
              .put("file_unique_id", TelegramMessages.uniqueId(file))
              .put("file_size", TelegramMessages.PIXEL.length);
      case "document" ->
          message.set(
              "document", TelegramMessages.document(file, "invoice.pdf", "application/pdf"));
      case "location" ->
          message.putObject("location").put("latitude", 55.7558).put("longitude", 37.6173);
      default -> addText(message);
    }
    if (!kind.equals("text") && !text.isEmpty()) {
      message.put("caption", text);
    }
  }

  private void addText(ObjectNode message) {
    message.put("text", text);
    if (text.startsWith("/")) {
      message
          .putArray("entities")
          .addObject()
          .put("offset", 0)
          .put("length", text.split("\\s", 2)[0].length())
          .put("type", "bot_command");
    }
  }

  private ObjectNode callback(long id, TelegramMessages messages) {
    ObjectNode callback = JsonNodeFactory.instance.objectNode().put("id", String.valueOf(id));
    callback.set("from", from());
    callback.set(
        "message",
        messages
            .withButton(chatId, text)
            .orElseThrow(() -> new BadRequestException("the bot sent no button with that data")));
    return callback.put("chat_instance", String.valueOf(chatId)).put("data", text);
  }

  private ObjectNode from() {
    ObjectNode from = TelegramMessages.user(chatId, false, name, username);
    if (language != null && !language.isBlank()) {
      from.put("language_code", language);
    }
    return from;
  }

  private static String orElse(String value, String otherwise) {
    return value == null || value.isBlank() ? otherwise : value.strip();
  }
}
