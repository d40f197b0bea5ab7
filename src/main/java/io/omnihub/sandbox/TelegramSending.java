package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.springframework.stereotype.Component;

/** The Bot API's methods that say something new in a chat. */
@Component
@ConditionalOnSandbox
class TelegramSending {

  private static final Set<String> IN_ALBUMS = Set.of("photo", "video", "audio", "document");
  private static final Set<String> AMONG_THEMSELVES = Set.of("audio", "document");
  private static final int MAX_ALBUM = 10;
  private static final String ATTACHED = "attach://";
  private static final long MAX_FILE = 50L << 20;

  private final TelegramChecks checks;
  private final TelegramMessages messages;

  TelegramSending(TelegramChecks checks, TelegramMessages messages) {
    this.checks = checks;
    this.messages = messages;
  }

  JsonNode message(Params params) {
    String text = checks.text(params);
    long chat = checks.chat(params);
    checks.checkText(text);
    ObjectNode message = checks.outgoing(chat, params);
    message.put("text", text);
    return messages.keep(chat, message);
  }

  /**
   * @param kind photo, video, voice, audio, document, animation, sticker or video_note, which is
   *     also the parameter's name
   */
  JsonNode media(Params params, String kind) {
    String file = params.text(kind);
    if (file.isBlank()) {
      throw TelegramError.badRequest("there is no " + kind.replace('_', ' ') + " in the request");
    }
    requireAttached(params, file);
    if (kind.equals("video_note") && file.startsWith("http")) {
      throw TelegramError.badRequest("wrong file identifier/HTTP URL specified");
    }
    long chat = checks.chat(params);
    String caption = checks.caption(params);
    return messages.keep(chat, withMedia(checks.outgoing(chat, params), kind, file, caption));
  }

  JsonNode location(Params params) {
    ObjectNode location = point(params);
    long chat = checks.chat(params);
    ObjectNode message = checks.outgoing(chat, params);
    message.set("location", location);
    return messages.keep(chat, message);
  }

  JsonNode venue(Params params) {
    ObjectNode location = point(params);
    String title = params.text("title");
    String address = params.text("address");
    if (title.isBlank() || address.isBlank()) {
      throw TelegramError.badRequest(
          "venue " + (title.isBlank() ? "title" : "address") + " must be non-empty");
    }
    long chat = checks.chat(params);
    ObjectNode message = checks.outgoing(chat, params);
    message
        .putObject("venue")
        .put("title", title)
        .put("address", address)
        .set("location", location);
    message.set("location", location);
    return messages.keep(chat, message);
  }

  /** All or none; the messages share one {@code media_group_id}. */
  JsonNode album(Params params) {
    JsonNode media = checks.list(params, "media", "can't parse media JSON object");
    if (!media.isArray()) {
      throw TelegramError.badRequest("can't parse media JSON object");
    }
    if (media.isEmpty()) {
      throw TelegramError.badRequest("there are no messages to send");
    }
    if (media.size() > MAX_ALBUM) {
      throw TelegramError.badRequest("too many messages to send as an album");
    }
    checkKinds(media);
    media.forEach(one -> requireAttached(params, one.path("media").asText()));
    long chat = checks.chat(params);
    List<ObjectNode> album = new ArrayList<>();
    String group = String.valueOf(13_000_000_000_000_000L + messages.nextId());
    for (JsonNode one : media) {
      checks.checkCaption(one.path("caption").asText(""));
      ObjectNode message = checks.outgoing(chat, params);
      message.remove("reply_markup");
      album.add(
          withMedia(
                  message,
                  one.path("type").asText(),
                  one.path("media").asText(),
                  one.path("caption").asText(""))
              .put("media_group_id", group));
    }
    ArrayNode answer = JsonNodeFactory.instance.arrayNode();
    album.forEach(message -> answer.add(messages.keep(chat, message)));
    return answer;
  }

  /** What stands for a file of the form must be there, and not too large. */
  private static void requireAttached(Params params, String file) {
    if (!file.startsWith(ATTACHED)) {
      return;
    }
    JsonNode sent = params.get(CallReader.FILES).path(file.substring(ATTACHED.length()));
    if (sent.isMissingNode() || sent.path("size").asLong() == 0) {
      throw TelegramError.badRequest("file must be non-empty");
    }
    if (sent.path("size").asLong() > MAX_FILE) {
      throw TelegramError.of(413);
    }
  }

  private static void checkKinds(JsonNode media) {
    for (JsonNode one : media) {
      if (!IN_ALBUMS.contains(one.path("type").asText())) {
        throw TelegramError.badRequest("can't parse InputMedia: type must be one of the album's");
      }
      if (one.path("media").asText("").isBlank()) {
        throw TelegramError.badRequest("can't parse InputMedia: media not found");
      }
    }
    Set<String> kinds =
        StreamSupport.stream(media.spliterator(), false)
            .map(one -> one.path("type").asText())
            .collect(Collectors.toSet());
    kinds.stream()
        .filter(kind -> kinds.size() > 1 && AMONG_THEMSELVES.contains(kind))
        .findFirst()
        .ifPresent(
            kind -> {
              throw TelegramError.badRequest(
                  kind.substring(0, 1).toUpperCase(Locale.ROOT)
                      + kind.substring(1)
                      + " can't be mixed with other media types");
            });
  }

  private static ObjectNode withMedia(
      ObjectNode message, String kind, String file, String caption) {
    switch (kind) {
      case "photo" -> message.putArray("photo").add(TelegramMessages.photo(file));
      case "document" ->
          message.set(
              "document", TelegramMessages.document(file, "document.pdf", "application/pdf"));
      default ->
          message
              .putObject(kind)
              .put("file_id", file)
              .put("file_unique_id", TelegramMessages.uniqueId(file))
              .put("file_size", TelegramMessages.PIXEL.length)
              .put("duration", 1);
    }
    if (!caption.isEmpty()) {
      message.put("caption", caption);
    }
    return message;
  }

  private static ObjectNode point(Params params) {
    ObjectNode location = JsonNodeFactory.instance.objectNode();
    for (String name : List.of("latitude", "longitude")) {
      String value = params.text(name);
      if (value.isBlank()) {
        throw TelegramError.badRequest(name + " is empty");
      }
      try {
        location.put(name, Double.parseDouble(value));
      } catch (NumberFormatException e) {
        throw TelegramError.badRequest("wrong " + name + " specified");
      }
    }
    return location;
  }
}
