package io.omnihub.replay;

import static io.omnihub.message.MessageSample.aMessage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.message.Turn;
import io.omnihub.replay.DeadLetterReplay.Released;
import io.omnihub.thread.MessageRecorder;
import io.omnihub.thread.Turns;
import io.omnihub.work.DeadLetters;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.CamelExecutionException;

class DeadLetterReplayTest {

  private final Queue<String> bus = new ConcurrentLinkedQueue<>();

  @StoreTest
  void eventGoesOnTheBusAgainAndItsLetterIsClosed(Stores stores) throws Exception {
    UUID letter = letter(stores, "record", "telegram:bot:7");

    replay(stores, letter, true);

    assertThat(bus).containsExactly("payload");
    assertThat(stores.value("select state from dead_letter")).isEqualTo("replayed");
    assertThat(replay(stores, letter, true)).isEqualTo(Released.GONE);
    assertThat(bus).hasSize(1);
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
  void lettersOfOtherOrganizationsAreOutOfReach(Stores stores) throws Exception {
    stores
        .get(DeadLetters.class)
        .add("other", "record", "x", new IllegalStateException("no"), "payload");

    assertThat(replay(stores, (UUID) stores.value("select id from dead_letter"), true))
        .isEqualTo(Released.GONE);
    assertThat(bus).isEmpty();
  }

  private Released replay(Stores stores, UUID letter, boolean busTakes) throws Exception {
    try (SmallCamel camel = new SmallCamel(stores)) {
      camel.bus(
          event -> {
            if (!busTakes) {
              throw new IllegalStateException("full");
            }
            bus.add(event);
          });
      return camel.deadLetters().release(Stores.ORGANIZATION, letter, "anna");
    }
  }

  private static UUID letter(Stores stores, String stage, String reference) {
    stores
        .get(DeadLetters.class)
        .add(Stores.ORGANIZATION, stage, reference, new IllegalStateException("no"), "payload");
    return (UUID) stores.value("select id from dead_letter");
  }
}
