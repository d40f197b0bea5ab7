package io.omnihub.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** The connected accounts, in memory: receiving asks nothing but this and the bus. */
@Component("channelAccounts")
@EnableConfigurationProperties(ChannelAccounts.Configured.class)
public class ChannelAccounts {

  private static final String ORGANIZATION = "default";

  private final List<ChannelAccount> accounts = new ArrayList<>();

  ChannelAccounts(Configured configured) {
    configured
        .channels()
        .forEach(
            (type, keys) ->
                keys.forEach(
                    (key, settings) ->
                        accounts.add(new ChannelAccount(ORGANIZATION, type, key, settings))));
  }

  public Optional<ChannelAccount> find(String type, String key) {
    return accounts.stream().filter(a -> a.type().equals(type) && a.key().equals(key)).findFirst();
  }

  public List<ChannelAccount> ofType(String type) {
    return accounts.stream().filter(a -> a.type().equals(type)).toList();
  }

  /**
   * @param channels type → key → settings
   */
  @ConfigurationProperties("hub")
  record Configured(Map<String, Map<String, Map<String, String>>> channels) {
    Configured {
      channels = channels == null ? Map.of() : channels;
    }
  }
}
