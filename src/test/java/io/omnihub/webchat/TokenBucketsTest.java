package io.omnihub.webchat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {

  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private final TokenBuckets buckets =
      new TokenBuckets(
          new Clock() {
            @Override
            public Instant instant() {
              return now;
            }

            @Override
            public ZoneId getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
              return this;
            }
          });

  @Test
  void burstOfAMinutePassesAtOnceThenWaits() {
    for (int i = 0; i < 6; i++) {
      assertThat(buckets.take("anna", 6)).isZero();
    }
    assertThat(buckets.take("anna", 6)).isEqualTo(Duration.ofSeconds(10));
    assertThat(buckets.take("boris", 6)).isZero();
  }

  @Test
  void bucketRefillsEvenly() {
    for (int i = 0; i < 6; i++) {
      buckets.take("anna", 6);
    }
    now = now.plusSeconds(10);
    assertThat(buckets.take("anna", 6)).isZero();
    assertThat(buckets.take("anna", 6)).isPositive();
  }
}
