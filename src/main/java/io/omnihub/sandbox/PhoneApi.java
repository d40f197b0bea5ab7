package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * The customer's phone: what is said here reaches the hub as Telegram would bring it, by its
 * webhook over HTTP with the secret in {@code X-Telegram-Bot-Api-Secret-Token}. Unlike Telegram it
 * tries once and tells the visitor what the hub answered.
 */
@RestController
@ConditionalOnSandbox
class PhoneApi {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int UNREACHABLE = 0;
  private static final int LEFT_FOR_POLL = 200;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final SandboxProperties properties;
  private final TelegramUpdates updates;
  private final TelegramMessages messages;
  private final Journal journal;

  PhoneApi(
      SandboxProperties properties,
      TelegramUpdates updates,
      TelegramMessages messages,
      Journal journal) {
    this.properties = properties;
    this.updates = updates;
    this.messages = messages;
    this.journal = journal;
  }

  /**
   * @return the update's and the message's numbers, and the status of the hub's answer (0 for none)
   */
  @PostMapping("/sandbox/api/phone")
  CompletableFuture<ObjectNode> say(@RequestBody PhoneMessage said, HttpServletRequest request) {
    ObjectNode update = said.update(updates, messages);
    if (said.delivery().equals("poll")) {
      updates.offer(update);
      return CompletableFuture.completedFuture(receipt(said, update, LEFT_FOR_POLL));
    }
    return post(webhook(request), update).thenApply(status -> receipt(said, update, status));
  }

  private CompletableFuture<Integer> post(URI webhook, ObjectNode update) {
    String secret = updates.webhookSecret();
    HttpRequest request =
        HttpRequest.newBuilder(webhook)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header(
                "X-Telegram-Bot-Api-Secret-Token",
                secret.isEmpty() ? properties.webhookSecret() : secret)
            .POST(BodyPublishers.ofString(update.toString()))
            .build();
    return http.sendAsync(request, BodyHandlers.discarding())
        .handle((answer, failure) -> failure == null ? answer.statusCode() : UNREACHABLE);
  }

  private ObjectNode receipt(PhoneMessage said, ObjectNode update, int status) {
    long messageId = update.at("/message/message_id").asLong();
    ObjectNode noted =
        JsonNodeFactory.instance
            .objectNode()
            .put("chatId", said.chatId())
            .put("messageId", messageId)
            .put("kind", said.kind())
            .put("text", said.kind().equals("contact") ? said.phone() : said.text());
    journal.said("phone", noted.toString(), status);
    return JsonNodeFactory.instance
        .objectNode()
        .put("updateId", update.path("update_id").asLong())
        .put("messageId", messageId)
        .put("status", status)
        .put("delivered", status / 100 == 2);
  }

  /** The hub's own port is the one that this very request came in by. */
  private URI webhook(HttpServletRequest request) {
    String host = request.getLocalAddr().contains(":") ? "[::1]" : "127.0.0.1";
    return Loopback.require(
        URI.create("http://" + host + ":" + request.getLocalPort() + properties.webhookPath()));
  }
}
