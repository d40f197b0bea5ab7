package io.omnihub.webchat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A token bucket for each key: as many at once as a minute allows, refilled evenly. */
class TokenBuckets {

  private static final int REMEMBERED = 20_000;

  private final Clock clock;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > REMEMBERED;
        }
      };

  TokenBuckets(Clock clock) {
    this.clock = clock;
  }

  /** Zero if the call may pass; else how long to wait. */
  Duration take(String key, int perMinute) {
    return take(key, perMinute, Duration.ofMinutes(1), 1);
  }

  /**
   * @param amount what the call costs of the capacity, which is there anew after each period; one
   *     that costs more than all of it never passes
   */
  synchronized Duration take(String key, int capacity, Duration period, double amount) {
    Instant now = clock.instant();
    Bucket bucket = buckets.getOrDefault(key, new Bucket(capacity, now));
    double refill =
        (double) Duration.between(bucket.at(), now).toNanos() / period.toNanos() * capacity;
    double tokens = Math.min(capacity, bucket.tokens() + refill);
    boolean passes = tokens >= amount;
    buckets.put(key, new Bucket(passes ? tokens - amount : tokens, now));
    return passes
        ? Duration.ZERO
        : Duration.ofNanos((long) ((amount - tokens) / capacity * period.toNanos()));
  }

  private record Bucket(double tokens, Instant at) {}
}
