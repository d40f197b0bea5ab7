package io.omnihub.webchat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A token bucket for each key: as many at once as a minute allows, refilled evenly. */
class TokenBuckets {

  private static final int REMEMBERED = 20_000;
  private static final double NANOS_A_MINUTE = Duration.ofMinutes(1).toNanos();

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
  synchronized Duration take(String key, int perMinute) {
    Instant now = clock.instant();
    Bucket bucket = buckets.getOrDefault(key, new Bucket(perMinute, now));
    double refill = Duration.between(bucket.at(), now).toNanos() / NANOS_A_MINUTE * perMinute;
    double tokens = Math.min(perMinute, bucket.tokens() + refill);
    boolean passes = tokens >= 1;
    buckets.put(key, new Bucket(passes ? tokens - 1 : tokens, now));
    return passes
        ? Duration.ZERO
        : Duration.ofNanos((long) ((1 - tokens) / perMinute * NANOS_A_MINUTE));
  }

  private record Bucket(double tokens, Instant at) {}
}
