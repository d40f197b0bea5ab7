package io.omnihub.replay;

import static io.omnihub.message.MessageSample.aMessage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.Together;
import io.omnihub.delivery.DeadDeliveries;
import io.omnihub.delivery.Deliveries;
import io.omnihub.delivery.Delivery;
import io.omnihub.delivery.Effect;
import io.omnihub.delivery.Outbox;
import io.omnihub.message.Ids;
import io.omnihub.replay.DeadLetterReplay.Released;
import io.omnihub.thread.MessageRecorder;
import io.omnihub.thread.ThreadQueries.Position;
import io.omnihub.thread.ThreadRowsMother;
import io.omnihub.work.DeadLetters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

class LettersTest {

  @StoreTest
  void lettersAreListedNewestFirstAndNarrowed(Stores stores) {
    add(stores, "record", "e1", "no room for 100%");
    Instant later = stores.clock().instant();
    add(stores, "delivery", "e2", "blocked");
    add(stores, "delivery", "e3", "blocked");
    Letters letters = stores.get(Letters.class);
    stores.get(DeadLetters.class).discard(Stores.ORGANIZATION, id(stores, "e3"), "anna");

    assertThat(found(letters, "open", null, null, null)).containsExactly("e2", "e1");
    assertThat(found(letters, null, null, null, null)).containsExactly("e3", "e2", "e1");
    assertThat(found(letters, "discarded", null, null, null)).containsExactly("e3");
    assertThat(found(letters, null, "record", null, null)).containsExactly("e1");
    assertThat(found(letters, null, null, "100%", null)).containsExactly("e1");
    assertThat(found(letters, null, null, null, later)).containsExactly("e3", "e2");
    LetterFilter all = new LetterFilter(null, null, null, null, null, null);
    LetterView first = letters.list(Stores.ORGANIZATION, all, null, 1).get(0);
    Position after = new Position(first.createdAt(), first.id());
    assertThat(letters.list(Stores.ORGANIZATION, all, after, 1).get(0).reference()).isEqualTo("e2");
    assertThat(letters.count("other", all)).isZero();
  }

  @StoreTest
  void mendedDeliveryGoesOutAsItWasMended(Stores stores) throws Exception {
    UUID delivery = dead(stores, "{\"id\":\"%s\",\"command\":\"reply\",\"text\":\"Здравствуйте\"}");
    UUID letter = id(stores, delivery.toString());
    String mended =
        "{\"id\":\"%s\",\"command\":\"reply\",\"text\":\"Добрый день\"}".formatted(delivery);
    try (SmallCamel camel = new SmallCamel(stores)) {
      assertThat(camel.deadLetters().mend(Stores.ORGANIZATION, letter, 0, mended, "anna")).isTrue();
      assertThat(camel.deadLetters().mend(Stores.ORGANIZATION, letter, 0, mended, "boris"))
          .as("of a version that is gone")
          .isFalse();
      assertThat(camel.deadLetters().release(Stores.ORGANIZATION, letter, "anna"))
          .isEqualTo(Released.DONE);
      assertThat(camel.deadLetters().release(Stores.ORGANIZATION, letter, "boris"))
          .isEqualTo(Released.GONE);
    }

    Delivery again = stores.get(Deliveries.class).claim("telegram", 5).get(0);
    assertThat(again.payload()).isEqualTo(mended);
    assertThat(stores.value("select text from message")).isEqualTo("Добрый день");
    assertThat(stores.get(Letters.class).find(Stores.ORGANIZATION, letter).orElseThrow())
        .matches(l -> l.original().contains("Здравствуйте") && l.thread() != null);
    assertThat(stores.rows("select deed from deed order by id"))
        .extracting(row -> row.get("deed"))
        .containsExactly("letter.mended", "letter.released");
    assertThat(
            stores
                .placed()
                .value(
                    "select count(*) from event_outbox where type = ?",
                    io.omnihub.audit.Deeds.FACT))
        .isEqualTo(2L);
  }

  @StoreTest
  void mendedPayloadKeepsWhoAndWhereAndIsComplete(Stores stores) throws Exception {
    add(
        stores,
        "record",
        "e",
        "{\"id\":\"a\",\"organization\":\"default\",\"type\":\"io.omnihub.channel.event\","
            + "\"channeltype\":\"t\",\"channelkey\":\"k\",\"channelevent\":\"1\","
            + "\"partitionkey\":\"p\"}",
        "no");
    UUID letter = id(stores, "e");
    String failed = stores.value("select payload from dead_letter").toString();
    try (SmallCamel camel = new SmallCamel(stores)) {
      DeadLetterReplay replay = camel.deadLetters();
      refused(replay, letter, "no JSON", "json");
      refused(replay, letter, failed.replace("default", "other"), "fixed");
      refused(replay, letter, failed.replace("\"1\"", "\"2\""), "fixed");
      refused(replay, letter, failed.replace("channel.event", "message.received"), "event");
      assertThat(
              replay.mend(
                  Stores.ORGANIZATION, letter, 0, failed.replace("}", ",\"raw\":\"{}\"}"), "anna"))
          .isTrue();
    }
  }

