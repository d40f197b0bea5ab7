package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * The two ways in which a bot gets its updates, of which Telegram allows one at a time: a webhook,
 * or {@code getUpdates}, which waits up to 50 seconds and confirms by its {@code offset} all that
 * is older. At most {@value #MAX_PENDING} updates wait.
 */
@Component
@ConditionalOnSandbox
class TelegramUpdates {

  private static final int MAX_PENDING = 10_000;
  private static final int MAX_WAIT_SECONDS = 50;
  private static final Set<Integer> PORTS = Set.of(-1, 80, 88, 443, 8443);
  private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]*");

  private final AtomicLong lastId;
  private final Deque<ObjectNode> pending = new ArrayDeque<>();
  private ObjectNode webhook = JsonNodeFactory.instance.objectNode().put("url", "");
  private String webhookSecret = "";
  private Poll waiting;

  private record Poll(DeferredResult<ResponseEntity<?>> answer, int limit) {}

  TelegramUpdates(SandboxClock clock) {
    this.lastId = new AtomicLong(clock.seconds());
  }

  long nextId() {
    return lastId.incrementAndGet();
  }

  /** Leaves an update for {@code getUpdates}. */
  synchronized void offer(ObjectNode update) {
    pending.addLast(update);
    if (pending.size() > MAX_PENDING) {
      pending.removeFirst();
    }
    if (waiting != null) {
      waiting.answer().setResult(TelegramController.ok(firstOf(waiting.limit())));
      waiting = null;
    }
  }

  /**
   * @return an answer with the updates there are, or a {@link DeferredResult} of one
   */
  synchronized Object poll(Params params) {
    if (!webhook.path("url").asText().isEmpty()) {
      throw TelegramError.conflict(
          "can't use getUpdates method while webhook is active; use deleteWebhook to delete the"
              + " webhook first");
    }
    if (waiting != null) {
      waiting
          .answer()
          .setResult(
              TelegramError.conflict(
                      "terminated by other getUpdates request; make sure that only one bot instance"
                          + " is running")
                  .answer());
      waiting = null;
    }
    long offset = params.integer("offset").orElse(0);
    while (!pending.isEmpty() && pending.peekFirst().path("update_id").asLong() < offset) {
      pending.removeFirst();
    }
    int limit = (int) Math.max(1, Math.min(100, params.integer("limit").orElse(100)));
    long seconds = Math.max(0, Math.min(MAX_WAIT_SECONDS, params.integer("timeout").orElse(0)));
    return pending.isEmpty() && seconds > 0
        ? waitFor(seconds, limit)
        : TelegramController.ok(firstOf(limit));
  }

  JsonNode setWebhook(Params params) {
    String url = params.text("url");
    if (url.isBlank()) {
      return deleteWebhook(params);
    }
    checkAddress(url);
    String secret = params.text("secret_token");
    if (secret.length() > 256) {
      throw TelegramError.badRequest("secret token is too long");
    }
    if (!SECRET.matcher(secret).matches()) {
      throw TelegramError.badRequest("secret token contains unallowed characters");
    }
    ObjectNode set = JsonNodeFactory.instance.objectNode();
    set.put("url", url).put("has_custom_certificate", false);
    set.put("max_connections", params.integer("max_connections").orElse(40));
    if (params.get("allowed_updates").isArray()) {
      set.set("allowed_updates", params.get("allowed_updates"));
    }
    return replace(set, secret, params);
  }

  JsonNode deleteWebhook(Params params) {
    return replace(JsonNodeFactory.instance.objectNode().put("url", ""), "", params);
  }

  synchronized JsonNode webhookInfo() {
    ObjectNode info = webhook.deepCopy();
    return info.put("has_custom_certificate", false).put("pending_update_count", pending.size());
  }

  /** What {@code setWebhook} asked to send with each update; empty where it asked nothing. */
  synchronized String webhookSecret() {
    return webhookSecret;
  }

  private synchronized JsonNode replace(ObjectNode changed, String secret, Params params) {
    webhook = changed;
    webhookSecret = secret;
    if (params.flag("drop_pending_updates")) {
      pending.clear();
    }
    if (waiting != null && !changed.path("url").asText().isEmpty()) {
      waiting
          .answer()
          .setResult(TelegramError.conflict("terminated by setWebhook request").answer());
      waiting = null;
    }
    return BooleanNode.TRUE;
  }

  private static void checkAddress(String url) {
    URI address;
    try {
      address = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw TelegramError.badRequest("invalid webhook URL specified");
    }
    if (address.getHost() == null) {
      throw TelegramError.badRequest("invalid webhook URL specified");
    }
    if (!"https".equalsIgnoreCase(address.getScheme())) {
      throw TelegramError.badRequest("bad webhook: An HTTPS URL must be provided for webhook");
    }
    if (!PORTS.contains(address.getPort())) {
      throw TelegramError.badRequest(
          "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443");
    }
  }

  private DeferredResult<ResponseEntity<?>> waitFor(long seconds, int limit) {
    var answer = new DeferredResult<ResponseEntity<?>>(seconds * 1000);
    Poll poll = new Poll(answer, limit);
    answer.onTimeout(
        () -> {
          synchronized (this) {
            if (waiting == poll) {
              waiting = null;
            }
          }
          answer.setResult(TelegramController.ok(JsonNodeFactory.instance.arrayNode()));
        });
    waiting = poll;
    return answer;
  }

  private ArrayNode firstOf(int limit) {
    ArrayNode first = JsonNodeFactory.instance.arrayNode();
    pending.stream().limit(limit).forEach(first::add);
    return first;
  }
}
