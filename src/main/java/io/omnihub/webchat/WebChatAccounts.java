package io.omnihub.webchat;

import io.omnihub.channel.ChannelAccount;
import io.omnihub.channel.ChannelAccounts;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** The web chats that are connected, with the configuration's values for what they leave open. */
@Component
class WebChatAccounts {

  static final String TYPE = "webchat";

  private final ChannelAccounts accounts;
  private final WebChatProperties properties;

  WebChatAccounts(ChannelAccounts accounts, WebChatProperties properties) {
    this.accounts = accounts;
    this.properties = properties;
  }

  /**
   * @throws ResponseStatusException 404
   */
  ChannelAccount require(String key) {
    accounts.channelOrLook(TYPE, key);
    return accounts
        .find(TYPE, key)
        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "no such web chat"));
  }

  /**
   * @throws ResponseStatusException 404, or 403 if this web chat takes no files
   */
  void withFiles(String key) {
    if (settings(require(key)).largestFile() == 0) {
      throw new ResponseStatusException(HttpStatus.FORBIDDEN, "this web chat takes no files");
    }
  }

  WebChatSettings settings(ChannelAccount account) {
    return WebChatSettings.of(account, properties);
  }

  List<String> keys(String organization) {
    return accounts.ofType(TYPE).stream()
        .filter(account -> account.organization().equals(organization))
        .map(ChannelAccount::key)
        .toList();
  }

  /** Sites, apart from the hub's own, that may embed the web chat. */
  List<String> origins(String key) {
    return accounts
        .find(TYPE, key)
        .map(account -> WebChatSettings.origins(account, properties))
        .orElse(properties.allowedOrigins());
  }
}
