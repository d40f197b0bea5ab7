package io.omnihub.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {

  private final Clock clock = mock(Clock.class);
  private final SignInThrottle throttle = new SignInThrottle(clock);
  private Instant now = Instant.parse("2026-03-01T10:00:00Z");

  @BeforeEach
  void startClock() {
    when(clock.instant()).thenAnswer(asked -> now);
  }

  @Test
  void waitBeginsAtTheFifthFailureAndDoubles() {
    fail(4);
    assertThat(locked()).isFalse();
    fail(1);
    assertThat(locked()).isTrue();
    pass(Duration.ofSeconds(61));
    assertThat(locked()).isFalse();
    fail(1);
    pass(Duration.ofSeconds(61));
    assertThat(locked()).isTrue();
    pass(Duration.ofSeconds(60));
    assertThat(locked()).isFalse();
  }

  @Test
  void anotherAddressIsNotHeldUp() {
    fail(5);
    assertThat(throttle.locked("admin", "10.0.0.2")).isFalse();
  }

  @Test
  void successAndTimeForgive() {
    fail(4);
    throttle.succeeded("admin", "10.0.0.1");
    fail(4);
    assertThat(locked()).isFalse();
    pass(Duration.ofMinutes(16));
    fail(4);
    assertThat(locked()).isFalse();
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      throttle.failed("admin", "10.0.0.1");
    }
  }

  private boolean locked() {
    return throttle.locked("admin", "10.0.0.1");
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }
}
