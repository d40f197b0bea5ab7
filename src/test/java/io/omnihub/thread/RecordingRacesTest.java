package io.omnihub.thread;

import static io.omnihub.Together.retried;
import static io.omnihub.message.MessageSample.aMessage;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.Together;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.MessageSample;
import io.omnihub.thread.MessageRecorder.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Two nodes record at the same moment. What escapes is only what the policy {@code bus-consumer}
 * tries again without end.
 */
class RecordingRacesTest {

  private static final int TIMES = 40;

  @StoreTest
  void sameEventAtTheSameMomentIsRecordedOnce(Stores stores) throws Exception {
    for (int i = 0; i < TIMES; i++) {
      CanonicalEvent event = aMessage().by("user-" + i).build();

      List<Result> results = Together.run(recording(stores, event), recording(stores, event));

      assertThat(results).containsExactlyInAnyOrder(Result.RECORDED, Result.DUPLICATE);
    }
    assertThat(stores.count("message")).isEqualTo(TIMES);
    assertThat(stores.count("contact")).isEqualTo(TIMES);
    assertThat(stores.count("inbound_event")).isEqualTo(TIMES);
  }

  @StoreTest
  void firstTwoMessagesOfACustomerMakeOneContactAndOneTurn(Stores stores) throws Exception {
    for (int i = 0; i < TIMES; i++) {
      MessageSample one = aMessage().by("user-" + i);
      MessageSample other = aMessage().by("user-" + i);

      Together.run(recording(stores, one.build()), recording(stores, other.build()));
    }
    assertThat(stores.count("contact")).isEqualTo(TIMES);
    assertThat(stores.count("thread")).isEqualTo(TIMES);
    assertThat(stores.count("turn")).isEqualTo(TIMES);
    assertThat(stores.count("message")).isEqualTo(2 * TIMES);
  }

  @StoreTest
  void samePhoneProvenInTwoChannelsAtOnceIsOneLivingContact(Stores stores) throws Exception {
    for (int i = 0; i < TIMES; i++) {
      String phone = "+7916" + (1_000_000 + i);
      MessageSample one = aMessage().by("t-" + i).proving("phone", phone);
      MessageSample other = aMessage().from("whatsapp").by("w-" + i).proving("phone", phone);

      Together.run(recording(stores, one.build()), recording(stores, other.build()));
    }
    assertOneThreadEach(stores, TIMES, 2 * TIMES);
  }

  @StoreTest
  void twoKnownContactsThatProveTheSamePhoneAtOnceMerge(Stores stores) throws Exception {
    for (int i = 0; i < TIMES; i++) {
      String phone = "+7916" + (1_000_000 + i);
      record(stores, aMessage().by("t-" + i).mentioning("phone", phone));
      record(stores, aMessage().from("whatsapp").by("w-" + i).mentioning("phone", phone));
      MessageSample one = aMessage().by("t-" + i).proving("phone", phone);
      MessageSample other = aMessage().from("whatsapp").by("w-" + i).proving("phone", phone);

      Together.run(recording(stores, one.build()), recording(stores, other.build()));
    }
    assertOneThreadEach(stores, TIMES, 4 * TIMES);
  }

  @StoreTest
  void messageThatArrivesDuringAMergeEndsUpInTheLivingThread(Stores stores) throws Exception {
    for (int i = 0; i < TIMES; i++) {
      String phone = "+7916" + (1_000_000 + i);
      record(stores, aMessage().by("t-" + i).proving("phone", phone));
      record(stores, aMessage().from("whatsapp").by("w-" + i));
      MessageSample proof = aMessage().from("whatsapp").by("w-" + i).proving("phone", phone);
      MessageSample plain = aMessage().from("whatsapp").by("w-" + i);

      Together.run(recording(stores, proof.build()), recording(stores, plain.build()));
    }
    assertOneThreadEach(stores, TIMES, 4 * TIMES);
  }

  @StoreTest
  void threeContactsMergedCrosswiseAtOnceAreOne(Stores stores) throws Exception {
    for (int i = 0; i < TIMES; i++) {
      String phone = "+7916" + (1_000_000 + i);
      String mail = "user" + i + "@example.org";
      record(stores, aMessage().by("t-" + i).proving("phone", phone));
      record(stores, aMessage().from("mail").by("m-" + i).proving("email", mail));
      record(stores, aMessage().from("whatsapp").by("w-" + i));
      List<Callable<Result>> all = new ArrayList<>();
      all.add(
          recording(
              stores, aMessage().from("whatsapp").by("w-" + i).proving("phone", phone).build()));
      all.add(
          recording(
              stores, aMessage().from("whatsapp").by("w-" + i).proving("email", mail).build()));
      all.add(recording(stores, aMessage().by("t-" + i).proving("email", mail).build()));

      Together.run(all);
    }
    assertOneThreadEach(stores, TIMES, 6 * TIMES);
  }

  private static void assertOneThreadEach(Stores stores, int contacts, int messages) {
    assertThat(stores.value("select count(*) from contact where merged_into is null"))
        .as("contacts that live")
        .isEqualTo((long) contacts);
    assertThat(stores.count("message")).isEqualTo(messages);
    assertThat(
            stores.value(
                "select count(*) from message m join thread t on t.id = m.thread_id"
                    + " join contact c on c.id = t.contact_id where c.merged_into is not null"))
        .as("messages in a thread that nobody reads")
        .isEqualTo(0L);
    assertThat(
            stores.value(
                "select count(*) from turn u join thread t on t.id = u.thread_id"
                    + " join contact c on c.id = t.contact_id where c.merged_into is not null"))
        .as("turns in a thread that nobody reads")
        .isEqualTo(0L);
    assertThat(
            stores.value(
                "select count(*) from contact_point p join contact c on c.id = p.contact_id"
                    + " where p.identity is not null and c.merged_into is not null"))
        .as("identities of a contact that is no more")
        .isEqualTo(0L);
  }

  private static void record(Stores stores, MessageSample sample) {
    stores.get(MessageRecorder.class).record(sample.build());
  }

  private static Callable<Result> recording(Stores stores, CanonicalEvent event) {
    MessageRecorder recorder = stores.get(MessageRecorder.class);
    return retried(() -> recorder.record(event));
  }
}
