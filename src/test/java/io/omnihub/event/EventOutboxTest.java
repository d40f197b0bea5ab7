package io.omnihub.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.Together;
import io.omnihub.event.EventOutbox.Batch;
import io.omnihub.message.Ids;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.transaction.IllegalTransactionStateException;

class EventOutboxTest {

  private static final UUID THREAD = Ids.next();

  @StoreTest
  void factIsWrittenInTheCallersTransactionOrNotAtAll(Stores stores) {
    EventOutbox facts = stores.get(EventOutbox.class);

    assertThatThrownBy(() -> facts.append(List.of(fact("one", 1))))
        .isInstanceOf(IllegalTransactionStateException.class);
    assertThatThrownBy(
            () ->
                stores.inTransaction(
                    () -> {
                      facts.append(List.of(fact("one", 1)));
                      throw new IllegalStateException("later");
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(stores.count("event_unplaced")).isZero();
  }

  @StoreTest
  void factsAreClaimedInTheirOrderAndUntilTheyArePublished(Stores stores) throws Exception {
    append(stores, "one", 1, 2, 3);
    EventOutbox facts = stores.get(EventOutbox.class);

    Batch batch = facts.claim("", 1).get(0);
    assertThat(numbers(batch)).containsExactly(1, 2, 3);
    facts.failed(batch, new IllegalStateException("bus"));
    append(stores, "one", 4);
    Batch again = facts.claim("", 1).get(0);
    assertThat(numbers(again)).containsExactly(1, 2, 3, 4);

    facts.published(batch);
    assertThat(numbers(facts.claim("", 1).get(0))).containsExactly(4);
    facts.published(again);
    assertThat(facts.claim("", 1)).isEmpty();
  }

  @StoreTest
  void factIsACloudEvent(Stores stores) throws Exception {
    append(stores, "one", 7);

    JsonNode event =
        new ObjectMapper()
            .readTree(stores.get(EventOutbox.class).claim("", 1).get(0).events().get(0));

    assertThat(event.path("specversion").asText()).isEqualTo("1.0");
    assertThat(event.path("type").asText()).isEqualTo(Fact.TURN_ROUTED);
    assertThat(event.path("subject").asText()).isEqualTo(THREAD.toString());
    assertThat(event.path("organization").asText()).isEqualTo("one");
    assertThat(event.path("time").asText()).isEqualTo(stores.clock().instant().toString());
    assertThat(event.path("data").path("n").asInt()).isEqualTo(7);
  }

  @StoreTest
  void batchIsBounded(Stores stores) throws Exception {
    for (int i = 0; i < 201; i++) {
      append(stores, "one", i);
    }

    assertThat(numbers(stores.get(EventOutbox.class).claim("", 1).get(0))).hasSize(200);
  }

  @StoreTest
  void oneNodePublishesAtATimeUntilItsLeaseEnds(Stores stores) {
    append(stores, "one", 1);
    stores.set(
        "update event_publisher set node = 'node-2', held_until = ?",
        java.sql.Timestamp.from(stores.clock().instant().plusSeconds(30)));

    assertThat(stores.get(EventOutbox.class).claim("", 1)).isEmpty();
    stores.clock().advance(Duration.ofSeconds(30));
    assertThat(stores.get(EventOutbox.class).claim("", 1)).hasSize(1);
  }

  @StoreTest
  void cursorReadsItsOrganizationsFactsOnceInOrder(Stores stores) {
    append(stores, "one", 1, 2);
    append(stores, "two", 10);
    append(stores, "one", 3);
    stores.get(EventOutbox.class).claim("", 1);

    assertThat(read(stores, "one", 2)).containsExactly(1, 2, 3);
    assertThat(read(stores, "two", 2)).containsExactly(10);
    assertThat(read(stores, "three", 2)).isEmpty();
  }

  @StoreTest
  void cursorMissesNoFactThatIsCommittedLate(Stores stores) throws Exception {
    EventOutbox facts = stores.get(EventOutbox.class);
    List<Integer> seen = new ArrayList<>();
    long[] cursor = {cursor(stores)};

    stores.inTransaction(
        () -> {
          facts.append(List.of(fact("one", 1)));
          elsewhere(
              () -> {
                append(stores, "one", 2);
                facts.claim("", 1);
                cursor[0] = readOn(stores, cursor[0], seen);
              });
        });
    facts.claim("", 1);
    readOn(stores, cursor[0], seen);

    assertThat(seen).containsExactly(2, 1);
  }

  private static void elsewhere(Runnable work) {
    try {
      Together.run(
          () -> {
            work.run();
            return null;
          });
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static long cursor(Stores stores) {
    return ((Number) stores.value("select last_place from event_publisher")).longValue();
  }

  private static long readOn(Stores stores, long cursor, List<Integer> seen) {
    long last = cursor;
    for (Map<String, Object> event : stores.get(EventOutbox.class).after("one", cursor, 100)) {
      seen.add(((JsonNode) event.get("data")).path("n").asInt());
      last = (Long) event.get("sequence");
    }
    return last;
  }

  private static List<Integer> read(Stores stores, String organization, int page) {
    List<Integer> all = new ArrayList<>();
    long cursor = 0;
    List<Map<String, Object>> events;
    while (!(events = stores.get(EventOutbox.class).after(organization, cursor, page)).isEmpty()) {
      for (Map<String, Object> event : events) {
        all.add(((JsonNode) event.get("data")).path("n").asInt());
        cursor = (Long) event.get("sequence");
      }
    }
    return all;
  }

  private static void append(Stores stores, String organization, int... numbers) {
    stores.inTransaction(
        () -> {
          for (int number : numbers) {
            stores.get(EventOutbox.class).append(List.of(fact(organization, number)));
          }
        });
  }

  private static Fact fact(String organization, int number) {
    return new Fact(organization, Fact.TURN_ROUTED, THREAD, Map.of("n", number));
  }

  private static List<Integer> numbers(Batch batch) throws Exception {
    List<Integer> numbers = new ArrayList<>();
    for (String event : batch.events()) {
      numbers.add(new ObjectMapper().readTree(event).path("data").path("n").asInt());
    }
    return numbers;
  }
}
