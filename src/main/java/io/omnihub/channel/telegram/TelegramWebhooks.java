package io.omnihub.channel.telegram;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.channel.ChannelAccount;
import io.omnihub.channel.ChannelAccounts;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Tells Telegram, at each start, where a bot's updates go: {@code setWebhook} with the account's
 * secret token. Only where the hub has a public https address; asking again changes nothing.
 */
@Component
class TelegramWebhooks {

  private static final Logger LOG = LoggerFactory.getLogger(TelegramWebhooks.class);
  private static final List<String> UPDATES =
      List.of("message", "edited_message", "callback_query", "my_chat_member");

  private final ChannelAccounts accounts;
  private final BotApi botApi;
  private final ObjectMapper json;
  private final String publicUrl;

  TelegramWebhooks(
      ChannelAccounts accounts,
      BotApi botApi,
      ObjectMapper json,
      @Value("${hub.public-url}") String publicUrl) {
    this.accounts = accounts;
    this.botApi = botApi;
    this.json = json;
    this.publicUrl = publicUrl.replaceAll("/+$", "");
  }

  @EventListener(ApplicationReadyEvent.class)
  void register() {
    if (!publicUrl.isEmpty()) {
      accounts.ofType("telegram").forEach(this::register);
    }
  }

  private void register(ChannelAccount account) {
    Map<String, Object> parameters =
        Map.of(
            "url",
            publicUrl + "/api/messaging/telegram/" + account.key() + "/webhook",
            "secret_token",
            account.setting("secret"),
            "allowed_updates",
            UPDATES);
    botApi
        .send(new BotApiCall(account.key(), "setWebhook", json.valueToTree(parameters)))
        .whenComplete(
            (result, failure) -> {
              if (failure == null) {
                LOG.info("Telegram sends the updates of {} here", account);
              } else {
                LOG.error(
                    "Telegram did not take the webhook of {}: {}",
                    account,
                    io.omnihub.work.DeadLetters.reason(failure));
              }
            });
  }
}
