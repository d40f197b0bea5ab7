package io.omnihub.flow.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.flow.FlowFiles;
import io.omnihub.flow.FlowProblem;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Each rule, by a file that breaks it in one place. */
class FlowLintTest {

  private static final String ROUTE =
      """
      - route:
          id: route-turn
          group: route
          description: Chooses
          from:
            uri: direct:route
            steps:
              - setBody:
                  expression:
                    simple:
                      expression: "${body}"
              - to:
                  id: to-log
                  uri: log:chosen
                  parameters:
                    level: DEBUG
      """;

  private static final String KAMELET =
      """
      apiVersion: camel.apache.org/v1
      kind: Kamelet
      metadata:
        name: shop-sink
        labels:
          camel.apache.org/kamelet.type: sink
      spec:
        definition:
          title: Shop
          description: Tells the shop
          type: object
          required:
            - apiKey
          properties:
            apiKey:
              title: Key
              description: The shop's
              type: string
              format: password
        template:
          from:
            uri: kamelet:source
            steps:
              - setHeader:
                  name: X-Key
                  expression:
                    constant:
                      expression: "{{apiKey}}"
              - to: http:shop
      """;

  @Test
  void filesThatKeepTheRulesAreNotComplainedOf() {
    assertThat(lint(Map.of("routes/40.camel.yaml", ROUTE))).isEmpty();
    assertThat(lint(Map.of("kamelets/shop-sink.kamelet.yaml", KAMELET))).isEmpty();
  }

  @Test
  void anExpressionIsWrittenInFull() {
    String shorter =
        ROUTE.replace(
            """
                  expression:
                    simple:
                      expression: "${body}"
            """
                .indent(6),
            """
                  simple: "${body}"
            """
                .indent(6));

    assertThat(route(shorter))
        .containsExactly(
            "routes/40.camel.yaml:9: write the expression in full, expression: simple: expression: …");
    assertThat(
            route(
                ROUTE.replaceFirst(
                    "simple:\\s+expression: \"\\$\\{body}\"", "simple: \"\\${body}\"")))
        .containsExactly(
            "routes/40.camel.yaml:10: write the expression in full, simple: expression: …");
  }

  @Test
  void parametersAreAMap() {
    assertThat(route(ROUTE.replace("uri: log:chosen", "uri: log:chosen?level=DEBUG")))
        .containsExactly(
            "routes/40.camel.yaml:14: write what follows the '?' as a map, parameters:");
    assertThat(route(ROUTE.replace("uri: log:chosen", "uri: \"log:${body.get('?')}\""))).isEmpty();
  }

  @Test
  void commentsStandAtTheTopOnly() {
    assertThat(route("# Why\n#\n" + ROUTE)).isEmpty();
    assertThat(route(ROUTE.replace("    group: route", "    # why\n    group: route")))
        .singleElement()
        .asString()
        .startsWith("routes/40.camel.yaml:3: a comment below the top is lost");
    assertThat(route(ROUTE.replace("group: route", "group: route # why")))
        .singleElement()
        .asString()
        .startsWith("routes/40.camel.yaml:3: a comment");
    assertThat(route(ROUTE.replace("description: Chooses", "description: \"Chooses # 1\"")))
        .isEmpty();
  }

  @Test
  void routesHaveIdDescriptionAndStage() {
    assertThat(route(ROUTE.replace("    id: route-turn\n", "")))
        .contains("routes/40.camel.yaml:1: the route has no id");
    assertThat(route(ROUTE.replace("id: route-turn", "id: RouteTurn")))
        .containsExactly(
            "routes/40.camel.yaml:2: the id 'RouteTurn' is not of the form stage-thing");
    assertThat(route(ROUTE.replace("    description: Chooses\n", "")))
        .containsExactly("routes/40.camel.yaml:1: the route route-turn has no description");
    assertThat(route(ROUTE.replace("group: route", "group: other")))
        .singleElement()
        .asString()
        .startsWith("routes/40.camel.yaml:3: the route route-turn has no group among receive,");
    assertThat(route("- from:\n    uri: direct:x\n    steps: []\n"))
        .containsExactly(
            "routes/40.camel.yaml:1: a bare '- from:' has no id; write it inside '- route:'");
  }

