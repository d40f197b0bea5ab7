package io.omnihub.flow.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The flow that the hub ships with, held to its own tests. */
class ShippedSamplesTest {

  private static final Path ROUTES = Path.of("routes");
  private static final Path KAMELETS = Path.of("kamelets");

  /** Their bodies are objects of Java's, which no sample can be: EventOutboxTest, ReplayTest. */
  private static final List<String> WITHOUT_A_SAMPLE =
      List.of(
          "fetch-media",
          "publish-facts",
          "record-waiting",
          "replay-in-bulk",
          "tell-live",
          "try-turn");

  @Test
  void everyTestHoldsAndEveryRouteHasOne() {
    CheckCommand.Result result = CheckCommand.check(ROUTES, KAMELETS);

    assertThat(result.problems()).isEmpty();
    assertThat(result.tests()).isGreaterThan(50);
    assertThat(result.unseen()).isEqualTo(WITHOUT_A_SAMPLE);
  }

  @Test
  void everyMappingHasASample() throws IOException {
    Set<String> mappings = new TreeSet<>();
    try (Stream<Path> files = Files.list(KAMELETS.resolve("maps"))) {
      files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".jslt"))
          .forEach(file -> mappings.add(file.replace(".jslt", "")));
    }
    Set<String> tested =
        Samples.read("kamelets", KAMELETS, new java.util.ArrayList<>()).stream()
            .filter(sample -> sample.kind() == Sample.Kind.MAPPING)
            .map(sample -> sample.input().get("name").text())
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(tested).isEqualTo(mappings);
  }

  @Test
  void everyOutcomeOfTheChoiceHasATest() throws IOException {
    Set<String> branches =
        Arrays.stream(Files.readString(ROUTES.resolve("40-route.camel.yaml")).split("\n"))
            .filter(line -> line.strip().startsWith("id: to-"))
            .map(line -> line.strip().substring(4))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> asserted = new TreeSet<>();
    for (Sample sample : Samples.read("routes", ROUTES, new java.util.ArrayList<>())) {
      sample.expect().get("ran").value().forEach(id -> asserted.add(id.asText()));
    }

    assertThat(branches).isNotEmpty();
    assertThat(asserted).containsAll(branches);
  }
}
