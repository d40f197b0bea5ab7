package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.Route;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The same on Kafka; and other edits there, as {@link LiveFlowTest} makes them. */
@DirtiesContext
class BusExchangeOnKafkaTest extends BusExchangeTest {

  private static final String OUTCOMES = "routes/41-outcomes.camel.yaml";
  private static final EmbeddedKafkaKraftBroker KAFKA = new EmbeddedKafkaKraftBroker(1, 4);

  @DynamicPropertySource
  static void kafka(DynamicPropertyRegistry properties) {
    KAFKA.afterPropertiesSet();
    properties.add("hub.bus", () -> "kafka");
    properties.add("hub.kafka.brokers", KAFKA::getBrokersAsString);
    properties.add("hub.kafka.partitions", () -> 4);
  }

  @Test
  void changedBranchTakesEffect() {
    Route before = beginning("outcome-lead");
    underLoad(
        hub -> {
          FLOW.replace(
              OUTCOMES,
              "id: lead-reply\n            uri: kamelet:reply-action\n            parameters:\n"
                  + "              text: \"${variable.rule.reply}\"",
              "id: lead-reply\n            uri: kamelet:reply-action\n            parameters:\n"
                  + "              text: thanks");

          assertThat(live.reload().problems()).isEmpty();

          assertThat(camel.getRoute("outcome-lead")).isNotSameAs(before);
          assertThat(answerTo(hub)).startsWith("Пожалуйста!");
        });
  }

  @Test
  void renamedFileChangesNoRoute() {
    beginning("outcome-lead");
    Set<Route> before = Set.copyOf(camel.getRoutes());
    underLoad(
        hub -> {
          FLOW.move(OUTCOMES, "routes/43-outcomes.camel.yaml");

          assertThat(live.reload().problems()).isEmpty();

          assertThat(live.status().routes())
              .containsEntry("outcome-lead", "routes/43-outcomes.camel.yaml");
          assertThat(Set.copyOf(camel.getRoutes())).isEqualTo(before);
          assertThat(answerTo(hub)).contains("цену");
        });
  }

  @Test
  void brokenFileIsToldAndWhatRanGoesOn() {
    String record = "routes/20-record.camel.yaml";
    Route before = beginning("record-event");
    underLoad(
        hub -> {
          FLOW.replace(record, "uri: kamelet:bus-source", "uri: kamelet:bus-sauce");

          assertThat(live.reload().problems())
              .singleElement()
              .satisfies(
                  problem -> {
                    assertThat(problem.file()).isEqualTo(record);
                    assertThat(problem.line()).isPositive();
                    assertThat(problem.reason()).contains("There is no Kamelet bus-sauce");
                  });

          assertThat(camel.getRoute("record-event")).isSameAs(before);
          assertThat(answerTo(hub)).contains("цену");
        });
  }

  private Route beginning(String route) {
    FLOW.restore();
    assertThat(live.reload().problems()).isEmpty();
    return camel.getRoute(route);
  }

  private void underLoad(Consumer<HubClient> edit) {
    HubClient hub = new HubClient(port);
    try (ConstantLoad load = new ConstantLoad(hub, WORLD, jdbc)) {
      load.goOn();
      edit.accept(hub);
      load.goOn();
      load.assertNothingLostOrDoubled();
    }
  }

  private static String answerTo(HubClient hub) {
    String event = new TelegramCustomer(hub).says("Сколько стоит доска?");
    await().atMost(Duration.ofSeconds(40)).until(() -> !WORLD.textTo(event).isEmpty());
    return WORLD.textTo(event);
  }
}
