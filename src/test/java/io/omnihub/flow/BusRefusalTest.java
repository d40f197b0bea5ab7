package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnihub.flow.TestedChannel.Customer;
import io.omnihub.flow.TestedChannel.Event;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/** A hub whose bus is soon full, since nothing takes events from it. */
@HubTest
@DirtiesContext
@TestPropertySource(properties = {"hub.bus.max-size=2MB", "hub.bus.memory-size=512KB"})
class BusRefusalTest {

  private static final String LONG = "Спасибо! ".repeat(400);

  @Value("${server.port}")
  int port;

  @Autowired JdbcTemplate jdbc;
  @Autowired CamelContext camel;

  @Test
  void everyChannelIsToldToComeBackAndWhatWasAcceptedIsRecorded() throws Exception {
    HubClient hub = new HubClient(port);
    List<TestedChannel> channels = List.of(new TelegramChannel(hub), new WebchatChannel(hub));
    camel.getRouteController().stopRoute("record-event");
    List<List<String>> accepted = new ArrayList<>();
    List<Customer> customers = new ArrayList<>();
    List<Event> turnedAway = new ArrayList<>();

    for (TestedChannel channel : channels) {
      Customer customer = channel.newCustomer();
      List<String> taken = new ArrayList<>();
      Event event = customer.saying(LONG);
      HttpResponse<String> answer = TestedChannel.send(hub, channel, customer, event);
      while (answer.statusCode() == 200 && taken.size() < 2_000) {
        taken.add(event.id());
        event = customer.saying(LONG);
        answer = TestedChannel.send(hub, channel, customer, event);
      }
      ProblemAnswer.assertProblem(503, answer, channel.secrets());
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
      customers.add(customer);
      turnedAway.add(event);
      accepted.add(taken);
    }
    assertThat(accepted.get(0)).isNotEmpty();
    camel.getRouteController().startRoute("record-event");

    for (int i = 0; i < channels.size(); i++) {
      TestedChannel channel = channels.get(i);
      Customer customer = customers.get(i);
      Event event = turnedAway.get(i);
      Records records = new Records(jdbc, channel.type(), channel.account());
      records.awaitRecorded(accepted.get(i));
      assertThat(records.order(accepted.get(i))).containsExactlyElementsOf(accepted.get(i));
      await()
          .atMost(Records.PATIENCE)
          .until(() -> TestedChannel.send(hub, channel, customer, event).statusCode() == 200);
      records.awaitRecorded(List.of(event.id()));
    }
  }
}
