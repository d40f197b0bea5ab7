package io.omnihub.thread;

import static io.omnihub.message.MessageSample.aMessage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.delivery.Effect;
import io.omnihub.delivery.Outbox;
import io.omnihub.message.Ids;
import io.omnihub.message.MessageSample;
import io.omnihub.message.Turn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

class ContactMergesTest {

  private static final String PHONE = "+79161234567";

  @StoreTest
  void olderContactSurvivesWithTheMessagesTurnsAndDeliveriesOfBoth(Stores stores) {
    UUID web = record(stores, aMessage().from("web").by("w").saying("один"));
    stores.clock().advance(Duration.ofMinutes(1));
    UUID telegram = record(stores, aMessage().by("t").saying("два").proving("phone", PHONE));
    enqueue(stores, telegram, 0);

    record(stores, aMessage().from("web").by("w").saying("три").proving("phone", PHONE));

    assertThat(stores.rows("select text from message where thread_id = ? order by id", web))
        .extracting("text")
        .containsExactly("один", "два", "три");
    assertThat(stores.value("select count(*) from turn where thread_id = ?", web)).isEqualTo(2L);
    assertThat(stores.value("select thread_id from delivery")).isEqualTo(web);
    assertThat(stores.rows("select proof from contact_merge"))
        .containsExactly(Map.of("proof", "web own contact"));
    assertThat(
            stores.placed().rows("select type from event_outbox where subject = ?", web.toString()))
        .extracting("type")
        .contains("io.omnihub.contact.merged");
  }

  @StoreTest
  void survivorOwnsTheProvenPhoneEvenIfHeHadOnlyTypedIt(Stores stores) {
    UUID web = record(stores, aMessage().from("web").by("w").mentioning("phone", PHONE));
    stores.clock().advance(Duration.ofMinutes(1));
    record(stores, aMessage().by("t").proving("phone", PHONE));

    record(stores, aMessage().from("web").by("w").proving("phone", PHONE));
    UUID third = record(stores, aMessage().from("whatsapp").by("a").proving("phone", PHONE));

    assertThat(third).isEqualTo(web);
    assertThat(stores.count("contact_merge")).isOne();
    stores.clock().advance(Duration.ofSeconds(10));
    Turn turn = stores.get(Turns.class).claim("", 1).get(0);
    assertThat(turn.contact().phones()).containsExactly(PHONE);
    assertThat(turn.contact().unprovenPhones()).isEmpty();
  }

  @StoreTest
  void oldChannelOfTheMergedContactLeadsToTheSurvivor(Stores stores) {
    UUID thread = mergedPair(stores);

    assertThat(record(stores, aMessage().by("t"))).isEqualTo(thread);
    assertThat(record(stores, aMessage().from("web").by("w"))).isEqualTo(thread);
  }

  @StoreTest
  void turnInWorkDuringAMergeIsClosedInTheLivingThread(Stores stores) {
    UUID older = record(stores, aMessage().by("t").proving("phone", PHONE));
    stores.set("update turn set state = 'decided'");
    stores.clock().advance(Duration.ofMinutes(1));
    record(stores, aMessage().from("web").by("w"));
    stores.clock().advance(Duration.ofSeconds(3));
    Turn turn = stores.get(Turns.class).claim("", 1).get(0);
    record(stores, aMessage().from("web").by("w").proving("phone", PHONE));

    UUID closedIn =
        stores.inTransaction(() -> stores.get(Turns.class).close(List.of(turn)).get(turn.id()));

    assertThat(closedIn).isEqualTo(older).isNotEqualTo(turn.threadId());
  }

  @StoreTest
  void undoRestoresExactly(Stores stores) {
    record(stores, aMessage().from("web").by("w").mentioning("phone", PHONE));
    stores.clock().advance(Duration.ofMinutes(1));
    UUID telegram =
        record(stores, aMessage().by("t").proving("phone", PHONE).mentioning("email", "a@b.ru"));
    stores.set(
        "update contact set crm_lead = '77' where id ="
            + " (select contact_id from thread where id = ?)",
        telegram);
    enqueue(stores, telegram, 0);
    List<Map<String, Object>> before = picture(stores);
    record(stores, aMessage().from("web").by("w").withId("last").proving("phone", PHONE));
    assertThat(stores.value("select count(*) from contact where crm_lead = '77'")).isEqualTo(2L);

    undo(stores);

    stores.set("delete from message where provider_message_id = 'last'");
    assertThat(picture(stores)).isEqualTo(before);
    assertThat(stores.value("select count(*) from contact where merged_into is not null"))
        .isEqualTo(0L);
  }

