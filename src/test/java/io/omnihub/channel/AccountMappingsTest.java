package io.omnihub.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.schibsted.spt.data.jslt.JsltException;
import io.omnihub.outside.ProviderRefusedException;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountMappingsTest {

  private static final String ENDLESS = "def f(n) if ($n == 0) 0 else f($n - 1) + f($n - 1) f(60)";

  private final ObjectMapper json = new ObjectMapper();
  private final AccountMappings mappings = new AccountMappings();

  private static Exchange exchange(String body, String... settings) {
    Map<String, String> account = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      account.put(settings[i], settings[i + 1]);
    }
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setVariable("channel", new ChannelAccount("default", "http", "shop", account));
    exchange.getMessage().setBody(body);
    return exchange;
  }

  @Test
  void eventIsMappedAsTheAccountSays() throws Exception {
    String mapping = "{\"eventId\": .n, \"partition\": .chat}";

    String event = mappings.in(exchange("{\"n\":\"1\",\"chat\":\"7\"}", "in-mapping", mapping));

    assertThat(json.readTree(event))
        .isEqualTo(json.readTree("{\"eventId\":\"1\",\"partition\":\"7\"}"));
  }

  @Test
  void bodyThatTheMappingRefusesIsTheSendersFault() {
    assertThatThrownBy(() -> mappings.in(exchange("{}", "in-mapping", "error(\"id is missing\")")))
        .isInstanceOf(JsltException.class)
        .hasMessageContaining("id is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\": ", "import \"/application.yaml\" as x x:f(.)"})
  void mappingThatDoesNotCompileIsToldInOneLineAndIsOurFault(String mapping) {
    assertThat(mappings.complaint(mapping))
        .hasValueSatisfying(told -> assertThat(told).isNotBlank());
    assertThatThrownBy(() -> mappings.in(exchange("{}", "in-mapping", mapping)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Timeout(20)
  void mappingWithoutEndIsGivenUpAndNotRunAgain() {
    assertThatThrownBy(() -> mappings.in(exchange("{}", "in-mapping", ENDLESS)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("does not come to an end");
    assertThatThrownBy(() -> mappings.in(exchange("{}", "in-mapping", ENDLESS)))
        .hasMessageContaining("before");
  }

  @Test
  @Timeout(60)
  void mappingThatWasSlowOnceServesOthersWhenThatRunIsOver() {
    String slow = "def f(n) if ($n == 0) 0 else f($n - 1) + f($n - 1) f(.n)";
    int n = 20;
    while (isSoon(slow, n)) {
      n++;
    }

    org.awaitility.Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(40))
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(mappings.in(exchange("{\"n\": 1}", "in-mapping", slow))).isEqualTo("0"));
  }

  private boolean isSoon(String mapping, int n) {
    try {
      mappings.in(exchange("{\"n\": " + n + "}", "in-mapping", mapping));
      return true;
    } catch (IllegalStateException | com.fasterxml.jackson.core.JsonProcessingException e) {
      return false;
    }
  }

  @Test
  void mappingThatCallsItselfForEverIsRefused() {
    assertThatThrownBy(() -> mappings.in(exchange("{}", "in-mapping", "def f(n) 1 + f($n) f(1)")))
        .isInstanceOf(JsltException.class)
        .hasMessageContaining("too deep");
  }

  @Test
  void answerBecomesTheRequestOfTheAccount() throws Exception {
    Exchange exchange =
        exchange(
            "{\"text\":\"a\",\"conversation\":\"7\"}",
            "out-mapping",
            "{\"to\": .conversation, \"body\": .text}",
            "send-path",
            "/v1/messages",
            "auth-header",
            "X-Key",
            "auth-value",
            "{token}");
    exchange.getMessage().setBody(mappings.out(exchange));

    assertThat(json.readTree(mappings.request(exchange)))
        .isEqualTo(
            json.readTree(
                """
                {"method": "POST", "url": "{base-url}/v1/messages", "headers": {"X-Key": "{token}"},
                 "body": {"to": "7", "body": "a"}}
                """));
  }

  @Test
  void mappingThatMakesAWholeRequestIsTakenAtItsWord() throws Exception {
    String made = "{\"method\":\"PUT\",\"url\":\"{base-url}/x\",\"form\":{\"a\":\"1\"}}";

    assertThat(json.readTree(mappings.request(exchange(made)))).isEqualTo(json.readTree(made));
  }

  @Test
  void answerThatCannotBeMappedIsNotTriedAgain() {
    assertThatThrownBy(() -> mappings.out(exchange("{}", "out-mapping", "error(\"no stickers\")")))
        .isInstanceOfSatisfying(
            ProviderRefusedException.class,
            refused ->
                assertThat(refused.kind()).isEqualTo(ProviderRefusedException.Kind.PERMANENT));
  }

  @Test
  void idIsFoundWhereTheAccountSaysOrAtAUsualPlaceAndNeverFails() {
    assertThat(mappings.reference(exchange("{\"a\":{\"b\":5}}", "id-pointer", "/a/b")))
        .isEqualTo("5");
    assertThat(mappings.reference(exchange("{\"message\":{\"id\":\"m\"}}"))).isEqualTo("m");
    assertThat(mappings.reference(exchange("no JSON", "id-pointer", "nonsense"))).isNull();
    assertThat(mappings.reference(exchange(null))).isNull();
  }
}
