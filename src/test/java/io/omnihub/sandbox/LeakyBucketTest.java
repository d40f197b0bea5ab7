package io.omnihub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

class LeakyBucketTest {

  private final MutableClock clock = new MutableClock();
  private final LeakyBucket bucket =
      LeakyBucket.ofBitrix(
          new SandboxClock(
              new StaticListableBeanFactory(Map.of("clock", clock)).getBeanProvider(Clock.class)));

  @Test
  void takes50AtOnceThen2ASecond() {
    for (int i = 0; i < 50; i++) {
      assertThat(bucket.pour()).isTrue();
    }
    assertThat(bucket.pour()).isFalse();

    clock.pass(Duration.ofSeconds(1));

    assertThat(bucket.pour()).isTrue();
    assertThat(bucket.pour()).isTrue();
    assertThat(bucket.pour()).isFalse();
  }
}
