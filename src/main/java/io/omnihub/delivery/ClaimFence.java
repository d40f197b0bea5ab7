package io.omnihub.delivery;

import io.omnihub.work.ClaimAge;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * The last question before a provider is called: is this delivery still ours? A node that stood
 * still for a while wakes up in the middle of its work; by then another may have sent it. So a call
 * is begun only in the first two thirds of the claim: the rest is for the provider's answer.
 */
@Component("claimFence")
public class ClaimFence {

  private final Duration limit;

  ClaimFence(DeliveryProperties properties) {
    this.limit = properties.claim().multipliedBy(2).dividedBy(3);
  }

  /** Passes a delivery whose claim is young, and anything that was not claimed. */
  public void pass(Exchange exchange) throws StaleClaimException {
    ClaimAge age = exchange.getVariable("claimAge", ClaimAge.class);
    if (age != null && age.exceeds(limit)) {
      throw new StaleClaimException(limit);
    }
  }
}
