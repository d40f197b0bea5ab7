package io.omnihub.start;

import io.omnihub.channel.Capabilities;
import io.omnihub.channel.Channel;
import io.omnihub.channel.ChannelAccounts;
import io.omnihub.channel.ChannelTypes;
import io.omnihub.delivery.DestinationRules;
import org.springframework.stereotype.Component;

/** A channel's account bears what its type says, and nothing while it is paused. */
@Component
class ChannelRules implements DestinationRules {

  private final ChannelAccounts accounts;
  private final ChannelTypes types;

  ChannelRules(ChannelAccounts accounts, ChannelTypes types) {
    this.accounts = accounts;
    this.types = types;
  }

  @Override
  public Rule of(String destination) {
    Channel channel = accounts.channel(destination).orElse(null);
    if (channel == null) {
      return NONE;
    }
    Capabilities shows = types.capabilities(channel.type());
    return new Rule(
        channel.state() == Channel.State.ACTIVE,
        rate(shows.rate()),
        rate(shows.conversationRate()),
        rate(shows.groupRate()));
  }

  private static Rate rate(String text) {
    return text.isEmpty() ? Rate.NONE : Rate.of(text);
  }
}
