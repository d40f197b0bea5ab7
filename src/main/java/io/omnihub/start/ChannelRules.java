package io.omnihub.start;

import io.omnihub.channel.Capabilities;
import io.omnihub.channel.Channel;
import io.omnihub.channel.ChannelAccounts;
import io.omnihub.channel.ChannelPulse;
import io.omnihub.channel.ChannelTypes;
import io.omnihub.delivery.DestinationRules;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import io.omnihub.work.DeadLetters;
import org.springframework.stereotype.Component;

/**
 * A channel's account bears what its type says, and nothing while it is paused; what its provider
 * answers is shown of it. A customer who blocked the bot is no trouble of the account.
 */
@Component
class ChannelRules implements DestinationRules {

  private final ChannelAccounts accounts;
  private final ChannelTypes types;
  private final ChannelPulse pulse;

  ChannelRules(ChannelAccounts accounts, ChannelTypes types, ChannelPulse pulse) {
    this.accounts = accounts;
    this.types = types;
    this.pulse = pulse;
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

  @Override
  public void sent(String destination) {
    accounts.channel(destination).ifPresent(channel -> pulse.sent(channel.account()));
  }

  @Override
  public void failed(String destination, Throwable cause, String reason) {
    boolean ofTheCustomer =
        DeadLetters.causes(cause).stream()
            .anyMatch(
                c ->
                    c instanceof ProviderRefusedException refused
                        && (refused.kind() == Kind.BLOCKED || refused.kind() == Kind.WINDOW));
    if (!ofTheCustomer) {
      accounts
          .channel(destination)
          .ifPresent(channel -> pulse.notSent(channel.account(), cause, reason));
    }
  }

  private static Rate rate(String text) {
    return text.isEmpty() ? Rate.NONE : Rate.of(text);
  }
}
