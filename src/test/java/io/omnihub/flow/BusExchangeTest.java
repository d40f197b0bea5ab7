package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.world.OutsideWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The Kamelets of the bus are exchanged while events come: none lost, doubled or out of order. */
@HubTest
@DirtiesContext
class BusExchangeTest {

  private static final int MESSAGES = 60;
  static final EditedFlow FLOW = new EditedFlow();
  static final OutsideWorld WORLD = OutsideWorld.open();

  @Value("${server.port}")
  int port;

  @Value("${hub.bus}")
  String engine;

  @Autowired LiveFlow live;
  @Autowired CamelContext camel;
  @Autowired JdbcTemplate jdbc;

  @DynamicPropertySource
  static void edited(DynamicPropertyRegistry properties) {
    FLOW.runsIn(properties);
    properties.add("hub.flow.watch", () -> "false");
    WORLD.surrounds(properties);
  }

  @Test
  void exchangingSourceAndSinkLosesDoublesAndReordersNothing() {
    FLOW.restore();
    live.reload();
    HubClient hub = new HubClient(port);
    String source = "kamelets/bus/" + engine + "/bus-source.kamelet.yaml";
    String sink = "kamelets/bus/" + engine + "/bus-sink.kamelet.yaml";
    try (ConstantLoad load = new ConstantLoad(hub, WORLD, jdbc)) {
      load.goOn();
      CompletableFuture<List<String>> talk = CompletableFuture.supplyAsync(() -> talk(hub));
      for (int i = 0; i < 3; i++) {
        Route before = camel.getRoute("record-event");
        FLOW.replace(source, "title: Bus Source", "title: Bus Source " + i + "\n    #");
        FLOW.replace(sink, "title: Bus Sink", "title: Bus Sink " + i + "\n    #");

        assertThat(live.reload().problems()).isEmpty();

        assertThat(camel.getRoute("record-event")).isNotSameAs(before);
        load.goOn();
      }
      List<String> said = talk.join();
      Records records = new Records(jdbc, "telegram", "sandbox");
      records.awaitRecorded(said);
      assertThat(records.order(said)).containsExactlyElementsOf(said);
      load.assertNothingLostOrDoubled();
    }
  }

  private static List<String> talk(HubClient hub) {
    TelegramCustomer customer = new TelegramCustomer(hub);
    List<String> said = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      said.add(customer.says("Спасибо " + i));
    }
    return said;
  }
}