  @StoreTest
  void mergesUponMergesAreUndoneInAnyOrder(Stores stores) {
    for (boolean newestFirst : new boolean[] {true, false}) {
      String run = "run-" + newestFirst;
      UUID a = record(stores, aMessage().of(run).by("a").proving("email", "a@b.ru"));
      stores.clock().advance(Duration.ofMinutes(1));
      UUID b = record(stores, aMessage().of(run).from("web").by("b").proving("phone", PHONE));
      stores.clock().advance(Duration.ofMinutes(1));
      UUID c = record(stores, aMessage().of(run).from("sip").by("c"));
      record(stores, aMessage().of(run).from("sip").by("c").proving("phone", PHONE));
      record(stores, aMessage().of(run).from("web").by("b").proving("email", "a@b.ru"));
      assertThat(threads(stores, run)).containsOnly(a);

      stores
          .rows(
              "select id from contact_merge where organization = ? order by id"
                  + (newestFirst ? " desc" : ""),
              run)
          .forEach(row -> stores.get(ContactMerges.class).undo(run, (UUID) row.get("id")));

      // what was said after a merge stays with the survivor of that merge
      assertThat(threads(stores, run)).containsExactly(a, b, c, b, a);
      assertThat(record(stores, aMessage().of(run).from("web").by("b"))).isEqualTo(b);
      assertThat(record(stores, aMessage().of(run).from("sip").by("c"))).isEqualTo(c);
    }
  }

  @StoreTest
  void proofDoesNotMergeAgainWhatAPersonParted(Stores stores) {
    mergedPair(stores);
    undo(stores);

    UUID web = record(stores, aMessage().from("web").by("w").proving("phone", PHONE));
    UUID telegram = record(stores, aMessage().by("t").proving("phone", PHONE));

    assertThat(web).isNotEqualTo(telegram);
    assertThat(stores.count("contact_merge")).isOne();
  }

  @StoreTest
  void mergeIsUndoneOnce(Stores stores) {
    mergedPair(stores);
    undo(stores);

    assertThatThrownBy(() -> undo(stores)).isInstanceOf(IllegalArgumentException.class);
  }

  @StoreTest
  void replyThatWasCurrentStaysCurrentWhereThreadsOfDifferentEpochsMeet(Stores stores) {
    UUID web = record(stores, aMessage().from("web").by("w"));
    stores.set("update thread set epoch = 3 where id = ?", web);
    stores.clock().advance(Duration.ofMinutes(1));
    UUID telegram = record(stores, aMessage().by("t").proving("phone", PHONE));
    stores.set("update thread set epoch = 1 where id = ?", telegram);
    enqueue(stores, web, 3);
    enqueue(stores, telegram, 1);
    enqueue(stores, telegram, 0);

    record(stores, aMessage().from("web").by("w").proving("phone", PHONE));

    assertThat(stores.value("select epoch from thread where id = ?", web)).isEqualTo(3);
    assertThat(stores.rows("select epoch from delivery order by seq"))
        .extracting("epoch")
        .containsExactly(3, 3, -1);
  }

  /** Web's contact is the older one; answers the common thread. */
  private static UUID mergedPair(Stores stores) {
    UUID web = record(stores, aMessage().from("web").by("w"));
    stores.clock().advance(Duration.ofMinutes(1));
    record(stores, aMessage().by("t").proving("phone", PHONE));
    record(stores, aMessage().from("web").by("w").proving("phone", PHONE));
    return web;
  }

  /** Where all is: what a merge moves and what undoing it must bring back. */
  private static List<Map<String, Object>> picture(Stores stores) {
    return stores.rows(
        "select 'message' as what, id, thread_id as place, home_thread as home from message"
            + " union all select 'turn', id, thread_id, home_thread from turn"
            + " union all select 'delivery', id, thread_id, home_thread from delivery"
            + " union all select 'point', id, contact_id, home_contact from contact_point"
            + " union all select 'lead', id, case when crm_lead is null then null else id end,"
            + " merged_into from contact order by 1, 2");
  }

  private static List<UUID> threads(Stores stores, String organization) {
    return stores
        .rows("select thread_id from message where organization = ? order by id", organization)
        .stream()
        .map(row -> (UUID) row.get("thread_id"))
        .toList();
  }

  private static void undo(Stores stores) {
    UUID merge = (UUID) stores.value("select id from contact_merge");
    stores.get(ContactMerges.class).undo(Stores.ORGANIZATION, merge);
  }

  private static void enqueue(Stores stores, UUID thread, int epoch) {
    UUID id = Ids.next();
    Effect effect =
        new Effect(
            id,
            Stores.ORGANIZATION,
            thread,
            null,
            null,
            "telegram",
            "telegram:bot",
            "reply",
            "bot",
            epoch,
            "{}");
    stores.inTransaction(() -> stores.get(Outbox.class).enqueue(List.of(effect)));
  }

  /** The thread that the message is in. */
  private static UUID record(Stores stores, MessageSample sample) {
    stores.get(MessageRecorder.class).record(sample.build());
    return (UUID) stores.value("select thread_id from message order by id desc limit 1");
  }
}
