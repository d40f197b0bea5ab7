package io.omnihub.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.schibsted.spt.data.jslt.Parser;
import io.omnihub.outside.ProviderRefusedException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes to a provider, and that no words of a customer's make a secret go with it. */
class ProviderCallsTest {

  private static final Map<String, String> SETTINGS =
      Map.of("base-url", "https://api.example", "token", "T0P-SECRET", "secret", "H00K");

  /** Puts what came from people into every place that a request has. */
  private static final String CARELESS =
      """
      {
        "method": "POST",
        "url": "{base-url}/bot{token}/rooms/" + .conversation + "/" + .replyTo,
        "headers": {"Authorization": "Bearer {token}", "X-Name": .contact.name},
        "form": {"token": "{token}", "text": .text, "said": {"whole": .said}}
      }
      """;

  private final ObjectMapper json = new ObjectMapper();
  private final ProviderCalls calls = new ProviderCalls(json);

  @ParameterizedTest
  @ValueSource(strings = {"{token}", "a{token}b", "{{token}}", "{{env:PATH}}", "{secret}", "{x}"})
  void wordsOfPeopleNameNoSetting(String words) throws Exception {
    JsonNode payload =
        json.valueToTree(
            Map.of(
                "conversation", words,
                "replyTo", words,
                "contact", Map.of("name", words),
                "text", words,
                "said", words));

    Message sent = request(CARELESS, payload);

    String braces = words.replace("{", "%7B").replace("}", "%7D");
    assertThat(sent.getHeader(Exchange.HTTP_URI))
        .isEqualTo("https://api.example/botT0P-SECRET/rooms/" + braces + "/" + braces);
    assertThat(sent.getHeader("Authorization")).isEqualTo("Bearer T0P-SECRET");
    assertThat(sent.getHeader("X-Name")).isEqualTo(words);
    assertThat(URLDecoder.decode(sent.getBody(String.class), StandardCharsets.UTF_8))
        .isEqualTo(
            "token=T0P-SECRET&text="
                + words
                + "&said="
                + json.writeValueAsString(Map.of("whole", words)));
  }

  @Test
  void textInABodyArrivesAsItWasWritten() throws Exception {
    JsonNode payload = json.valueToTree(Map.of("text", "цена {token}? {\"a\": {b}}"));

    Message sent = request("{\"url\": \"{base-url}/x\", \"body\": {\"text\": .text}}", payload);

    assertThat(json.readTree(sent.getBody(String.class))).isEqualTo(payload);
  }

  @Test
  void headersHaveOneLine() throws Exception {
    JsonNode payload = json.valueToTree(Map.of("contact", Map.of("name", "a\r\nX-Evil: 1")));

    Message sent =
        request("{\"url\": \"{base-url}/x\", \"headers\": {\"X-Name\": .contact.name}}", payload);

    assertThat(sent.getHeader("X-Name")).isEqualTo("a X-Evil: 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{token}", "https:///x/{token}", "https://a.example:{token}/%zz", "/{token}"})
  void addressThatIsNoneIsRefusedWithoutWhatItHolds(String url) {
    assertThatThrownBy(() -> request("{\"url\": \"" + url + "\"}", json.createObjectNode()))
        .isInstanceOf(ProviderRefusedException.class)
        .hasMessageNotContaining("T0P");
  }

  private Message request(String mapping, JsonNode payload) throws JsonProcessingException {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setVariable("channel", new ChannelAccount("default", "http", "shop", SETTINGS));
    JsonNode apart = json.readTree(calls.apart(json.writeValueAsString(payload)));
    exchange.getMessage().setBody(Parser.compileString(mapping).apply(apart).toString());
    calls.request(exchange);
    return exchange.getMessage();
  }
}
