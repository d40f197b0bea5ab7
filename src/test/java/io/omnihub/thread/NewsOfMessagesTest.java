package io.omnihub.thread;

import static io.omnihub.message.MessageSample.aMessage;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.InboundMessage.Order;
import io.omnihub.message.MessageKind;
import io.omnihub.message.Turn;
import io.omnihub.thread.MessageRecorder.Result;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

class NewsOfMessagesTest {

  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

  @StoreTest
  void deletedMessageSaysNothingAndItsHistoryDoes(Stores stores) {
    record(stores, aMessage().withId("m").saying("мой пароль 123").build());

    assertThat(record(stores, aMessage().deleting("m").build())).isEqualTo(Result.RECORDED);

    assertThat(stores.rows("select status, text, content from message"))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row).containsEntry("status", "deleted");
              assertThat(row.get("text")).isNull();
              assertThat(row.get("content")).isNull();
            });
    assertThat(stores.value("select text from message_revision")).isEqualTo("мой пароль 123");
    stores.clock().advance(Duration.ofSeconds(3));
    assertThat(stores.get(Turns.class).claim("", 10)).isEmpty();
    assertThat(stores.value("select state from turn")).isEqualTo("decided");
  }

  @StoreTest
  void deletionThatComesFirstWinsWhenTheMessageComes(Stores stores) {
    assertThat(record(stores, aMessage().deleting("m").build())).isEqualTo(Result.WAITS);

    record(stores, aMessage().by("user-2").withId("m").saying("чужое").build());
    record(stores, aMessage().withId("m").saying("моё").build());

    assertThat(stores.rows("select text, status from message order by id"))
        .extracting("status")
        .containsExactly("received", "deleted");
    assertThat(stores.count("waiting_event")).isZero();
  }

  @StoreTest
  void editThatComesAfterTheDeletionBringsNothingBack(Stores stores) {
    record(stores, aMessage().withId("m").saying("было").build());
    record(stores, aMessage().deleting("m").build());

    assertThat(record(stores, aMessage().editing("m").saying("стало").build()))
        .isEqualTo(Result.KEPT_RAW);

    assertThat(stores.value("select status from message")).isEqualTo("deleted");
    assertThat(stores.value("select text from message")).isNull();
  }

  @StoreTest
  void newsThatWaitsByAClockThatWasAheadIsDueOnceItIsSetBack(Stores stores) {
    record(stores, aMessage().deleting("m").build());
    WaitingEvents waiting = stores.get(WaitingEvents.class);
    stores.clock().setBack(Duration.ofHours(1));
    record(stores, aMessage().deleting("of now").build());

    waiting.clockWentBack();

    assertThat(waiting.claim("", 10)).hasSize(1);
    waiting.clockWentBack();
    assertThat(waiting.claim("", 10)).as("a pause of the clock of now is kept").isEmpty();
    stores.clock().advance(Duration.ofSeconds(1));
    assertThat(waiting.claim("", 10)).hasSize(2);
    stores.clock().advance(Duration.ofDays(1));
    waiting.claim("", 10).forEach(waiting::again);
    assertThat(stores.count("waiting_event")).as("given up a day after it was set back").isZero();
  }

  @StoreTest
  void newsOfAMessageThatNeverComesIsGivenUpAfterADay(Stores stores) {
    record(stores, aMessage().deleting("m").build());
    WaitingEvents waiting = stores.get(WaitingEvents.class);
    assertThat(waiting.claim("", 10)).isEmpty();

    int looks = 0;
    for (int minute = 0; minute < 25 * 60; minute++) {
      stores.clock().advance(Duration.ofMinutes(1));
      List<WaitingEvents.Waiting> due = waiting.claim("", 10);
      looks += due.size();
      due.forEach(waiting::again);
    }

    assertThat(stores.count("waiting_event")).isZero();
    assertThat(looks).isBetween(100, 200);
  }

  @StoreTest
  void newsThatMissedItsMessageByAMomentIsRecordedAtTheNextLook(Stores stores) {
    record(stores, aMessage().deleting("m").build());
    stores.set("update waiting_event set provider_message_id = 'unseen'");
    record(stores, aMessage().withId("m").build());
    assertThat(stores.value("select status from message")).isEqualTo("received");

    stores.clock().advance(Duration.ofSeconds(1));
    WaitingEvents waiting = stores.get(WaitingEvents.class);
    waiting.claim("", 10).forEach(waiting::again);

    assertThat(stores.value("select status from message")).isEqualTo("deleted");
    assertThat(stores.count("waiting_event")).isZero();
  }

  @StoreTest
  void reactionOfEachSenderIsWhatHePutLast(Stores stores) {
    record(stores, aMessage().inGroup("g").by("a").reacting("m", "👍").at(NOON).build());
    record(stores, aMessage().inGroup("g").by("b").reacting("m", "🔥").at(NOON).build());
    record(stores, aMessage().inGroup("g").by("a").reacting("m").at(NOON.plusSeconds(2)).build());
    record(
        stores,
        aMessage().inGroup("g").by("a").reacting("m", "👎").at(NOON.plusSeconds(1)).build());

    assertThat(stores.rows("select emojis from message_reaction order by sender_id"))
        .extracting("emojis")
        .containsExactly("[]", "[\"🔥\"]");
  }

  @StoreTest
  void reactionTellsItsThreadOnlyOnceTheMessageIsKnown(Stores stores) {
    record(stores, aMessage().reacting("m", "👍").build());
    assertThat(stores.placed().count("event_outbox")).isZero();

    record(stores, aMessage().withId("m").build());
    record(stores, aMessage().reacting("m", "❤").build());

    assertThat(stores.placed().rows("select type from event_outbox order by place"))
        .extracting("type")
        .contains("io.omnihub.message.reaction-changed");
  }

  @StoreTest
  void whatACustomerDidLastSaysWhetherHeIsWrittenTo(Stores stores) {
    record(stores, aMessage().at(NOON).build());
    record(stores, aMessage().unsubscribing().at(NOON.plusSeconds(20)).build());
    assertThat(subscribed(stores)).isFalse();

    record(stores, aMessage().subscribing(null).at(NOON.plusSeconds(10)).build());
    record(stores, aMessage().saying("опоздало").at(NOON.plusSeconds(15)).build());
    assertThat(subscribed(stores)).isFalse();

    record(stores, aMessage().saying("снова я").at(NOON.plusSeconds(30)).build());
    assertThat(subscribed(stores)).isTrue();
  }

  @StoreTest
  void whoComesByALinkIsMetBeforeHeSaysAnything(Stores stores) {
    record(stores, aMessage().by("new").subscribing("promo-7").build());

    assertThat(stores.rows("select subscribed, start_payload from contact_point"))
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("start_payload", "promo-7"));
    assertThat(stores.count("thread")).isOne();
    assertThat(stores.count("message")).isZero();
  }

  @StoreTest
  void whoWasNeverMetNeedsNoMark(Stores stores) {
    assertThat(record(stores, aMessage().by("never").unsubscribing().build()))
        .isEqualTo(Result.RECORDED);

    assertThat(stores.count("contact")).isZero();
  }

  @StoreTest
  void kindsWithoutTextSayWhatTheyMean(Stores stores) {
    record(stores, aMessage().choosing("Где мой заказ?").build());
    record(
        stores,
        aMessage()
            .ordering(
                new Order(
                    "7",
                    List.of(
                        new Order.Item("a", "Кружка", new BigDecimal("2"), null, null),
                        new Order.Item("b", null, null, null, null)),
                    null,
                    null,
                    "побыстрее"))
            .build());
    record(stores, aMessage().of(MessageKind.DICE).saying(null).build());
    stores.clock().advance(Duration.ofSeconds(3));

    Turn turn = stores.get(Turns.class).claim("", 10).get(0);

    assertThat(turn.text()).isEqualTo("Где мой заказ?\nзаказ: Кружка × 2, b\nпобыстрее");
    assertThat(stores.rows("select text from message where text is not null")).isEmpty();
  }

  private static boolean subscribed(Stores stores) {
    return (Boolean) stores.value("select subscribed from contact_point");
  }

  private static Result record(Stores stores, CanonicalEvent event) {
    return stores.get(MessageRecorder.class).record(event);
  }
}
