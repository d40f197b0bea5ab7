package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/**
 * Messages as the Bot API shows them, and the last {@value #MAX_KEPT} that the bot sent, so that
 * they can be edited and deleted.
 *
 * <p>Identifiers start from the clock: the hub remembers what it saw before a restart, and a number
 * used twice would look like a repeated delivery.
 */
@Component
@ConditionalOnSandbox
class TelegramMessages {

  static final int MAX_KEPT = 10_000;

  static final byte[] PIXEL =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mM8+B8AAgcBgSd5sO8AAAAASUVORK5C"
                  + "YII=");

  private static final long BOT_ID = 123456;
  private static final long MESSAGE_IDS_FROM = 1_700_000_000;

  private record Place(long chat, long message) {}

  private final SandboxClock clock;
  private final AtomicLong lastId;
  private final Map<Place, ObjectNode> kept = new ConcurrentHashMap<>();
  private final Queue<Place> oldest = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();

  TelegramMessages(SandboxClock clock) {
    this.clock = clock;
    this.lastId = new AtomicLong(Math.max(1, clock.seconds() - MESSAGE_IDS_FROM));
  }

  ObjectNode me() {
    return user(BOT_ID, true, "OmniHub Sandbox", "omnihub_sandbox_bot")
        .put("can_join_groups", true)
        .put("can_read_all_group_messages", false)
        .put("supports_inline_queries", false);
  }

  long now() {
    return clock.seconds();
  }

  long nextId() {
    return lastId.incrementAndGet();
  }

  /** A new message of the bot's, without content. */
  ObjectNode fromBot(long chat) {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message.put("message_id", nextId());
    message.set("from", user(BOT_ID, true, "OmniHub Sandbox", "omnihub_sandbox_bot"));
    message.set("chat", chat(chat));
    return message.put("date", now());
  }

  /** The message that another answers; one that the sandbox never saw is only named. */
  ObjectNode quoted(long chat, long id) {
    return find(chat, id)
        .orElseGet(
            () -> {
              ObjectNode named = JsonNodeFactory.instance.objectNode().put("message_id", id);
              named.set("chat", chat(chat));
              return named.put("date", now());
            });
  }

  ObjectNode keep(long chat, ObjectNode message) {
    Place place = new Place(chat, message.path("message_id").asLong());
    if (kept.put(place, message) == null) {
      oldest.add(place);
      if (size.incrementAndGet() > MAX_KEPT) {
        kept.remove(oldest.poll());
        size.decrementAndGet();
      }
    }
    return message;
  }

  Optional<ObjectNode> find(long chat, long id) {
    return Optional.ofNullable(kept.get(new Place(chat, id)));
  }

  /** The newest message of a chat that has a button with this data. */
  Optional<ObjectNode> withButton(long chat, String data) {
    return kept.entrySet().stream()
        .filter(entry -> entry.getKey().chat() == chat)
        .filter(
            entry ->
                entry
                    .getValue()
                    .at("/reply_markup/inline_keyboard")
                    .findValues("callback_data")
                    .stream()
                    .anyMatch(value -> value.asText().equals(data)))
        .max(Comparator.comparing(entry -> entry.getKey().message()))
        .map(Map.Entry::getValue);
  }

  boolean forget(long chat, long id) {
    Place place = new Place(chat, id);
    if (kept.remove(place) == null) {
      return false;
    }
    if (oldest.remove(place)) {
      size.decrementAndGet();
    }
    return true;
  }

  static ObjectNode user(long id, boolean bot, String firstName, String username) {
    ObjectNode user =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", id)
            .put("is_bot", bot)
            .put("first_name", firstName);
    if (username != null && !username.isBlank()) {
      user.put("username", username);
    }
    return user;
  }

  static ObjectNode photo(String fileId) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("file_id", fileId)
        .put("file_unique_id", uniqueId(fileId))
        .put("file_size", PIXEL.length)
        .put("width", 1)
        .put("height", 1);
  }

  static ObjectNode document(String fileId, String name, String mime) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("file_name", name)
        .put("mime_type", mime)
        .put("file_id", fileId)
        .put("file_unique_id", uniqueId(fileId))
        .put("file_size", PIXEL.length);
  }

  static String uniqueId(String fileId) {
    return Integer.toHexString(fileId.hashCode());
  }

  /** Telegram numbers people above zero and groups below. */
  private static ObjectNode chat(long id) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("type", id > 0 ? "private" : "supergroup");
  }
}
