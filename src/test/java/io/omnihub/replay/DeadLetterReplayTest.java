package io.omnihub.replay;

import static io.omnihub.message.MessageSample.aMessage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.delivery.Deliveries;
import io.omnihub.message.Turn;
import io.omnihub.thread.MessageRecorder;
import io.omnihub.thread.Turns;
import io.omnihub.work.DeadLetters;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

class DeadLetterReplayTest {

  private final Queue<String> bus = new ConcurrentLinkedQueue<>();

  @StoreTest
  void eventGoesOnTheBusAgainAndItsLetterIsClosed(Stores stores) throws Exception {
    UUID letter = letter(stores, "record", "telegram:bot:7");

    replay(stores, letter, true);

    assertThat(bus).containsExactly("payload");
    assertThat(stores.value("select state from dead_letter")).isEqualTo("replayed");
    assertThatThrownBy(() -> replay(stores, letter, true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @StoreTest
  void letterStaysOpenWhenTheBusDoesNotTakeTheEvent(Stores stores) throws Exception {
    UUID letter = letter(stores, "record", "telegram:bot:7");

    assertThatThrownBy(() -> replay(stores, letter, false))
        .isInstanceOf(CamelExecutionException.class);

    assertThat(stores.value("select state from dead_letter")).isEqualTo("open");
  }

  @StoreTest
  void turnIsOpenAgain(Stores stores) throws Exception {
    stores.get(MessageRecorder.class).record(aMessage().build());
    for (int attempt = 0; attempt < 5; attempt++) {
      stores.clock().advance(Duration.ofMinutes(1));
      Turn turn = stores.get(Turns.class).claim("", 1).get(0);
      stores.get(Turns.class).failed(turn, new IllegalStateException("model"));
    }

    replay(stores, (UUID) stores.value("select id from dead_letter"), true);

    assertThat(stores.get(Turns.class).claim("", 1)).hasSize(1);
  }

  @StoreTest
  void lettersOfOtherOrganizationsAreOutOfReach(Stores stores) {
    stores
        .get(DeadLetters.class)
        .add("other", "record", "x", new IllegalStateException("no"), "payload");

    assertThatThrownBy(
            () -> replay(stores, (UUID) stores.value("select id from dead_letter"), true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(bus).isEmpty();
  }

  private void replay(Stores stores, UUID letter, boolean busTakes) throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              errorHandler(noErrorHandler());
              from("direct:replay-event")
                  .process(
                      exchange -> {
                        if (!busTakes) {
                          throw new IllegalStateException("full");
                        }
                        bus.add(exchange.getIn().getBody(String.class));
                      });
            }
          });
      camel.start();
      new DeadLetterReplay(
              stores.get(DeadLetters.class),
              stores.get(Turns.class),
              stores.get(Deliveries.class),
              camel.createProducerTemplate())
          .replay(Stores.ORGANIZATION, letter);
    }
  }

  private static UUID letter(Stores stores, String stage, String reference) {
    stores
        .get(DeadLetters.class)
        .add(Stores.ORGANIZATION, stage, reference, new IllegalStateException("no"), "payload");
    return (UUID) stores.value("select id from dead_letter");
  }
}
