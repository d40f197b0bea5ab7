package io.omnihub.channel;

import java.time.Clock;
import java.util.Map;

/** What tests of other packages need of this one. */
public final class CanonicalEventsMother {

  private CanonicalEventsMother() {}

  public static CanonicalEvents canonical() {
    return new CanonicalEvents(Clock.systemUTC());
  }

  public static ChannelAccounts noAccounts() {
    return ChannelAccountsMother.accounts(Map.of());
  }
}
