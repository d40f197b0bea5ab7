package io.omnihub.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each channel's provider sends, and what the real mapping makes of it; what a delivery holds,
 * and what is sent to the provider. One folder a channel in {@code contracts/}; see {@code
 * src/docs/contracts.md}.
 */
class ChannelContractTest {

  private static final Path CONTRACTS = Path.of("src/test/resources/contracts");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The web chat's mapping needs its visitor: see {@link WebchatEventTest}. */
  private static final List<String> ELSEWHERE = List.of("webchat");

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
  void bodyBecomesTheExpectedEventsAndKeepsTheSchema(String type, String name) throws Exception {
    ContractSamples samples = ContractSamples.of(type);
    ArrayNode got = JSON.createArrayNode();

    for (String event : flow.map(account(type), samples.body(name))) {
      CanonicalSchema.assertKept(event);
      ObjectNode read = (ObjectNode) JSON.readTree(event);
      assertThat(read.remove("raw").asText()).isEqualTo(samples.body(name));
      got.add(read);
    }

    JsonNode expected = JSON.readTree(samples.expectation(name));
    assertThat((JsonNode) got)
        .as(got::toPrettyString)
        .isEqualTo(expected.isArray() ? expected : JSON.createArrayNode().add(expected));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void bodyThatTheProviderNeverSendsIsRefusedWithTheReason(String type, String name) {
    ContractSamples samples = ContractSamples.of(type);

    Exception refusal = catchException(() -> flow.map(account(type), samples.body(name)));

    Throwable said = refusal instanceof CamelExecutionException ? refusal.getCause() : refusal;
    assertThat(said).isInstanceOfAny(JsltException.class, UnmappableException.class);
    assertThat(said).hasMessageContaining(samples.reason(name));
  }

  @ParameterizedTest
  @MethodSource("channels")
  void everySampleSaysWhatIsToBecomeOfIt(String type) {
    assertThat(ContractSamples.of(type).undecided()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("deliveries")
  void deliveryBecomesTheProvidersRequest(String type, String name) throws Exception {
    Path folder = CONTRACTS.resolve(type).resolve("out");
    Expression mapping =
        Parser.compile(Path.of("kamelets/maps/delivery-to-" + type + ".jslt").toFile());

    JsonNode request =
        mapping.apply(JSON.readTree(folder.resolve(name + ".payload.json").toFile()));

    assertThat(request)
        .as(request::toPrettyString)
        .isEqualTo(JSON.readTree(folder.resolve(name + ".request.json").toFile()));
  }

  @Test
  void everyChannelHasSamples() {
    assertThat(channels()).contains("telegram");
  }

  private static ChannelAccount account(String type) {
    return new ChannelAccount("default", type, "shop", Map.of());
  }

  static List<String> channels() {
    try (Stream<Path> folders = Files.list(CONTRACTS)) {
      return folders
          .map(folder -> folder.getFileName().toString())
          .filter(type -> !ELSEWHERE.contains(type))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Arguments> taken() {
    return channels().stream()
        .flatMap(type -> ContractSamples.of(type).taken().stream().map(n -> Arguments.of(type, n)));
  }

  static Stream<Arguments> refused() {
    return channels().stream()
        .flatMap(
            type -> ContractSamples.of(type).refused().stream().map(n -> Arguments.of(type, n)));
  }

  static Stream<Arguments> deliveries() {
    return channels().stream()
        .flatMap(type -> payloads(type).stream().map(name -> Arguments.of(type, name)));
  }

  private static List<String> payloads(String type) {
    Path folder = CONTRACTS.resolve(type).resolve("out");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    String suffix = ".payload.json";
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(suffix))
          .map(file -> file.substring(0, file.length() - suffix.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
