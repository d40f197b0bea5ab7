package io.omnihub.webchat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class OffersTest {

  private final Offers offers = new Offers(new byte[32]);

  @Test
  void payloadTellsItsVisitorAndFitsEveryMessenger() {
    UUID visitor = UUID.randomUUID();
    String payload = offers.payload("site", visitor);
    assertThat(payload).matches("w_[A-Za-z0-9_-]{1,62}");
    assertThat(offers.visitorOf("site", payload)).contains(visitor);
  }

  @Test
  void payloadThatTheHubDidNotMakeTellsNobody() {
    String payload = offers.payload("site", UUID.randomUUID());
    assertThat(offers.visitorOf("other", payload)).isEmpty();
    assertThat(offers.visitorOf("site", payload.replace("w_", "w_AAAA"))).isEmpty();
    assertThat(offers.visitorOf("site", "w_" + "A".repeat(43))).isEmpty();
    assertThat(offers.visitorOf("site", "w_!")).isEmpty();
    assertThat(offers.visitorOf("site", "promo")).isEmpty();
  }
}
