package io.omnihub.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
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

  @ParameterizedTest
  @Timeout(5)
  @ValueSource(
      strings = {
        "\"x\" * 2000000000",
        "2000000000 * \"x\"",
        "(\"x\" * 20000) * 20000",
        "{\"a\": if (.b) (\"x\" + \"y\") * (3 * 1000000)}",
        "let n = 2000000000 let t = \"x\" {\"a\": $t * $n}",
        "def f(n) let t = \"x\" $t * 2000000000 f(1)",
        "\"x\" * (1 / 0.0000000001)",
        "let a = [1, 2] let b = $a + $a let c = $b * 2 size(\"\" * 3 + \"x\" * 9000000)"
      })
  void constantThatWantsAllMemoryIsRefusedBeforeItIsWorkedOut(String greedy) {
    assertThat(mappings.complaint(greedy))
        .hasValueSatisfying(told -> assertThat(told).contains("constants", "line 1"));
  }

  @ParameterizedTest
  @Timeout(5)
  @ValueSource(strings = {"\"ab\"", "[1, 2]", "\"a\" * 2"})
  void constantsThatDoubleEachOtherAreRefused(String first) {
    StringBuilder doubling = new StringBuilder("let v0 = " + first);
    for (int i = 1; i < 60; i++) {
      doubling.append("\nlet v%d = $v%d + $v%d".formatted(i, i - 1, i - 1));
    }
    assertThat(mappings.complaint(doubling + "\n$v59"))
        .hasValueSatisfying(told -> assertThat(told).contains("constants"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"-\" * 40",
        "{\"at\": .seconds * 1000000000, \"text\": \"n. \" + .n * 1000000}",
        "let day = 24 * 60 * 60 * 1000 {\"day\": $day, \"all\": [1, $day * 365]}",
        "def nano(s) $s * 1000000000 \"at \" + nano(.seconds)"
      })
  void usualSumsOfConstantsCompile(String mapping) {
    assertThat(mappings.complaint(mapping)).isEmpty();
  }

  @ParameterizedTest
  @Timeout(20)
  @ValueSource(
      strings = {
        "def f(n) if ($n == 0) 0 else f($n - 1) + f($n - 1) if (.ok) \"done\" else f(60)",
        "if (.ok) \"done\" else test(.s, \"^(.*)(.*)(.*)(.*)(.*)(.*)z\")",
        "if (.ok) \"done\" else capture(.s, \"^(?<all>.*)(.*)(.*)(.*)(.*)(.*)(.*)z\")",
        "if (.ok) \"done\" else split(.s, \"(.*)(.*)(.*)(.*)(.*)(.*)z\")",
        "if (.ok) \"done\" else replace(.s, \"(.*)(.*)(.*)(.*)(.*)(.*)z\", \"\")"
      })
  void mappingWithoutEndIsEndedAndTheNextInputIsMapped(String mapping) throws Exception {
    String hostile = "{\"s\": \"" + "a".repeat(3_000) + "!\", \"l\": \"" + "a,".repeat(400) + "\"}";
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> mappings.in(exchange(hostile, "in-mapping", mapping)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("does not come to an end");
      assertThat(mappings.in(exchange("{\"ok\": true}", "in-mapping", mapping)))
          .isEqualTo("\"done\"");
    }
    assertThat(Thread.getAllStackTraces().values())
        .noneSatisfy(
            stack -> assertThat(stack).anyMatch(f -> f.getClassName().contains("MappingMeter")));
  }

  @ParameterizedTest
  @Timeout(20)
  @ValueSource(
      strings = {
        "def f(s, n) if ($n == 0) size($s) else f($s + $s, $n - 1) f(\"aaaaaaaa\", 40)",
        "def f(l, n) if ($n == 0) $l else f([$l, $l], $n - 1) f([1], 40)",
        "def f(l, n) if ($n == 0) $l == $l else f({\"a\": $l, \"b\": $l}, $n - 1) f([1], 40)",
        "def f(l, n) if ($n == 0) to-json($l) else f([$l, $l], $n - 1) f([1], 40)",
        "def f(l, n) if ($n == 0) flatten($l) else f($l + $l, $n - 1) f([1], 40)",
        ".s * 2000000000",
        "replace(.t, \"a\", .t)",
        "join(split(.t, \"\"), .t)",
        "let t = .t let l = split($t, \"\") {\"x\": [for ($l) $t]}",
        "let l = split(.l, \",\") {\"x\": [for ($l) [for ($l) [for ($l) size([for ($l) .])]]]}"
      })
  void mappingThatWantsAllMemoryIsRefused(String greedy) {
    String body =
        "{\"s\": \"abc\", \"t\": \""
            + "a".repeat(100_000)
            + "\", \"l\": \""
            + "a,".repeat(400)
            + "\"}";

    assertThatThrownBy(() -> mappings.in(exchange(body, "in-mapping", greedy)))
        .isInstanceOf(JsltException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "test(.a, \"^b+$\")",
        "test(.a, \"b\")",
        "test(.none, \"b\")",
        "test(.n, \"4\")",
        "capture(.a, \"(?<first>[a-z])(?<last>b+)?\")",
        "capture(.none, \"(?<x>a)\")",
        "capture(.a, \"(?<x>z)\")",
        "split(.a, \"b\")",
        "split(.a, \"\")",
        "split(.none, \",\")",
        "replace(.a, \"b+\", \"$1\")",
        "replace(.n, \"4\", \"5\")",
        "replace(.none, \"b\", \"c\")",
        "replace(.a, \"z\", \"\")",
        "join(.l, \"-\")",
        "join(.none, \"-\")",
        "join([], \"-\")",
        "{for (.o) .key : .value * 2} | [.x, .a * 3]",
        "{\"k\": 1, * - n : .}",
        "[for (.l) if (is-number(.)) . * 2]",
        "def d(x) let y = $x + 1 $y d(.n)",
        ".l[0 : 2]"
      })
  void mappingMeansWhatJsltMeans(String mapping) throws Exception {
    String body =
        "{\"a\": \"abbb-ab\", \"n\": 42, \"l\": [1, \"two\", 3.5, null], \"o\": {\"x\": 1}}";
    JsonNode expected =
        com.schibsted.spt.data.jslt.Parser.compileString(mapping).apply(json.readTree(body));

    assertThat(json.readTree(mappings.in(exchange(body, "in-mapping", mapping))))
        .isEqualTo(json.readTree(expected.toString()));
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
