package io.omnihub.webchat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class VisitorTokensTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final byte[] KEY = new byte[32];

  @Test
  void tokenIsGoodForAYearAndOnlyWithTheKeyThatMadeIt() {
    Visitor visitor = Visitor.unknown("site");
    String token = tokens(KEY, Duration.ZERO).issue(visitor);
    byte[] another = KEY.clone();
    another[0] = 1;

    assertThat(tokens(KEY, Duration.ofDays(364)).read(token)).hasValue(visitor);
    assertThat(tokens(KEY, Duration.ofDays(366)).read(token)).isEmpty();
    assertThat(tokens(another, Duration.ZERO).read(token)).isEmpty();
    assertThat(tokens(KEY, Duration.ZERO).read(token + "x")).isEmpty();
    assertThat(tokens(KEY, Duration.ZERO).read(null)).isEmpty();
  }

  @Test
  void identityProvesNothingOnceItHasExpired() {
    Identity identity = new Identity("42", "Anna", null, null, NOW.getEpochSecond() + 60);
    Visitor anna = Visitor.unknown("site").as(identity);
    String token = tokens(KEY, Duration.ZERO).issue(anna);

    assertThat(tokens(KEY, Duration.ofSeconds(59)).read(token)).hasValue(anna);
    assertThat(tokens(KEY, Duration.ofSeconds(60)).read(token)).hasValue(anna.as(null));
  }

  private static VisitorTokens tokens(byte[] key, Duration later) {
    return new VisitorTokens(key, new ObjectMapper(), Clock.fixed(NOW.plus(later), ZoneOffset.UTC));
  }
}
