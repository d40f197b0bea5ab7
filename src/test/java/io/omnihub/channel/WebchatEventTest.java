package io.omnihub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The web chat's samples, through its real Kamelet and route to the bus. */
class WebchatEventTest {

  private static final ContractSamples SAMPLES = ContractSamples.of("webchat");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ChannelAccount SITE =
      new ChannelAccount("default", "webchat", "site", Map.of());

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
  void messageBecomesTheExpectedEventAndKeepsTheSchema(String name, String visitor)
      throws Exception {
    JsonNode expected = JSON.readTree(SAMPLES.expectation(name));
    List<String> events;
    try (ReceivingFlow flow =
        new ReceivingFlow(Map.of("webChatVisitors", new OneVisitor(SAMPLES.file(visitor))))
            .with("webchat")) {
      events = flow.receive(SITE, SAMPLES.body(name), Map.of("X-Webchat-Session", "token"));
    }

    assertThat(events).hasSize(1);
    CanonicalSchema.assertKept(events.get(0));
    JsonNode event = JSON.readTree(events.get(0));
    assertThat(event.path("data")).isEqualTo(expected.path("data"));
    assertThat(event.path("type")).isEqualTo(expected.path("type"));
    assertThat(event.path("id").asText())
        .isEqualTo("webchat:site:" + expected.path("eventId").asText());
    assertThat(event.path("partitionkey").asText())
        .isEqualTo("webchat:site:" + expected.path("partition").asText());
    assertThat(event.path("time").asText()).isEqualTo(ReceivingFlow.NOW.toString());
    assertThat(event.path("raw").asText()).isEqualTo(SAMPLES.body(name));
  }

  /** Any session is that visitor's. */
  public record OneVisitor(String visitor) {

    public String verify(String token, String channel, String body) {
      return visitor;
    }
  }
}
