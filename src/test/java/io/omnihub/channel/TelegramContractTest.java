package io.omnihub.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.schibsted.spt.data.jslt.JsltException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Telegram sends, and what the real Kamelet and route put on the bus. */
class TelegramContractTest {

  private static final ContractSamples SAMPLES = ContractSamples.of("telegram");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ChannelAccount BOT =
      new ChannelAccount("default", "telegram", "shop", Map.of("secret", "s3cret"));
  private static final Map<String, String> SECRET =
      Map.of("X-Telegram-Bot-Api-Secret-Token", "s3cret");

  private static ReceivingFlow flow;

  @BeforeAll
  static void start() throws Exception {
    flow = new ReceivingFlow(Map.of("webChatVisitors", new Object()));
  }

  @AfterAll
  static void stop() {
    flow.close();
  }

  @ParameterizedTest
  @MethodSource("taken")
  void updateBecomesTheExpectedEventAndKeepsTheSchema(String name) throws Exception {
    List<String> events = flow.receive(BOT, SAMPLES.body(name), SECRET);

    assertThat(events).hasSize(1);
    CanonicalSchema.assertKept(events.get(0));
    ObjectNode event = (ObjectNode) JSON.readTree(events.get(0));
    assertThat(event.remove("raw").asText()).isEqualTo(SAMPLES.body(name));
    assertThat((JsonNode) event).isEqualTo(JSON.readTree(SAMPLES.expectation(name)));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void bodyThatTelegramNeverSendsIsRefusedWithTheReason(String name) {
    Exception refusal = catchException(() -> flow.receive(BOT, SAMPLES.body(name), SECRET));

    Throwable said = refusal instanceof CamelExecutionException ? refusal.getCause() : refusal;
    assertThat(said).isInstanceOfAny(JsltException.class, UnmappableException.class);
    assertThat(said).hasMessageContaining(SAMPLES.reason(name));
  }

  @Test
  void everySampleSaysWhatIsToBecomeOfIt() {
    assertThat(SAMPLES.undecided()).isEmpty();
  }

  static Stream<String> taken() {
    return SAMPLES.taken().stream();
  }

  static Stream<String> refused() {
    return SAMPLES.refused().stream();
  }
}
