package io.omnihub.thread;

import static io.omnihub.Together.retried;
import static io.omnihub.message.MessageSample.aMessage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.Together;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.MessageSample;
import io.omnihub.thread.MessageRecorder.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.springframework.dao.TransientDataAccessException;

/** Events that are recorded in one transaction leave what they leave one by one. */
class RecordingTogetherTest {

  @StoreTest
  void newAndKnownCustomersInSeveralAccountsGetWhatIsTheirs(Stores stores) {
    record(stores, aMessage().by("known").saying("first"));
    record(stores, aMessage().by("waiting").saying("first"));
    stores.clock().advance(Duration.ofSeconds(3));
    assertThat(stores.get(Turns.class).claim("", 1)).hasSize(1); // that of the first
    stores.clock().advance(Duration.ofSeconds(1));

    assertThat(
            together(
                stores,
                aMessage().by("known").saying("second").build(),
                aMessage().by("waiting").saying("second").build(),
                aMessage().by("new").named("Новый").saying("hello").build(),
                aMessage().by("new").to("other").build(),
                aMessage().by("new").of("other").build(),
                aMessage().from("whatsapp").by("new").build()))
        .containsOnly(Result.RECORDED);

    assertThat(stores.count("contact")).isEqualTo(6);
    assertThat(stores.count("thread")).isEqualTo(6);
    assertThat(
            stores.rows(
                "select t.organization, p.kind, p.identity, count(*) as messages,"
                    + " count(distinct m.turn_id) as turns from message m"
                    + " join thread t on t.id = m.thread_id"
                    + " join contact_point p on p.contact_id = t.contact_id"
                    + " where m.organization = t.organization"
                    + " group by t.organization, p.kind, p.identity"
                    + " order by t.organization, p.kind, p.identity"))
        .containsExactly(
            row("default", "telegram:bot", "known", 2, 2),
            row("default", "telegram:bot", "new", 1, 1),
            row("default", "telegram:bot", "waiting", 2, 1),
            row("default", "telegram:other", "new", 1, 1),
            row("default", "whatsapp:bot", "new", 1, 1),
            row("other", "telegram:bot", "new", 1, 1));
    assertThat(stores.value("select name from contact where name = 'Новый'")).isNotNull();
    assertThat(
            stores
                .placed()
                .value("select count(*) from event_outbox where type like '%message.recorded'"))
        .isEqualTo(8L);
  }

  @StoreTest
  void sameEventTwiceAndSeveralOfOneCustomerAmongThem(Stores stores) {
    CanonicalEvent twice = aMessage().by("a").build();

    assertThat(
            together(
                stores,
                twice,
                aMessage().by("b").saying("one").build(),
                twice,
                aMessage().by("b").saying("two").build(),
                aMessage().by("b").inAlbum("album").showing("f").build()))
        .containsExactly(
            Result.RECORDED, Result.RECORDED, Result.DUPLICATE, Result.RECORDED, Result.RECORDED);

    assertThat(stores.count("contact")).isEqualTo(2);
    assertThat(stores.count("turn")).isEqualTo(2);
    assertThat(stores.count("message")).isEqualTo(4);
  }

  @StoreTest
  void twoChannelsOfOneContactOpenOneTurn(Stores stores) {
    record(stores, aMessage().by("t").proving("phone", "+79161234567"));
    record(stores, aMessage().from("whatsapp").by("w").proving("phone", "+79161234567"));
    stores.clock().advance(Duration.ofSeconds(3));
    stores.get(Turns.class).claim("", 10);

    together(
        stores,
        aMessage().by("t").build(),
        aMessage().from("whatsapp").by("w").build(),
        aMessage().from("whatsapp").by("w").build());

    assertThat(stores.rows("select * from turn where state = 'open'")).hasSize(1);
    assertThat(stores.value("select count(distinct thread_id) from message")).isEqualTo(1L);
  }

