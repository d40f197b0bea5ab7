package io.omnihub.channel;

import java.time.Clock;
import java.util.Map;

/** What tests of other packages need of this one. */
public final class CanonicalEventsMother {

  private CanonicalEventsMother() {}

  public static CanonicalEvents canonical() {
    return new CanonicalEvents(Clock.systemUTC());
  }

  /** Of the organization {@code default}, by type and key. */
  public static ChannelAccounts accounts(Map<String, Map<String, Map<String, String>>> channels) {
    return ChannelAccountsMother.accounts(channels);
  }
}
