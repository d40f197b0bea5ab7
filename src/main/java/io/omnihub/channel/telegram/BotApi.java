package io.omnihub.channel.telegram;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.channel.ChannelAccount;
import io.omnihub.channel.ChannelAccounts;
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
import org.apache.camel.component.telegram.TelegramException;
import org.apache.camel.component.telegram.TelegramMessage;
import org.apache.camel.component.telegram.TelegramService;
import org.apache.camel.component.telegram.model.UpdateResult;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.stereotype.Component;

/**
 * The Bot API behind {@code telegram:bots}. The bot's token is looked up for each call, so it
 * stands in no endpoint's URI. What was sent is known by the exchange variable {@code providerRef},
 * the message's id; an answer that is not {@code ok} becomes a {@link TelegramException} with the
 * answer's body and without the address, which holds the token. An answer is awaited for 15 s, or
 * as long as the account's setting {@code answer-timeout} says. Source: Bot API 10.1, "Making
 * requests".
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

  /** Reads {@code {"account", "method", …parameters}} as the sink's mapping makes it. */
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
                exchange.setVariable("providerRef", result.path("message_id").asText(null));
              } else {
                exchange.setException(
                    failure instanceof CompletionException ? failure.getCause() : failure);
              }
              callback.done(false);
            });
  }

  /** The call's {@code result}; fails with a {@link TelegramException} or an I/O error. */
  CompletableFuture<JsonNode> send(BotApiCall call) {
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
            .POST(
                new FencedBody(
                    ClaimFence.current(), BodyPublishers.ofString(call.parameters().toString())))
            .build();
    return http.sendAsync(request, BodyHandlers.ofString())
        .thenApply(answer -> result(call, answer));
  }

  private static Duration patience(ChannelAccount account) {
    String set = account.setting("answer-timeout");
    return set.isEmpty() ? ANSWER : DurationStyle.detectAndParse(set);
  }

  private JsonNode result(BotApiCall call, HttpResponse<String> answer) {
    JsonNode body;
    try {
      body = json.readTree(answer.body());
    } catch (JsonProcessingException e) {
      body = json.missingNode();
    }
    if (answer.statusCode() == 200 && body.path("ok").asBoolean()) {
      return body.path("result");
    }
    int code = answer.statusCode() == 200 ? 502 : answer.statusCode();
    throw new TelegramException(
        call.method() + " was answered " + answer.statusCode(), code, answer.body());
  }

  /** Not used: updates come by webhook. */
  @Override
  public UpdateResult getUpdates(Long offset, Integer limit, Integer timeoutSeconds) {
    throw new UnsupportedOperationException("Updates come by webhook");
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
