package io.omnihub.webchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the widget sends, and what the mapping makes of it; the samples are the contract. */
class WebChatContractTest {

  private static final Path SAMPLES = Path.of("src/test/resources/contracts/webchat");

  private final ObjectMapper json = new ObjectMapper();
  private final Expression mapping =
      Parser.compile(new File("kamelets/maps/webchat-to-event.jslt"));

  @ParameterizedTest
  @CsvSource({
    "text, visitor.json",
    "identified, visitor-identified.json",
    "pretender, visitor.json",
    "files, visitor-with-files.json",
    "files-with-text, visitor-with-files.json",
    "foreign-files, visitor.json",
    "button, visitor.json",
    "list, visitor.json",
    "contact, visitor.json",
  })
  void sampleBecomesTheExpectedEvent(String name, String visitor) throws Exception {
    JsonNode expected = json.readTree(SAMPLES.resolve(name + ".expected.json").toFile());
    assertThat(map(name, visitor)).isEqualTo(expected);
    // Sent again, it is the same event: recording it twice changes nothing.
    assertThat(map(name, visitor).get("eventId")).isEqualTo(expected.get("eventId"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bad-id", "bad-no-text", "bad-array", "bad-press", "bad-contact"})
  void bodyThatIsNotTheWidgetsIsRefusedWithTheReason(String name) throws Exception {
    String reason = Files.readString(SAMPLES.resolve(name + ".refused.txt")).strip();
    assertThatThrownBy(() -> map(name, "visitor.json"))
        .isInstanceOf(JsltException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "list", "location", "media", "edit"})
  void deliveryBecomesWhatTheWidgetShows(String name) throws Exception {
    Expression out = Parser.compile(new File("kamelets/maps/delivery-to-webchat.jslt"));
    Path folder = SAMPLES.resolve("out");
    assertThat(out.apply(json.readTree(folder.resolve(name + ".payload.json").toFile())))
        .isEqualTo(json.readTree(folder.resolve(name + ".request.json").toFile()));
  }

  private JsonNode map(String name, String visitor) throws Exception {
    JsonNode variables =
        json.createObjectNode()
            .set("visitor", TextNode.valueOf(Files.readString(SAMPLES.resolve(visitor))));
    return mapping.apply(
        Map.of("variables", variables),
        json.readTree(SAMPLES.resolve(name + ".sample.json").toFile()));
  }
}
