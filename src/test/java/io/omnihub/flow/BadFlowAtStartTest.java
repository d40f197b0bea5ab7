package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnihub.world.OutsideWorld;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * A hub that finds bad files when it starts; what is bad shows only when Camel builds it, so that
 * some of the routes run by then.
 */
@HubTest
@ExtendWith(OutputCaptureExtension.class)
@DirtiesContext
class BadFlowAtStartTest {

  private static final String FACTS = "routes/60-facts.camel.yaml";
  private static final String OUTCOMES = "routes/41-outcomes.camel.yaml";
  private static final String SINK = "kamelets/webchat-sink.kamelet.yaml";
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final OutsideWorld WORLD = OutsideWorld.open();
  private static final EditedFlow FLOW = new EditedFlow();

  @Value("${server.port}")
  int port;

  @Autowired LiveFlow live;
  @Autowired CamelContext camel;
  @Autowired JdbcTemplate jdbc;

  @DynamicPropertySource
  static void edited(DynamicPropertyRegistry properties) {
    FLOW.replace(FACTS, "uri: claim:facts", "uri: claimm:facts");
    FLOW.replace(SINK, "unmarshal:", "unmarshall:");
    FLOW.replace(OUTCOMES, "uri: kamelet:reply-action", "uri: claimm:reply-action");
    FLOW.runsIn(properties);
    WORLD.surrounds(properties);
  }

  @AfterAll
  static void end() {
    WORLD.close();
  }

  @Test
  void badFilesAreLeftOutTheRestStartsAndNothingIsLostUntilTheyAreMended(CapturedOutput log) {
    assertThat(log) // as src/docs/flow.md promises
        .contains("Not taken: " + FACTS + ":")
        .contains("Not taken: " + SINK + ":");
    assertThat(live.status().problems())
        .extracting(FlowProblem::file)
        .contains(FACTS, SINK, OUTCOMES);
    assertThat(live.status().routes())
        .containsKeys("receive-telegram", "record-event", "deliver-telegram", "receive-webchat")
        .doesNotContainKeys("publish-facts", "deliver-webchat", "outcome-lead", "take-turn");
    HubClient hub = new HubClient(port);
    try (ConstantLoad load = new ConstantLoad(hub, WORLD, jdbc)) {
      load.goOn();
      assertThat(jdbc.queryForObject("select count(*) from event_unplaced", Long.class))
          .isPositive();

      FLOW.restore();
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(live.status().problems()).isEmpty();
                assertThat(live.status().running()).isEqualTo(FLOW.files());
              });

      load.goOn();
      load.assertNothingLostOrDoubled();
    }
    assertThat(camel.getRoute("publish-facts")).isNotNull();
  }
}
