package io.omnihub.sandbox;

import java.time.Duration;
import java.time.Instant;

/**
 * Bitrix24's limit of requests: each adds one, {@code leak} a second run out, and what would not
 * fit is refused (apidocs.bitrix24.com, "Limits"; 50 and 2 on all plans but Enterprise).
 */
final class LeakyBucket {

  private final SandboxClock clock;
  private final int capacity;
  private final double leak;
  private double level;
  private Instant since;

  LeakyBucket(SandboxClock clock, int capacity, double leak) {
    this.clock = clock;
    this.capacity = capacity;
    this.leak = leak;
    this.since = clock.now();
  }

  static LeakyBucket ofBitrix(SandboxClock clock) {
    return new LeakyBucket(clock, 50, 2);
  }

  /** Whether one more request fits. */
  synchronized boolean pour() {
    Instant now = clock.now();
    level = Math.max(0, level - Duration.between(since, now).toMillis() / 1000.0 * leak);
    since = now;
    if (level + 1 > capacity) {
      return false;
    }
    level++;
    return true;
  }
}