  @StoreTest
  void whatCameBeforeItsMessageIsNotForgotten(Stores stores) {
    record(stores, aMessage().by("a").editing("m1").saying("edited"));
    record(stores, aMessage().by("b").reacting("m2", "👍"));

    assertThat(
            together(
                stores,
                aMessage().by("a").withId("m1").saying("original").build(),
                aMessage().by("b").withId("m2").build()))
        .containsExactly(Result.KEPT_RAW, Result.RECORDED);

    assertThat(stores.value("select text from message where provider_message_id = 'm1'"))
        .isEqualTo("edited");
    stores.clock().advance(Duration.ofSeconds(1));
    stores
        .get(WaitingEvents.class)
        .claim("", 10)
        .forEach(waiting -> stores.get(WaitingEvents.class).again(waiting));
    assertThat(stores.count("message_reaction")).isOne();
  }

  @StoreTest
  void oneThatCannotBeRecordedTakesNobodyWithIt(Stores stores) throws Exception {
    String tooLong = "x".repeat(3000);
    GatheredRecording recording = stores.get(GatheredRecording.class);
    List<Callable<Result>> work = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      CanonicalEvent good = aMessage().by("good-" + i).build();
      CanonicalEvent bad = aMessage().by("bad-" + i).as(tooLong).build();
      work.add(() -> recording.record(good));
      work.add(
          () -> {
            assertThatThrownBy(() -> recording.record(bad)).isInstanceOf(Exception.class);
            return null;
          });
    }

    assertThat(Together.run(work)).filteredOn(result -> result == Result.RECORDED).hasSize(12);
    assertThat(stores.count("message")).isEqualTo(12);
    assertThat(stores.count("contact")).isEqualTo(12);
  }

  /** A node that was paused in a transaction keeps its locks until somebody ends its session. */
  @StoreTest
  void threadThatAnotherNodeHoldsHoldsUpNoOtherCustomer(Stores stores) throws Exception {
    GatheredRecording recording = stores.get(GatheredRecording.class);
    record(stores, aMessage().by("held"));
    UUID held = (UUID) stores.value("select id from thread");
    List<Callable<Result>> work = new ArrayList<>();
    CanonicalEvent waits = aMessage().by("held").build();
    work.add(
        () -> {
          assertThatThrownBy(() -> recording.record(waits))
              .isInstanceOf(TransientDataAccessException.class);
          return null;
        });
    for (int i = 0; i < 7; i++) {
      CanonicalEvent other = aMessage().by("other-" + i).build();
      work.add(() -> recording.record(other));
    }

    stores.inTransaction(
        () -> {
          stores.get(Threads.class).lock(Stores.ORGANIZATION, held);
          try {
            assertThat(Together.run(work)).filteredOn(r -> r == Result.RECORDED).hasSize(7);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return null;
        });

    assertThat(recording.record(waits)).isEqualTo(Result.RECORDED);
    assertThat(stores.count("message")).isEqualTo(9);
  }

  @StoreTest
  void nodesThatMeetTheSameCustomersAtOnceMakeEachOnce(Stores stores) throws Exception {
    for (int round = 0; round < 15; round++) {
      List<Callable<List<Result>>> nodes = new ArrayList<>();
      for (int node = 0; node < 3; node++) {
        List<CanonicalEvent> events = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          events.add(aMessage().by("user-" + (round / 2) + "-" + i).build());
        }
        Collections.rotate(events, 2 * node);
        nodes.add(retried(() -> stores.get(MessageRecorder.class).record(events)));
      }
      Together.run(nodes);
    }

    assertThat(stores.count("contact")).isEqualTo(8 * 6);
    assertThat(stores.count("thread")).isEqualTo(8 * 6);
    assertThat(stores.count("turn")).isEqualTo(8 * 6);
    assertThat(stores.count("message")).isEqualTo(15 * 3 * 6);
  }

  private static List<Result> together(Stores stores, CanonicalEvent... events) {
    return stores.get(MessageRecorder.class).record(List.of(events));
  }

  private static void record(Stores stores, MessageSample sample) {
    stores.get(MessageRecorder.class).record(sample.build());
  }

  private static Map<String, Object> row(
      String organization, String kind, String identity, long messages, long turns) {
    return Map.of(
        "organization", organization,
        "kind", kind,
        "identity", identity,
        "messages", messages,
        "turns", turns);
  }
}
