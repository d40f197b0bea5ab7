package io.omnihub.thread;

import static io.omnihub.message.MessageSample.aMessage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.Together;
import io.omnihub.message.MessageSample;
import io.omnihub.message.Turn;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;

class TurnsTest {

  private static final Exception FAULT = new IllegalStateException("The model fell over");

  @StoreTest
  void turnsAreClaimedInTheOrderInWhichTheyEnded(Stores stores) {
    for (String user : List.of("a", "b", "c")) {
      ended(stores, aMessage().by(user).saying(user));
    }

    assertThat(claim(stores, 2)).extracting(Turn::text).containsExactly("a", "b");
    assertThat(claim(stores, 2)).extracting(Turn::text).containsExactly("c");
    assertThat(claim(stores, 2)).isEmpty();
  }

  @StoreTest
  void turnTellsWhereToAnswerAndWhoAsks(Stores stores) {
    ended(
        stores,
        aMessage()
            .by("7")
            .named("Анна")
            .speaking("ru-RU")
            .withId("m1")
            .as("u1")
            .saying("цена?")
            .proving("phone", "89161234567")
            .mentioning("email", "a@b.ru"));
    stores.set("update contact set crm_lead = '55'");
    stores.set("update thread set epoch = 2");

    Turn turn = claim(stores, 1).get(0);

    assertThat(turn)
        .extracting(Turn::channelType, Turn::channelKey, Turn::conversationId, Turn::epoch)
        .containsExactly("telegram", "bot", "chat-7", 2);
    assertThat(turn.last().providerMessageId()).isEqualTo("m1");
    assertThat(turn.last().providerEventId()).isEqualTo("u1");
    assertThat(turn.contact().name()).isEqualTo("Анна");
    assertThat(turn.contact().language()).isEqualTo("ru");
    assertThat(turn.contact().phones()).containsExactly("+79161234567");
    assertThat(turn.contact().emails()).isEmpty();
    assertThat(turn.contact().unprovenEmails()).containsExactly("a@b.ru");
    assertThat(turn.contact().crmLead()).isEqualTo("55");
  }

  @StoreTest
  void oneTurnOfAThreadIsWorkedOnAtATime(Stores stores) {
    ended(stores, aMessage().saying("первый"));
    Turn first = claim(stores, 10).get(0);
    ended(stores, aMessage().saying("второй"));

    assertThat(claim(stores, 10)).isEmpty();
    close(stores, first);
    assertThat(claim(stores, 10)).extracting(Turn::text).containsExactly("второй");
  }

