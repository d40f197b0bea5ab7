package io.omnihub.channel.telegram;

import java.net.http.HttpClient;
import java.util.Map;
import org.apache.camel.Component;
import org.apache.camel.Endpoint;
import org.apache.camel.component.telegram.TelegramComponent;
import org.apache.camel.component.telegram.TelegramConfiguration;
import org.apache.camel.component.telegram.TelegramEndpoint;
import org.apache.camel.component.telegram.TelegramService;

/**
 * camel-telegram with the bot chosen for each call: one endpoint serves all accounts, and no token
 * is part of a URI.
 */
@org.springframework.stereotype.Component("telegram")
class BotApiComponent extends TelegramComponent {

  private final BotApi botApi;

  BotApiComponent(BotApi botApi) {
    this.botApi = botApi;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    TelegramConfiguration configuration = new TelegramConfiguration();
    configuration.setType(remaining);
    TelegramEndpoint endpoint = new BotApiEndpoint(uri, this, configuration, getClient());
    setProperties(endpoint, parameters);
    return endpoint;
  }

  private final class BotApiEndpoint extends TelegramEndpoint {

    BotApiEndpoint(
        String uri, Component component, TelegramConfiguration configuration, HttpClient client) {
      super(uri, component, configuration, client);
    }

    @Override
    public TelegramService getTelegramService() {
      return botApi;
    }
  }
}
