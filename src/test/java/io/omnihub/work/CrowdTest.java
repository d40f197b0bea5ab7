package io.omnihub.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CrowdTest {

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1); // nanoTime may overflow
  private final Crowd crowd = new Crowd(now::get);

  @Test
  void anEventGivesWayForAMomentWhileManyWait() {
    fill();

    long began = System.nanoTime();
    crowd.giveWay();
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
        .isGreaterThanOrEqualTo(Crowd.REST_MS);
  }

  @Test
  void anEventThatIsInterruptedGoesOnWithoutTheMarkAtWhichH2WouldClose() {
    fill();
    Thread.currentThread().interrupt();

    crowd.giveWay();

    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void fewAreNoCrowd() {
    for (int i = 0; i < Crowd.LARGE - 1; i++) {
      crowd.enter();
    }

    assertThat(crowd.isLarge()).isFalse();
  }

  @Test
  void aCrowdLastsForAQuarterOfASecondAfterItWasSeenLast() {
    fill();
    now.addAndGet(TimeUnit.SECONDS.toNanos(5));
    crowd.leave();
    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(249));
    assertThat(crowd.isLarge()).isTrue();

    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));

    assertThat(crowd.isLarge()).isFalse();
  }

  @Test
  void aCrowdThatDoesNotGoHasItsWayForEveryOtherMinute() {
    fill();
    assertThat(crowd.isLarge()).isTrue();

    now.addAndGet(Crowd.TURN_NANOS);
    assertThat(crowd.isLarge()).isFalse();

    now.addAndGet(Crowd.TURN_NANOS);
    assertThat(crowd.isLarge()).isTrue();
  }

  @Test
  void theNextCrowdBeginsAnew() {
    fill();
    crowd.leave();
    now.addAndGet(Crowd.TURN_NANOS);

    crowd.enter();

    assertThat(crowd.isLarge()).isTrue();
  }

  private void fill() {
    for (int i = 0; i < Crowd.LARGE; i++) {
      crowd.enter();
    }
  }
}