  @StoreTest
  void turnThatCameToLieBeforeAllThatWaitedIsFoundSoon(Stores stores) {
    ended(stores, aMessage().saying("первый"));
    close(stores, claim(stores, 10).get(0)); // the queue was read just now
    ended(stores, aMessage().saying("второй"));
    stores.set(
        "update turn set due_at = ? where state = 'open'",
        Timestamp.from(stores.clock().instant().minus(Duration.ofHours(1))));

    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () -> assertThat(claim(stores, 10)).extracting(Turn::text).containsExactly("второй"));
  }

  @StoreTest
  void olderTurnThatCameByAMergeWaitsForTheOneInWork(Stores stores) {
    ended(stores, aMessage().saying("первый"));
    Turn first = claim(stores, 10).get(0);
    ended(stores, aMessage().by("other").saying("старше"));
    stores.set(
        "update turn set thread_id = ?, id = '00000000-0000-7000-8000-000000000000'"
            + " where state = 'open'",
        first.threadId());
    stores.set(
        "update message set turn_id = '00000000-0000-7000-8000-000000000000'"
            + " where text = 'старше'");

    assertThat(claim(stores, 10)).isEmpty();
    close(stores, first);
    assertThat(claim(stores, 10)).extracting(Turn::text).containsExactly("старше");
  }

  @StoreTest
  void twoClaimersNeverShareATurnOrAThread(Stores stores) throws Exception {
    for (int round = 0; round < 15; round++) {
      for (int user = 0; user < 6; user++) {
        ended(stores, aMessage().by("user-" + user));
        stores.set("update turn set attempts = 1 where state = 'open'");
        ended(stores, aMessage().by("user-" + user));
      }
      assertThat(stores.value("select count(*) from turn where state = 'open'")).isEqualTo(12L);
      List<Turn> claimed = new ArrayList<>();
      for (int step = 0; step < 12 && claimed.size() < 6; step++) {
        Callable<List<Turn>> claim = () -> claim(stores, 2);
        Together.run(claim, claim, claim).forEach(claimed::addAll);
      }
      assertThat(claimed).extracting(Turn::id).doesNotHaveDuplicates().hasSize(6);
      assertThat(claimed).extracting(Turn::threadId).doesNotHaveDuplicates();
      stores.set("update turn set state = 'decided'");
    }
  }

  @StoreTest
  void claimThatRanOutIsTakenByAnotherAndTheFirstWritesNothing(Stores stores) {
    ended(stores, aMessage());
    Turn first = claim(stores, 1).get(0);
    stores.clock().advance(Duration.ofMinutes(2).plusSeconds(1));
    Turn second = claim(stores, 1).get(0);
    assertThat(second.id()).isEqualTo(first.id());

    assertThat(close(stores, first)).isNull();
    stores.get(Turns.class).failed(first, FAULT);

    assertThat(stores.value("select state from turn")).isEqualTo("claimed");
    assertThat(close(stores, second)).isEqualTo(second.threadId());
    assertThat(close(stores, second)).isNull();
  }

  @StoreTest
  void failedTurnIsTriedAgainWithGrowingPausesInItsPlace(Stores stores) {
    ended(stores, aMessage().saying("первый"));
    Turn first = claim(stores, 1).get(0);
    ended(stores, aMessage().saying("второй"));

    stores.get(Turns.class).failed(first, FAULT);

    assertThat(claim(stores, 10)).as("neither the failed one nor the next").isEmpty();
    stores.clock().advance(Duration.ofMillis(500));
    Turn again = claim(stores, 10).get(0);
    assertThat(again.text()).isEqualTo("первый");
    stores.get(Turns.class).failed(again, FAULT);
    stores.clock().advance(Duration.ofMillis(500));
    assertThat(claim(stores, 10)).isEmpty();
    stores.clock().advance(Duration.ofMillis(500));
    assertThat(claim(stores, 10)).hasSize(1);
  }

  @StoreTest
  void turnThatFailsTooOftenGoesToAPersonAndTheDeadLettersAndFreesItsThread(Stores stores) {
    ended(stores, aMessage().saying("первый"));
    ended(stores, aMessage().by("other").saying("чужой"));
    failForGood(stores, "первый");

    assertThat(stores.rows("select queue, subject, state from ticket"))
        .containsExactly(Map.of("queue", "support", "subject", "первый", "state", "open"));
    assertThat(stores.rows("select stage, payload, reason from dead_letter"))
        .containsExactly(
            Map.of("stage", "turn", "payload", "первый", "reason", "The model fell over"));
    assertThat(
            stores
                .placed()
                .value("select count(*) from event_outbox where type like '%turn.failed'"))
        .isEqualTo(1L);
    ended(stores, aMessage().saying("второй"));
    assertThat(claim(stores, 10)).extracting(Turn::text).contains("второй");
  }

  @StoreTest
  void turnThatNobodyEverFinishesGoesToAPersonToo(Stores stores) {
    ended(stores, aMessage());
    for (int attempt = 0; attempt < 5; attempt++) {
      assertThat(claim(stores, 1)).hasSize(1);
      stores.clock().advance(Duration.ofMinutes(3));
    }

    assertThat(claim(stores, 1)).isEmpty();
    assertThat(stores.value("select state from turn")).isEqualTo("failed");
    assertThat(stores.count("ticket")).isOne();
    assertThat(stores.count("dead_letter")).isOne();
  }

  @StoreTest
  void reopenedTurnHasAnotherSeriesOfAttempts(Stores stores) {
    ended(stores, aMessage().saying("первый"));
    failForGood(stores, "первый");
    UUID id = (UUID) stores.value("select id from turn");

    stores.get(Turns.class).reopen("other", id);
    assertThat(claim(stores, 1)).isEmpty();
    stores.get(Turns.class).reopen(Stores.ORGANIZATION, id);

    assertThat(claim(stores, 1)).hasSize(1);
    assertThat(stores.value("select attempts from turn")).isEqualTo(1);
  }

  @StoreTest
  void turnThatAClockWasAheadForIsDueOnceItIsSetBack(Stores stores) {
    ended(stores, aMessage().by("stuck").saying("стою"));
    ended(stores, aMessage().by("waiting").saying("жду"));
    Instant now = stores.clock().instant();
    String postpone =
        "update turn set due_at = ? where id = (select turn_id from message where text = ?)";
    stores.set(postpone, Timestamp.from(now.plus(Duration.ofMinutes(60))), "стою");
    stores.set(postpone, Timestamp.from(now.plus(Duration.ofMinutes(1))), "жду");

    stores.get(Turns.class).clockWentBack();

    assertThat(claim(stores, 10)).extracting(Turn::text).containsExactly("стою");
  }

  @StoreTest
  void restartedNodeTakesUpWhatItHeldAndNothingElse(Stores stores) {
    ended(stores, aMessage().by("mine").saying("моё"));
    ended(stores, aMessage().by("other").saying("чужое"));
    claim(stores, 10);
    stores.set(
        "update turn set claimed_by = 'node-2' where id ="
            + " (select turn_id from message where text = 'чужое')");

    stores.get(Turns.class).reopenOwn();

    stores.clock().advance(Duration.ofSeconds(6));
    assertThat(claim(stores, 10)).extracting(Turn::text).containsExactly("моё");
  }

  private static void failForGood(Stores stores, String text) {
    for (int attempt = 0; attempt < 5; attempt++) {
      stores.clock().advance(Duration.ofMinutes(1));
      Turn turn =
          claim(stores, 10).stream().filter(t -> t.text().equals(text)).findFirst().orElseThrow();
      stores.get(Turns.class).failed(turn, FAULT);
    }
  }

  /** A message and the end of its turn. */
  private static void ended(Stores stores, MessageSample sample) {
    stores.get(MessageRecorder.class).record(sample.build());
    stores.set(
        "update turn set due_at = ? where state = 'open' and attempts = 0",
        Timestamp.from(stores.clock().instant()));
    stores.clock().advance(Duration.ofMillis(1));
  }

  private static List<Turn> claim(Stores stores, int max) {
    return stores.get(Turns.class).claim("", max);
  }

  private static UUID close(Stores stores, Turn turn) {
    return stores.inTransaction(() -> stores.get(Turns.class).close(List.of(turn)).get(turn.id()));
  }
}
