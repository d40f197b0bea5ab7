package io.omnihub.work;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClaimFenceTest {

  @Test
  void workThatWasClaimedJustNowPasses() {
    ClaimFence fence = ClaimFence.fromNow(Duration.ofMinutes(1));
    assertThatCode(fence::pass).doesNotThrowAnyException();
  }

  @Test
  void workOfANodeThatStoodStillIsNotBegun() {
    ClaimFence fence = ClaimFence.fromNow(Duration.ofMillis(50));
    await()
        .untilAsserted(
            () -> assertThatThrownBy(fence::pass).isInstanceOf(StaleClaimException.class));
  }

  @Test
  void whatWasNotClaimedPasses() {
    assertThatCode(() -> ClaimFence.current().pass()).doesNotThrowAnyException();
  }
}
