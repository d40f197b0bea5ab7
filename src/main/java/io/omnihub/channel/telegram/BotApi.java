package io.omnihub.channel.telegram;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.channel.ChannelAccount;
import io.omnihub.channel.ChannelAccounts;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.work.ClaimFence;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.component.telegram.TelegramMessage;
import org.apache.camel.component.telegram.TelegramService;
import org.apache.camel.component.telegram.model.UpdateResult;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.stereotype.Component;

/**
 * The Bot API behind {@code telegram:bots}. The bot's token is looked up for each call, so it
 * stands in no endpoint's URI. What was sent is known by the exchange variable {@code providerRef},
 * the message's id, of an album the first one's; a refusal becomes a {@link
 * ProviderRefusedException} without the address, which holds the token. A group that became a
 * supergroup is followed to its new chat. An answer is awaited for 15 s, or as long as the
 * account's setting {@code answer-timeout} says. Source: Bot API 10.1, "Making requests".
 */
@Component("botApi")
public class BotApi implements TelegramService {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(15);

  private final ChannelAccounts accounts;
  private final ObjectMapper json;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();

  BotApi(ChannelAccounts accounts, ObjectMapper json) {
    this.accounts = accounts;
    this.json = json;
  }

  /** Reads {@code {"account", "method", …parameters}} as the sink's mappings make it. */
  public TelegramMessage call(String body) throws JsonProcessingException {
    ObjectNode parameters = (ObjectNode) json.readTree(body);
    String account = parameters.remove("account").asText();
    String method = parameters.remove("method").asText();
    return new BotApiCall(account, method, parameters);
  }

  @Override
  public void sendMessage(Exchange exchange, AsyncCallback callback, TelegramMessage message) {
    send((BotApiCall) message)
        .whenComplete(
            (result, failure) -> {
              if (failure == null) {
                keepReference(exchange, result);
              } else {
                exchange.setException(
                    failure instanceof CompletionException ? failure.getCause() : failure);
              }
              callback.done(false);
            });
  }

  /** An answer without a message leaves what an earlier call of the exchange brought. */
  private static void keepReference(Exchange exchange, JsonNode result) {
    JsonNode id = (result.isArray() ? result.path(0) : result).path("message_id");
    if (!id.isMissingNode()) {
      exchange.setVariable("providerRef", id.asText());
    }
  }

  /** The call's {@code result}; fails with a {@link ProviderRefusedException} or an I/O error. */
  CompletableFuture<JsonNode> send(BotApiCall call) {
    ClaimFence fence = ClaimFence.current();
    return post(call, fence)
        .thenCompose(
            answer ->
                answer.migratedTo().isPresent() && call.parameters().has("chat_id")
                    ? post(call.to(answer.migratedTo().getAsLong()), fence)
                    : CompletableFuture.completedFuture(answer))
        .thenApply(BotApiAnswer::result);
  }

  private CompletableFuture<BotApiAnswer> post(BotApiCall call, ClaimFence fence) {
    ChannelAccount account =
        accounts
            .find("telegram", call.account())
            .orElseThrow(
                () -> new IllegalStateException("No Telegram bot has the key " + call.account()));
    HttpRequest request =
        HttpRequest.newBuilder()
            .uri(
                URI.create(
                    account.setting("base-url")
                        + "/bot"
                        + account.setting("token")
                        + "/"
                        + call.method()))
            .timeout(patience(account))
            .header("Content-Type", "application/json")
            .POST(new FencedBody(fence, BodyPublishers.ofString(call.parameters().toString())))
            .build();
    return http.sendAsync(request, BodyHandlers.ofString()).thenApply(this::read);
  }

  private static Duration patience(ChannelAccount account) {
    String set = account.setting("answer-timeout");
    return set.isEmpty() ? ANSWER : DurationStyle.detectAndParse(set);
  }

  private BotApiAnswer read(HttpResponse<String> answer) {
    JsonNode body;
    try {
      body = json.readTree(answer.body());
    } catch (JsonProcessingException e) {
      body = JsonNodeFactory.instance.missingNode(); // an HTML page of a proxy, for example
    }
    return new BotApiAnswer(answer.statusCode(), body);
  }

  /** Not used: its caller would confirm updates before the bus has them. */
  @Override
  public UpdateResult getUpdates(Long offset, Integer limit, Integer timeoutSeconds) {
    throw new UnsupportedOperationException("Updates come by webhook or telegram-poll-action");
  }

  /** Not used: see {@link TelegramWebhooks}. */
  @Override
  public boolean setWebhook(String url) {
    throw new UnsupportedOperationException("Webhooks are set with their secret at start");
  }

  /** Not used: see {@link TelegramWebhooks}. */
  @Override
  public boolean removeWebhook() {
    throw new UnsupportedOperationException("Webhooks are set with their secret at start");
  }
}
