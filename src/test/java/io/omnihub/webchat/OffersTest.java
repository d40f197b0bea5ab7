package io.omnihub.webchat;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OffersTest {

  private final TestClock clock = new TestClock();
  private final Offers offers = new Offers(new byte[32], organization -> List.of("site"), clock);

  @Test
  void payloadTellsItsVisitorAndFitsEveryMessenger() {
    UUID visitor = UUID.randomUUID();
    String payload = offers.payload("site", visitor);
    assertThat(payload).matches("w_[A-Za-z0-9_-]{1,62}");
    assertThat(visitorOf("site", payload, clock.instant())).contains(visitor);
  }

  @Test
  void payloadThatTheHubDidNotMakeTellsNobody() {
    Instant now = clock.instant();
    String payload = offers.payload("site", UUID.randomUUID());
    assertThat(visitorOf("other", payload, now)).isEmpty();
    assertThat(visitorOf("site", payload.replace("w_", "w_AAAA"), now)).isEmpty();
    assertThat(visitorOf("site", "w_" + "A".repeat(48), now)).isEmpty();
    assertThat(visitorOf("site", "w_!", now)).isEmpty();
    assertThat(visitorOf("site", "promo", now)).isEmpty();
  }

  @Test
  void payloadIsGoodForADay() {
    Instant made = clock.instant();
    String payload = offers.payload("site", UUID.randomUUID());
    assertThat(visitorOf("site", payload, made.plus(Duration.ofHours(23)))).isPresent();
    assertThat(visitorOf("site", payload, made.plus(Duration.ofHours(25)))).isEmpty();
    assertThat(visitorOf("site", payload, made.minus(Duration.ofHours(1)))).isEmpty();
  }

  private java.util.Optional<UUID> visitorOf(String chat, String payload, Instant at) {
    return offers.visitorOf(chat, payload, at);
  }
}