  @StoreTest
  void mendedChangeIsOfTheSameMessageStill(Stores stores) throws Exception {
    String payload = "{\"command\":\"edit\",\"of\":\"%s\",\"text\":\"a\"}";
    UUID delivery = dead(stores, payload);
    UUID letter = id(stores, delivery.toString());
    try (SmallCamel camel = new SmallCamel(stores)) {
      DeadLetterReplay replay = camel.deadLetters();
      refused(replay, letter, "{\"command\":\"edit\",\"text\":\"b\"}", "fixed");
      refused(replay, letter, payload.formatted("nonsense"), "fixed");
      assertThat(
              replay.mend(
                  Stores.ORGANIZATION,
                  letter,
                  0,
                  payload.formatted(delivery).replace("\"a\"", "\"b\""),
                  "anna"))
          .isTrue();
    }
  }

  @StoreTest
  void letterOfADeliveryThatWentThroughMeanwhileIsClosedWithoutSendingAnything(Stores stores)
      throws Exception {
    UUID delivery = dead(stores, "{\"id\":\"%s\"}");
    stores.get(DeadDeliveries.class).revive(Stores.ORGANIZATION, delivery);
    try (SmallCamel camel = new SmallCamel(stores)) {
      assertThat(
              camel
                  .deadLetters()
                  .release(Stores.ORGANIZATION, id(stores, delivery.toString()), "anna"))
          .isEqualTo(Released.NOTHING_LEFT);
    }
    assertThat(stores.value("select state from dead_letter")).isEqualTo("replayed");
  }

  @StoreTest
  void hostilePayloadsAreRefusedAndLeaveTheLetterAsItWas(Stores stores) throws Exception {
    String failed =
        "{\"id\":\"a\",\"organization\":\"default\",\"type\":\"io.omnihub.channel.event\","
            + "\"channeltype\":\"t\",\"channelkey\":\"k\",\"channelevent\":\"1\","
            + "\"partitionkey\":\"p\",\"data\":{\"sender\":{\"id\":\"anna\"},"
            + "\"conversation\":{\"id\":\"c\"}}}";
    add(stores, "record", "e", failed, "no");
    UUID letter = id(stores, "e");
    try (SmallCamel camel = new SmallCamel(stores)) {
      DeadLetterReplay replay = camel.deadLetters();
      refused(replay, letter, "\"" + "x".repeat(2_000_000) + "\"", "long");
      refused(replay, letter, "", "json");
      refused(replay, letter, "[]", "json");
      refused(replay, letter, "null", "json");
      refused(replay, letter, "{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}", "json");
      refused(replay, letter, failed.replace("anna", "a\0nna"), "json");
      refused(replay, letter, failed.replace("anna", "boris"), "fixed");
      refused(replay, letter, failed.replace("\"c\"", "\"d\""), "fixed");
      refused(replay, letter, failed.replace("default", "other"), "fixed");
      assertThat(replay.mend("other", letter, 0, failed, "eve")).isFalse();
    }
    assertThat(stores.value("select payload from dead_letter")).isEqualTo(failed);
    assertThat(stores.value("select version from dead_letter")).isEqualTo(0);
  }

  @StoreTest
  void textWithANulIsReleasedWithoutIt(Stores stores) throws Exception {
    UUID delivery = dead(stores, "{\"id\":\"%s\",\"command\":\"reply\",\"text\":\"a\"}");
    UUID letter = id(stores, delivery.toString());
    String mended =
        "{\"id\":\"%s\",\"command\":\"reply\",\"text\":\"a\\u0000b\"}".formatted(delivery);
    try (SmallCamel camel = new SmallCamel(stores)) {
      assertThat(camel.deadLetters().mend(Stores.ORGANIZATION, letter, 0, mended, "anna")).isTrue();
      assertThat(camel.deadLetters().release(Stores.ORGANIZATION, letter, "anna"))
          .isEqualTo(Released.DONE);
    }
    assertThat(stores.value("select text from message")).isEqualTo("ab");
  }

  @StoreTest
  void letterThatManyReleaseAtTheSameMomentIsReleasedByOne(Stores stores) throws Exception {
    UUID delivery = dead(stores, "{\"id\":\"%s\"}");
    add(stores, "record", "e", "event", "no");
    java.util.Queue<String> bus = new java.util.concurrent.ConcurrentLinkedQueue<>();
    try (SmallCamel camel = new SmallCamel(stores)) {
      camel.bus(bus::add);
      for (UUID letter : List.of(id(stores, delivery.toString()), id(stores, "e"))) {
        List<java.util.concurrent.Callable<Released>> all =
            java.util.stream.IntStream.range(0, 5)
                .mapToObj(
                    n ->
                        Together.retried(
                            () ->
                                camel
                                    .deadLetters()
                                    .release(Stores.ORGANIZATION, letter, "operator-" + n)))
                .toList();
        assertThat(Together.run(all))
            .containsOnlyOnce(Released.DONE)
            .containsOnly(Released.DONE, Released.GONE);
      }
    }
    assertThat(bus).containsExactly("event");
    assertThat(stores.rows("select id from delivery where state = 'pending'")).hasSize(1);
    assertThat(stores.rows("select id from deed where deed = 'letter.released'")).hasSize(2);
  }