  @Test
  void whatLeavesARouteHasAnId() {
    assertThat(route(ROUTE.replace("            id: to-log\n", "")))
        .containsExactly("routes/40.camel.yaml:12: the step 'to' of route-turn has no id");
  }

  @Test
  void nothingGoesBackToAnEarlierStageOrPastTheOutbox() {
    String earlier =
        ROUTE
            .replace("route-turn", "record-event")
            .replace("group: route", "group: record")
            .replace("direct:route", "direct:record");

    assertThat(
            lint(
                Map.of(
                    "routes/20.camel.yaml",
                    earlier,
                    "routes/40.camel.yaml",
                    ROUTE.replace("log:chosen", "direct:record"))))
        .extracting(FlowProblem::toString)
        .containsExactly(
            "routes/40.camel.yaml:12: route-turn (route) calls back to record-event (record)");
    assertThat(
            lint(
                Map.of(
                    "routes/40.camel.yaml",
                    ROUTE.replace("log:chosen", "kamelet:mail-sink"),
                    "kamelets/mail-sink.kamelet.yaml",
                    KAMELET.replace("shop-sink", "mail-sink"))))
        .extracting(FlowProblem::toString)
        .containsExactly(
            "routes/40.camel.yaml:12: only a route of the group deliver sends; collect a command"
                + " instead");
  }

  @Test
  void kameletsSayWhatTheyAre() {
    assertThat(kamelet(KAMELET.replace("name: shop-sink", "name: shop")))
        .contains("kamelets/shop-sink.kamelet.yaml:4: the name 'shop' is not that of the file");
    assertThat(kamelet(KAMELET.replace("type: sink", "type: action")))
        .containsExactly("kamelets/shop-sink.kamelet.yaml:4: the name does not end in -action");
    assertThat(kamelet(KAMELET.replace("    title: Shop\n", "")))
        .containsExactly("kamelets/shop-sink.kamelet.yaml:8: the definition has no title");
    assertThat(kamelet(KAMELET.replace("        description: The shop's\n", "")))
        .containsExactly(
            "kamelets/shop-sink.kamelet.yaml:15: the property apiKey has no description");
    assertThat(kamelet(KAMELET.replace("        format: password\n", "")))
        .containsExactly(
            "kamelets/shop-sink.kamelet.yaml:15: the secret apiKey wants format: password");
    assertThat(kamelet(KAMELET.replace("{{apiKey}}", "{{key}}")))
        .containsExactly(
            "kamelets/shop-sink.kamelet.yaml:15: nothing uses the property apiKey",
            "kamelets/shop-sink.kamelet.yaml:28: there is no property key");
    assertThat(kamelet(KAMELET.replace("- apiKey", "- key")))
        .containsExactly("kamelets/shop-sink.kamelet.yaml:13: there is no property key");
  }

  @Test
  void aFileThatIsNoYamlIsToldWithItsLine() {
    assertThat(route(ROUTE.replace("group: route", "group: [route")))
        .singleElement()
        .asString()
        .startsWith("routes/40.camel.yaml:4: no YAML: ");
    assertThat(route(ROUTE.replace("description: Chooses", "group: route")))
        .containsExactly("routes/40.camel.yaml:4: 'group' is said twice");
  }

  private static List<String> route(String text) {
    return lint(Map.of("routes/40.camel.yaml", text)).stream().map(FlowProblem::toString).toList();
  }

  private static List<String> kamelet(String text) {
    return lint(Map.of("kamelets/shop-sink.kamelet.yaml", text)).stream()
        .map(FlowProblem::toString)
        .toList();
  }

  private static List<FlowProblem> lint(Map<String, String> files) {
    return FlowLint.lint(new FlowFiles(new TreeMap<>(files)));
  }
}
