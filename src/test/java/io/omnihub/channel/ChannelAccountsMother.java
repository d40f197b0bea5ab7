package io.omnihub.channel;

import java.util.Map;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** Accounts for tests of other packages. */
public final class ChannelAccountsMother {

  private ChannelAccountsMother() {}

  /**
   * @param channels type → key → settings
   */
  public static ChannelAccounts accounts(Map<String, Map<String, Map<String, String>>> channels) {
    return new ChannelAccounts(
        new ChannelAccounts.Configured(channels),
        new StaticListableBeanFactory().getBeanProvider(ChannelSource.class),
        "8080");
  }
}
