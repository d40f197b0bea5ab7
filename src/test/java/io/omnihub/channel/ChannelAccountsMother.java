package io.omnihub.channel;

import java.util.Map;

/** Accounts for tests of other packages. */
public final class ChannelAccountsMother {

  private ChannelAccountsMother() {}

  /**
   * @param channels type → key → settings
   */
  public static ChannelAccounts accounts(Map<String, Map<String, Map<String, String>>> channels) {
    return new ChannelAccounts(new ChannelAccounts.Configured(channels));
  }
}
