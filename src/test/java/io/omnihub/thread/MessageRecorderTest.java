package io.omnihub.thread;

import static io.omnihub.message.MessageSample.aMessage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.thread.MessageRecorder.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.dao.DataIntegrityViolationException;

class MessageRecorderTest {

  @StoreTest
  void firstMessageMakesContactThreadTurnAndMessage(Stores stores) {
    assertThat(record(stores, aMessage().named("Анна").saying("где заказ 12345").build()))
        .isEqualTo(Result.RECORDED);

    assertThat(stores.rows("select * from message"))
        .singleElement()
        .satisfies(
            message -> {
              assertThat(message)
                  .containsEntry("text", "где заказ 12345")
                  .containsEntry("direction", "inbound")
                  .containsEntry("author", "customer")
                  .containsEntry("status", "received")
                  .containsEntry("kind", "text");
              assertThat(message.get("turn_id")).isEqualTo(stores.value("select id from turn"));
              assertThat(message.get("thread_id")).isEqualTo(stores.value("select id from thread"));
            });
    assertThat(stores.value("select name from contact")).isEqualTo("Анна");
    assertThat(stores.placed().rows("select type from event_outbox order by place"))
        .extracting("type")
        .containsExactly("io.omnihub.event.received", "io.omnihub.message.recorded");
  }

  @StoreTest
  void repeatedEventChangesNothing(Stores stores) {
    CanonicalEvent event = aMessage().build();
    record(stores, event);

    assertThat(record(stores, event)).isEqualTo(Result.DUPLICATE);

    assertThat(stores.count("message")).isOne();
    assertThat(stores.count("inbound_event")).isOne();
    assertThat(stores.placed().count("event_outbox")).isEqualTo(2);
  }

  @StoreTest
  void sameEventIdOfAnotherAccountOrOrganizationIsAnotherEvent(Stores stores) {
    record(stores, aMessage().as("7").withId("1").to("one").build());
    record(stores, aMessage().as("7").withId("1").to("two").build());
    record(stores, aMessage().as("7").withId("1").to("one").of("other").build());

    assertThat(stores.count("message")).isEqualTo(3);
  }

  @StoreTest
  void burstIsOneTurnThatEndsAfterTheQuietPeriod(Stores stores) {
    record(stores, aMessage().saying("Здравствуйте").build());
    stores.clock().advance(Duration.ofMillis(1900));
    record(stores, aMessage().saying("где заказ").build());
    stores.clock().advance(Duration.ofMillis(1900));

    assertThat(stores.get(Turns.class).claim("", 10)).isEmpty();
    stores.clock().advance(Duration.ofMillis(100));
    assertThat(stores.get(Turns.class).claim("", 10))
        .singleElement()
        .satisfies(turn -> assertThat(turn.text()).isEqualTo("Здравствуйте\nгде заказ"));
  }

  @StoreTest
  void messageAfterTheClaimOpensANewTurn(Stores stores) {
    record(stores, aMessage().build());
    stores.clock().advance(Duration.ofSeconds(3));
    stores.get(Turns.class).claim("", 10);

    record(stores, aMessage().build());

    assertThat(stores.rows("select state from turn order by id"))
        .extracting("state")
        .containsExactly("claimed", "open");
  }

  @StoreTest
  void messageDuringAFailedTurnsPauseOpensANewTurn(Stores stores) {
    record(stores, aMessage().build());
    stores.clock().advance(Duration.ofSeconds(3));
    Turns turns = stores.get(Turns.class);
    turns.claim("", 10).forEach(turn -> turns.failed(turn, new IllegalStateException("model")));

    record(stores, aMessage().build());

    assertThat(stores.count("turn")).isEqualTo(2);
  }

  @StoreTest
  void customerWhoNeverPausesIsAnsweredAfterTheLongestTurn(Stores stores) {
    for (int second = 0; second < 40; second++) {
      record(stores, aMessage().build());
      stores.clock().advance(Duration.ofSeconds(1));
      if (!stores.get(Turns.class).claim("", 10).isEmpty()) {
        assertThat(second).isBetween(30, 33);
        return;
      }
    }
    throw new AssertionError("The turn never ended");
  }

  @StoreTest
  void editChangesTheMessageAndKeepsWhatItSaid(Stores stores) {
    record(stores, aMessage().withId("m").saying("заказ 12345").build());

    assertThat(record(stores, aMessage().editing("m").saying("заказ 54321").build()))
        .isEqualTo(Result.RECORDED);

    assertThat(stores.value("select text from message")).isEqualTo("заказ 54321");
    assertThat(stores.value("select content from message").toString()).contains("54321");
    assertThat(stores.value("select text from message_revision")).isEqualTo("заказ 12345");
    assertThat(stores.count("turn")).isOne();
  }

  @StoreTest
  void editThatComesBeforeItsOriginalHoldsTheNewerText(Stores stores) {
    record(stores, aMessage().editing("m").saying("новое").build());
    stores.clock().advance(Duration.ofSeconds(3));
    stores.get(Turns.class).claim("", 10);

    assertThat(record(stores, aMessage().withId("m").saying("старое").build()))
        .isEqualTo(Result.KEPT_RAW);

    assertThat(stores.value("select text from message")).isEqualTo("новое");
    assertThat(stores.count("inbound_event")).isEqualTo(2);
    assertThat(stores.count("turn")).as("a turn without a message").isOne();
  }

