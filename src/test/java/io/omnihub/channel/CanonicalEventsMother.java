package io.omnihub.channel;

import java.time.Clock;
import java.util.Map;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** What tests of other packages need of this one. */
public final class CanonicalEventsMother {

  private CanonicalEventsMother() {}

  public static CanonicalEvents canonical() {
    return new CanonicalEvents(Clock.systemUTC());
  }

  public static ChannelAccounts noAccounts() {
    return new ChannelAccounts(
        new ChannelAccounts.Configured(Map.of()),
        new StaticListableBeanFactory().getBeanProvider(ChannelSource.class));
  }
}
