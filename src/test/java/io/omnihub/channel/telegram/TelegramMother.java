package io.omnihub.channel.telegram;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.channel.ChannelAccounts;
import io.omnihub.channel.OutgoingFiles;
import java.util.Map;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;

/** The Bot API's client and component, for flows of other packages. */
public final class TelegramMother {

  private TelegramMother() {}

  /** What {@code telegram-sink} needs, by the names of the beans. */
  public static Map<String, Object> beans(
      ChannelAccounts accounts, OutgoingFiles files, CloseableHttpClient http) {
    BotApi api = new BotApi(accounts, files, new ObjectMapper(), http);
    return Map.of("botApi", api, "telegram", new BotApiComponent(api));
  }
}