  @StoreTest
  void editOfAMessageThatNeverCameIsAMessage(Stores stores) {
    record(stores, aMessage().editing("unknown").saying("цена?").build());

    assertThat(stores.value("select text from message")).isEqualTo("цена?");
    assertThat(stores.count("turn")).isOne();
  }

  @StoreTest
  void editReachesOnlyItsOwnConversation(Stores stores) {
    record(stores, aMessage().by("a").withId("1").saying("а").build());
    record(stores, aMessage().by("b").withId("1").saying("б").build());

    record(stores, aMessage().by("b").editing("1").saying("в").build());

    assertThat(stores.rows("select text from message order by id"))
        .extracting("text")
        .containsExactly("а", "в");
  }

  @StoreTest
  void otherEventsAreKeptRawAndRepeatedOnesOnce(Stores stores) {
    CanonicalEvent blocked = aMessage().raw("{\"my_chat_member\":{}}").buildOther();

    assertThat(record(stores, blocked)).isEqualTo(Result.KEPT_RAW);
    assertThat(record(stores, blocked)).isEqualTo(Result.DUPLICATE);

    assertThat(stores.value("select raw from inbound_event")).isEqualTo("{\"my_chat_member\":{}}");
    assertThat(stores.count("thread")).isZero();
  }

  @StoreTest
  void nulIsLeftOutAndTheRestRecorded(Stores stores) {
    record(stores, aMessage().named("А\0нна").saying("где\0 заказ").raw("{\"t\":\"\0\"}").build());

    assertThat(stores.value("select text from message")).isEqualTo("где заказ");
    assertThat(stores.value("select name from contact")).isEqualTo("Анна");
  }

  @StoreTest
  void textsOfAnyLengthAndScriptSurvive(Stores stores) {
    List<String> texts =
        List.of("🚚".repeat(10), "ж".repeat(100_000), "שלום عليكم", "' ; drop table message; --");
    for (String text : texts) {
      record(stores, aMessage().saying(text).build());
    }
    record(stores, aMessage().editing("e").saying("\u2028\t\n").build());

    assertThat(stores.rows("select text from message order by id"))
        .extracting("text")
        .startsWith(texts.toArray())
        .endsWith("\u2028\t\n");
  }

  @StoreTest
  void longNameIsCutAndAnEmojiInItIsNotHalved(Stores stores) {
    record(stores, aMessage().named("x".repeat(299) + "🚚🚚").build());

    assertThat(stores.value("select name from contact")).isEqualTo("x".repeat(299));
  }

  @StoreTest
  void languageThatIsNoneIsLeftOut(Stores stores) {
    record(stores, aMessage().by("a").speaking("pt-BR").build());
    record(stores, aMessage().by("b").speaking("not a language at all").build());
    record(stores, aMessage().by("c").speaking(null).build());

    assertThat(stores.rows("select language from contact order by id"))
        .extracting("language")
        .containsExactly("pt", null, null);
  }

  @StoreTest
  void idThatIsTooLongLeavesNothingBehind(Stores stores) {
    assertThatThrownBy(() -> record(stores, aMessage().withId("i".repeat(201)).build()))
        .isInstanceOf(DataIntegrityViolationException.class);

    assertThat(stores.count("inbound_event")).isZero();
    assertThat(stores.count("contact")).isZero();
  }

  @StoreTest
  void messageWithoutSenderOrContentIsRefusedAndLeavesNothing(Stores stores) {
    CanonicalEvent noSender = aMessage().buildWithoutSender();
    CanonicalEvent noMessage = withoutData(aMessage().build());
    CanonicalEvent emptyEdit = withoutData(aMessage().editing("m").build());

    for (CanonicalEvent event : List.of(noSender, noMessage, emptyEdit)) {
      assertThatThrownBy(() -> record(stores, event)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(stores.count("inbound_event")).isZero();
  }

  @StoreTest
  void groupIsOneContactWhoeverWrites(Stores stores) {
    record(stores, aMessage().inGroup("-100").by("a").build());
    record(stores, aMessage().inGroup("-100").by("b").build());
    record(stores, aMessage().by("a").build());

    assertThat(stores.rows("select kind, count(*) as n from contact group by kind order by kind"))
        .containsExactly(Map.of("kind", "group", "n", 1L), Map.of("kind", "person", "n", 1L));
  }

  private static Result record(Stores stores, CanonicalEvent event) {
    return stores.get(MessageRecorder.class).record(event);
  }

  private static CanonicalEvent withoutData(CanonicalEvent e) {
    return new CanonicalEvent(
        e.specversion(),
        e.id(),
        e.source(),
        e.type(),
        e.time(),
        e.organization(),
        e.channelType(),
        e.channelKey(),
        e.providerEventId(),
        e.partitionKey(),
        null,
        e.raw());
  }
}
