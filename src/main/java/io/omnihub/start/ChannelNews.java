package io.omnihub.start;

import io.omnihub.channel.ChannelAccounts;
import io.omnihub.channel.ChannelPulse;
import io.omnihub.delivery.DestinationNews;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import io.omnihub.work.DeadLetters;
import org.springframework.stereotype.Component;

/**
 * What the provider of a channel's account answers is shown of the account. A customer who blocked
 * the bot is no trouble of it.
 */
@Component
class ChannelNews implements DestinationNews {

  private final ChannelAccounts accounts;
  private final ChannelPulse pulse;

  ChannelNews(ChannelAccounts accounts, ChannelPulse pulse) {
    this.accounts = accounts;
    this.pulse = pulse;
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
}
