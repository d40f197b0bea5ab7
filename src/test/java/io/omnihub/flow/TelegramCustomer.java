package io.omnihub.flow;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A customer with a Telegram account of his own, writing to the sandbox's bot. */
final class TelegramCustomer {

  static final String WEBHOOK = "/api/messaging/telegram/sandbox/webhook";
  static final Map<String, String> SECRET =
      Map.of("X-Telegram-Bot-Api-Secret-Token", "sandbox-secret");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AtomicLong NEXT = new AtomicLong(1_000_000);

  private final HubClient hub;
  private final long id = NEXT.incrementAndGet();

  TelegramCustomer(HubClient hub) {
    this.hub = hub;
  }

  long id() {
    return id;
  }

  /** Says it and answers the update's id; fails unless the hub accepted it. */
  String says(String text) {
    return sends(message -> message.put("text", text));
  }

  /** Sends a message that {@code what} completes. */
  String sends(Consumer<ObjectNode> what) {
    ObjectNode update = update(what);
    HttpResponse<String> answer = hub.post(WEBHOOK, update.toString(), SECRET);
    if (answer.statusCode() != 200) {
      throw new AssertionError("Not accepted: " + answer.statusCode() + " " + answer.body());
    }
    return update.get("update_id").asText();
  }

  /** An update as Telegram sends it, with ids of its own. */
  ObjectNode update(Consumer<ObjectNode> what) {
    long number = NEXT.incrementAndGet();
    ObjectNode update = JSON.createObjectNode().put("update_id", number);
    ObjectNode message = update.putObject("message");
    message.put("message_id", number).put("date", Instant.now().getEpochSecond());
    message.putObject("chat").put("id", id).put("type", "private").put("first_name", "Анна");
    message
        .putObject("from")
        .put("id", id)
        .put("is_bot", false)
        .put("first_name", "Анна")
        .put("language_code", "ru");
    what.accept(message);
    return update;
  }
}
