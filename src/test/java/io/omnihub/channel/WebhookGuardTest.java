package io.omnihub.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.server.ResponseStatusException;

/** What is proof, and what is none. */
class WebhookGuardTest {

  private final WebhookGuard guard = new WebhookGuard(Clock.systemUTC(), false);

  @ParameterizedTest
  @ValueSource(
      strings = {"", "sha256=", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"})
  void accountWithoutAKeyTakesNoSignature(String signature) {
    Exchange exchange = exchange("", Map.of());
    exchange.getMessage().setHeader("X-Signature", signature);

    assertUnproven(() -> guard.hmac(exchange, "X-Signature", "HmacSHA256", "app-secret"));
  }

  @Test
  void accountWithoutASecretTakesNothing() {
    Exchange exchange = exchange("{\"secret\": \"\"}", Map.of());
    exchange.getMessage().setHeader("X-Secret", "");

    assertUnproven(() -> guard.sharedSecret(exchange, "X-Secret"));
    assertUnproven(() -> guard.bodySecret(exchange, "/secret", "secret"));
    assertUnproven(() -> guard.byAccount(exchange));
  }

  @Test
  void nobodyPostsToAChannelOfASession() {
    WebhookGuard inTheSandbox = new WebhookGuard(Clock.systemUTC(), true);
    Map<String, String> unsigned = Map.of(Channels.SANDBOX, Channels.UNSIGNED);

    assertUnproven(() -> guard.nobody(exchange("{}", Map.of())));
    assertUnproven(() -> guard.nobody(exchange("{}", unsigned)));
    assertUnproven(() -> inTheSandbox.nobody(exchange("{}", Map.of())));
    assertUnproven(() -> inTheSandbox.nobody(exchange("{}", Map.of(Channels.SANDBOX, "signed"))));
    inTheSandbox.nobody(exchange("{}", unsigned));
    Exchange ofTheSession = exchange("{}", Map.of());
    ofTheSession.setVariable("polled", "true");
    guard.nobody(ofTheSession);
  }

  @Test
  void accountOfTheSandboxNeedsProofOutsideIt() {
    Map<String, String> unsigned = Map.of(Channels.SANDBOX, Channels.UNSIGNED, "secret", "s");
    Exchange exchange = exchange("{}", unsigned);

    assertUnproven(() -> guard.sharedSecret(exchange, "X-Secret"));
  }

  @Test
  void secretOfTheBodyIsNotKeptHoweverItIsWritten() throws Exception {
    for (String written : new String[] {"\"s3cret_1\"", "\"s3\\u0063ret_1\""}) {
      Exchange exchange =
          exchange("{\"a\":1, \"in\":{\"secret\":" + written + "}}", Map.of("secret", "s3cret_1"));

      guard.bodySecret(exchange, "/in/secret", "secret");

      assertThat(exchange.getVariable("raw", String.class))
          .contains("\"***\"")
          .doesNotContain("cret_1", "\\u0063ret");
    }
  }

  @Test
  void challengeIsToldToWhomKnowsTheToken() {
    Exchange exchange = exchange("", Map.of());
    exchange.setVariable("query", Map.of("mode", "subscribe", "challenge", "<script>"));

    assertThatThrownBy(() -> guard.challenge(exchange, "mode", "token", "verify", "challenge"))
        .isInstanceOf(ResponseStatusException.class)
        .hasMessageContaining("403");
    assertThat(exchange.getVariable("answer")).isNull();
  }

  private static Exchange exchange(String raw, Map<String, String> settings) {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setVariable("channel", new ChannelAccount("default", "vk", "shop", settings));
    exchange.setVariable("raw", raw);
    return exchange;
  }

  private static void assertUnproven(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable attempt) {
    assertThatThrownBy(attempt)
        .isInstanceOf(ResponseStatusException.class)
        .hasMessageContaining("401");
  }
}
