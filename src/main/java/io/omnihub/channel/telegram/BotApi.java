package io.omnihub.channel.telegram;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.channel.ChannelAccount;
import io.omnihub.channel.ChannelAccounts;
import io.omnihub.channel.OutgoingFiles;
import io.omnihub.channel.Uploads;
import io.omnihub.outside.PassingFile;
import io.omnihub.outside.ProviderRefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.component.telegram.TelegramMessage;
import org.apache.camel.component.telegram.TelegramService;
import org.apache.camel.component.telegram.model.UpdateResult;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.stereotype.Component;

/**
 * The Bot API behind {@code telegram:bots}. The bot's token is looked up for each call, so it
 * stands in no endpoint's URI. Files that Telegram does not fetch by address go along as a form.
 * What was sent is known by the exchange variable {@code providerRef}, the message's id, of an
 * album all of them; a refusal becomes a {@link ProviderRefusedException} without the address,
 * which holds the token. A group that became a supergroup is followed to its new chat. The client
 * calls public addresses only, and nothing for work that another has taken over. An answer is
 * awaited for 15 s, or as long as the account's setting {@code answer-timeout} says. Source: Bot
 * API 10.1, "Making requests".
 */
@Component("botApi")
public class BotApi implements TelegramService {

  private static final int LONGEST_ANSWER = 1 << 20;

  private final ChannelAccounts accounts;
  private final OutgoingFiles files;
  private final ObjectMapper json;
  private final CloseableHttpClient http;

  BotApi(
      ChannelAccounts accounts,
      OutgoingFiles files,
      ObjectMapper json,
      CloseableHttpClient outsideClient) {
    this.accounts = accounts;
    this.files = files;
    this.json = json;
    this.http = outsideClient;
  }

  /** Reads {@code {"account", "method", "files", …parameters}} as the sink's mappings make it. */
  public TelegramMessage call(String body) throws JsonProcessingException {
    ObjectNode parameters = (ObjectNode) json.readTree(body);
    String account = parameters.remove("account").asText();
    String method = parameters.remove("method").asText();
    JsonNode files = parameters.path("files");
    parameters.remove("files");
    return new BotApiCall(account, method, parameters, files);
  }

  @Override
  public void sendMessage(Exchange exchange, AsyncCallback callback, TelegramMessage message) {
    try {
      keepReference(exchange, send((BotApiCall) message));
    } catch (Exception e) {
      exchange.setException(e);
    }
    callback.done(false);
  }

  /** An answer without a message leaves what an earlier call of the exchange brought. */
  private static void keepReference(Exchange exchange, JsonNode result) {
    if (result.path(0).hasNonNull("message_id")) {
      exchange.setVariable("providerRef", ids(result));
    } else if (result.hasNonNull("message_id")) {
      exchange.setVariable("providerRef", result.path("message_id").asText());
    }
  }

  private static List<String> ids(JsonNode album) {
    List<String> ids = new ArrayList<>();
    album.forEach(message -> ids.add(message.path("message_id").asText()));
    return ids;
  }

  /**
   * The call's {@code result}.
   *
   * @throws ProviderRefusedException if Telegram says no
   * @throws IOException if there was no answer
   */
  JsonNode send(BotApiCall call) throws IOException {
    ChannelAccount account =
        accounts
            .find("telegram", call.account())
            .orElseThrow(
                () -> new IllegalStateException("No Telegram bot has the key " + call.account()));
    Map<String, PassingFile> attached = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, JsonNode> file : call.files().properties()) {
        attached.put(file.getKey(), files.fetch(file.getValue(), account.organization()));
      }
      BotApiAnswer answer = post(call, account, attached);
      if (answer.migratedTo().isPresent() && call.parameters().has("chat_id")) {
        answer = post(call.to(answer.migratedTo().getAsLong()), account, attached);
      }
      return answer.result();
    } finally {
      for (PassingFile file : attached.values()) {
        file.close();
      }
    }
  }

  private BotApiAnswer post(
      BotApiCall call, ChannelAccount account, Map<String, PassingFile> attached)
      throws IOException {
    String address =
        account.setting("base-url") + "/bot" + account.setting("token") + "/" + call.method();
    HttpPost request = post(address);
    patience(account).ifPresent(request::setConfig);
    request.setEntity(
        attached.isEmpty()
            ? new StringEntity(call.parameters().toString(), ContentType.APPLICATION_JSON)
            : form(call.parameters(), attached));
    return http.execute(
        request, answer -> new BotApiAnswer(answer.getCode(), json(answer.getEntity())));
  }

  private static HttpPost post(String address) {
    try {
      return new HttpPost(address);
    } catch (IllegalArgumentException e) { // its message holds the token
      throw new ProviderRefusedException(
          ProviderRefusedException.Kind.AUTH,
          "",
          "The bot's token or address has characters that none has",
          Optional.empty());
    }
  }

  /** What is no text goes as JSON; Bot API, "Making requests". */
  private static HttpEntity form(ObjectNode parameters, Map<String, PassingFile> attached)
      throws IOException {
    MultipartEntityBuilder form = Uploads.form();
    for (Map.Entry<String, JsonNode> field : parameters.properties()) {
      if (!field.getValue().isNull()) {
        String value =
            field.getValue().isTextual() ? field.getValue().asText() : field.getValue().toString();
        form.addTextBody(field.getKey(), value, Uploads.TEXT);
      }
    }
    for (Map.Entry<String, PassingFile> file : attached.entrySet()) {
      form.addPart(file.getKey(), file.getValue().body());
    }
    return form.build();
  }

  /** Other than the client's own; the client's other limits stay. */
  private static Optional<RequestConfig> patience(ChannelAccount account) {
    String set = account.setting("answer-timeout");
    return set.isEmpty()
        ? Optional.empty()
        : Optional.of(
            RequestConfig.custom()
                .setResponseTimeout(Timeout.of(DurationStyle.detectAndParse(set)))
                .build());
  }

  /** A missing node for what is no JSON: an HTML page of a proxy, for example. */
  private JsonNode json(HttpEntity entity) throws IOException {
    byte[] bytes = entity == null ? new byte[0] : EntityUtils.toByteArray(entity, LONGEST_ANSWER);
    try {
      return json.readTree(bytes);
    } catch (JsonProcessingException e) {
      return json.missingNode();
    }
  }

  /** Not used: its caller would confirm updates before the bus has them. */
  @Override
  public UpdateResult getUpdates(Long offset, Integer limit, Integer timeoutSeconds) {
    throw new UnsupportedOperationException("Updates come by webhook or telegram-poll-action");
  }

  /** Not used: see telegram-register-action. */
  @Override
  public boolean setWebhook(String url) {
    throw new UnsupportedOperationException("Webhooks are set by telegram-register-action");
  }

  /** Not used: see telegram-register-action. */
  @Override
  public boolean removeWebhook() {
    throw new UnsupportedOperationException("Webhooks are set by telegram-register-action");
  }
}