  @StoreTest
  void letterSaysWhoseMessageItIsAndOfWhichConversation(Stores stores) {
    UUID delivery = dead(stores, "{\"id\":\"%s\"}");
    stores.get(MessageRecorder.class).record(aMessage().by("boris").saying("привет").build());
    UUID turn = (UUID) stores.value("select id from turn");
    stores.set(
        "update contact set name = 'Борис' where id ="
            + " (select t.contact_id from thread t join turn u on u.thread_id = t.id)");
    add(stores, "turn", turn.toString(), "model");
    add(stores, "record", "telegram:shop:77:1", "no sender");
    add(stores, "delivery", "no id of ours", "strange");
    stores
        .get(DeadLetters.class)
        .add("other", "delivery", delivery.toString(), new IllegalStateException("x"), "{}");
    Letters letters = stores.get(Letters.class);
    LetterFilter all = new LetterFilter(null, null, null, null, null, null);

    List<LetterView> found = letters.list(Stores.ORGANIZATION, all, null, 10);

    assertThat(found).extracting(LetterView::contact).containsExactly(null, null, "Борис", "Анна");
    assertThat(found)
        .extracting(LetterView::channel)
        .containsExactly(null, "telegram:shop", "telegram:bot", "telegram:bot");
    assertThat(found.subList(2, 4)).allMatch(letter -> letter.thread() != null);
    assertThat(letters.list("other", all, null, 10))
        .as("that names what is another organization's")
        .allMatch(letter -> letter.contact() == null && letter.thread() == null);
  }

  @StoreTest
  void clockThatIsSetBackKeepsNoLetterTaken(Stores stores) {
    add(stores, "record", "e", "no");
    DeadLetters letters = stores.get(DeadLetters.class);
    letters.take(Stores.ORGANIZATION, id(stores, "e"), "anna"); // and dies
    stores.clock().setBack(Duration.ofHours(1));
    letters.clockWentBack();
    stores.clock().advance(Duration.ofSeconds(1));
    assertThat(letters.take(Stores.ORGANIZATION, id(stores, "e"), "boris")).isTrue();
    letters.clockWentBack();
    assertThat(letters.take(Stores.ORGANIZATION, id(stores, "e"), "anna")).isFalse();
  }

  private static void refused(DeadLetterReplay replay, UUID letter, String payload, String why) {
    assertThatThrownBy(() -> replay.mend(Stores.ORGANIZATION, letter, 0, payload, "anna"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(why);
  }

  /** A delivery that was given up, with its letter. */
  private static UUID dead(Stores stores, String payload) {
    ThreadRowsMother mother = new ThreadRowsMother(stores.get(JdbcClient.class));
    UUID thread = mother.thread("Анна");
    UUID message = mother.answers(thread, null, "telegram:bot", "Здравствуйте");
    UUID id = Ids.next();
    stores.inTransaction(
        () ->
            stores
                .get(Outbox.class)
                .enqueue(
                    List.of(
                        new Effect(
                            id,
                            Stores.ORGANIZATION,
                            thread,
                            null,
                            message,
                            "telegram",
                            "telegram:bot",
                            "reply",
                            "bot",
                            0,
                            payload.formatted(id)))));
    Delivery claimed = stores.get(Deliveries.class).claim("telegram", 1).get(0);
    stores.get(Deliveries.class).failed(claimed, new IllegalArgumentException("no"));
    stores.set("update delivery set state = 'dead' where id = ?", id);
    if (stores.rows("select id from dead_letter").isEmpty()) {
      stores
          .get(DeadLetters.class)
          .add(
              Stores.ORGANIZATION,
              "delivery",
              id.toString(),
              new IllegalStateException("no"),
              payload.formatted(id));
    }
    return id;
  }

  private static List<String> found(
      Letters letters, String state, String stage, String reason, Instant from) {
    return letters
        .list(
            Stores.ORGANIZATION, new LetterFilter(state, stage, reason, null, from, null), null, 10)
        .stream()
        .map(LetterView::reference)
        .toList();
  }

  private static void add(Stores stores, String stage, String reference, String reason) {
    add(stores, stage, reference, "payload", reason);
  }

  private static void add(
      Stores stores, String stage, String reference, String payload, String reason) {
    stores
        .get(DeadLetters.class)
        .add(Stores.ORGANIZATION, stage, reference, new IllegalStateException(reason), payload);
    stores.clock().advance(Duration.ofSeconds(1));
  }

  private static UUID id(Stores stores, String reference) {
    return (UUID) stores.value("select id from dead_letter where reference = ?", reference);
  }
}
