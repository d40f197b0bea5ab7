package io.omnihub.channel;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Map;

/**
 * One connected account: a bot, a number, a chat on a site.
 *
 * @param type the Kamelets' system, for example {@code telegram}
 * @param key unique within the type; part of the webhook's address
 * @param settings what the type needs, secrets included; never logged
 */
public record ChannelAccount(
    String organization, String type, String key, @JsonIgnore Map<String, String> settings) {

  public ChannelAccount {
    settings = Map.copyOf(settings);
  }

  /** The setting; empty text where there is none. */
  public String setting(String name) {
    return settings.getOrDefault(name, "");
  }

  @Override
  public String toString() {
    return type + ":" + key;
  }
}
