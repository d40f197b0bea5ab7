package io.omnihub.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnihub.work.ClaimAge;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class ClaimFenceTest {

  private final ClaimFence fence =
      new ClaimFence(new DeliveryProperties(Duration.ofSeconds(60), Map.of()));
  private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

  @Test
  void deliveryThatWasClaimedJustNowIsSent() {
    exchange.setVariable("claimAge", ClaimAge.of(Duration.ofSeconds(35)));
    assertThatCode(() -> fence.pass(exchange)).doesNotThrowAnyException();
  }

  @Test
  void deliveryOfANodeThatStoodStillIsNotSentAndNotCounted() {
    exchange.setVariable("claimAge", ClaimAge.of(Duration.ofSeconds(45)));
    assertThatThrownBy(() -> fence.pass(exchange))
        .isInstanceOf(StaleClaimException.class)
        .satisfies(stale -> assertThat(Failure.of(stale).kind()).isEqualTo(Failure.Kind.NOT_TRIED));
  }

  @Test
  void whatWasNotClaimedPasses() {
    assertThatCode(() -> fence.pass(exchange)).doesNotThrowAnyException();
  }
}
