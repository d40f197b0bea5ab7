package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EachChannelTest {

  private static final String TEMPLATE =
      """
      # For each.
      - route:
          id: receive-CHANNEL
          from: {uri: "kamelet:CHANNEL-source", steps: [{to: "direct:accept"}]}
      - route:
          id: check-CHANNEL
          from: {uri: "direct:check-CHANNEL", steps: [{to: "kamelet:CHANNEL-check-action"}]}
      - route:
          id: deliver-CHANNEL
          from: {uri: "claim:x", steps: [{to: "kamelet:CHANNEL-sink"}]}
      """;
  private static final String CHANNEL = "metadata:\n  labels:\n    omnihub.io/channel: \"true\"\n";
  private static final String BY_HTTP = CHANNEL + "  annotations:\n    omnihub.io/sink: http\n";

  @Test
  void eachChannelHasItsRoutesAndNothingElseHas() {
    EachChannel all =
        EachChannel.of(
            FlowFiles.of(
                Map.of(
                    "routes/10-x-each-channel.camel.yaml", TEMPLATE,
                    "kamelets/acme-source.kamelet.yaml", CHANNEL,
                    "kamelets/acme-sink.kamelet.yaml", "x",
                    "kamelets/acme-check-action.kamelet.yaml", "x",
                    "kamelets/bus-source.kamelet.yaml", "metadata: {labels: {}}")));

    assertThat(all.origins()).containsOnlyKeys("routes/10-x-acme.camel.yaml");
    assertThat(all.files().contents().get("routes/10-x-acme.camel.yaml"))
        .isEqualTo(TEMPLATE.replace("CHANNEL", "acme"));
    assertThat(FlowSource.isRoutes("routes/10-x-each-channel.camel.yaml")).isFalse();
  }

  @Test
  void routeWhoseKameletIsMissingIsLeftOutAndTheLinesStay() {
    String made =
        EachChannel.of(
                FlowFiles.of(
                    Map.of(
                        "routes/10-x-each-channel.camel.yaml", TEMPLATE,
                        "kamelets/acme-source.kamelet.yaml", BY_HTTP)))
            .files()
            .contents()
            .get("routes/10-x-acme.camel.yaml");

    assertThat(made).doesNotContain("check-acme").contains("kamelet:http-sink?type=acme");
    assertThat(made.lines().toList().indexOf("    id: deliver-acme"))
        .isEqualTo(TEMPLATE.lines().toList().indexOf("    id: deliver-CHANNEL"));
  }

  @Test
  void sinkThatIsMissingIsMissed() {
    String made =
        EachChannel.of(
                FlowFiles.of(
                    Map.of(
                        "routes/10-x-each-channel.camel.yaml", TEMPLATE,
                        "kamelets/acme-source.kamelet.yaml", CHANNEL)))
            .files()
            .contents()
            .get("routes/10-x-acme.camel.yaml");

    assertThat(made).contains("kamelet:acme-sink");
  }

  @Test
  void fileThatSomebodyWroteIsTakenInstead() {
    EachChannel all =
        EachChannel.of(
            FlowFiles.of(
                Map.of(
                    "routes/10-x-each-channel.camel.yaml", TEMPLATE,
                    "routes/10-x-acme.camel.yaml", "- mine",
                    "kamelets/acme-source.kamelet.yaml", CHANNEL)));

    assertThat(all.origins()).isEmpty();
    assertThat(all.files().contents()).containsEntry("routes/10-x-acme.camel.yaml", "- mine");
  }

  @Test
  void whatWasMadeOnceIsNotMadeAgain() {
    FlowFiles files =
        FlowFiles.of(
            Map.of(
                "routes/10-x-each-channel.camel.yaml", TEMPLATE,
                "kamelets/acme-source.kamelet.yaml", CHANNEL));
    FlowFiles once = EachChannel.of(files).files();

    assertThat(EachChannel.of(once).files()).isEqualTo(once);
  }
}
