package io.omnihub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import io.omnihub.work.Node;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** Who polls which account, and from where. */
class PollsTest {

  @StoreTest
  void onlyAccountsThatAskForItArePolled(Stores stores) {
    Polls polls =
        polls(
            stores, Map.of("shop", Map.of("receive", "poll"), "web", Map.of("receive", "webhook")));

    assertThat(claim(stores, polls, 9)).extracting(p -> p.account().key()).containsExactly("shop");
    assertThat(stores.inTransaction(() -> polls.claim("mail", 9))).isEmpty();
  }

  @StoreTest
  void oneNodePollsAnAccountUntilItsClaimRunsOut(Stores stores) {
    Polls one = polls(stores);
    Polls other = polls(stores);

    Poll first = claim(stores, one, 9).get(0);
    assertThat(claim(stores, one, 9)).isEmpty();
    assertThat(claim(stores, other, 9)).isEmpty();

    stores.clock().advance(Duration.ofSeconds(61));
    Poll second = claim(stores, other, 9).get(0);
    done(stores, one, first, "5");
    assertThat(claim(stores, one, 9)).as("the first one's outcome counts no more").isEmpty();
    done(stores, other, second, "7");
    assertThat(claim(stores, one, 9)).extracting(Poll::position).containsExactly("7");
  }

  @StoreTest
  void roundThatBroughtNothingLeavesThePositionWhereItWas(Stores stores) {
    Polls polls = polls(stores);
    Poll first = claim(stores, polls, 9).get(0);
    assertThat(first.position()).isNull();

    done(stores, polls, first, "902145003");
    done(stores, polls, claim(stores, polls, 9).get(0), null);

    assertThat(claim(stores, polls, 9)).extracting(Poll::position).containsExactly("902145003");
  }

  @StoreTest
  void failedRoundIsDoneAgainFromTheSamePlaceAfterAGrowingPause(Stores stores) {
    Polls polls = polls(stores);
    done(stores, polls, claim(stores, polls, 9).get(0), "7");

    fail(stores, polls, claim(stores, polls, 9).get(0), new IOException("Connection reset"));
    assertThat(claim(stores, polls, 9)).isEmpty();
    assertThat(state(polls).error()).contains("Connection reset");
    stores.clock().advance(Duration.ofSeconds(2));
    fail(stores, polls, claim(stores, polls, 9).get(0), new IOException("Connection reset"));
    stores.clock().advance(Duration.ofSeconds(2));
    assertThat(claim(stores, polls, 9)).isEmpty();
    stores.clock().advance(Duration.ofSeconds(2));
    Poll again = claim(stores, polls, 9).get(0);

    assertThat(again.position()).isEqualTo("7");
    done(stores, polls, again, null);
    assertThat(state(polls).error()).isEmpty();
  }

  @StoreTest
  void providersWishIsObeyedAndAWrongTokenWaitsForAPerson(Stores stores) {
    Polls polls = polls(stores);
    fail(stores, polls, claim(stores, polls, 9).get(0), refusal(Kind.RETRY, 40));
    stores.clock().advance(Duration.ofSeconds(39));
    assertThat(claim(stores, polls, 9)).isEmpty();
    stores.clock().advance(Duration.ofSeconds(2));

    fail(stores, polls, claim(stores, polls, 9).get(0), refusal(Kind.AUTH, 0));
    stores.clock().advance(Duration.ofMinutes(4));
    assertThat(claim(stores, polls, 9)).isEmpty();
    ChannelAccount mended = account("shop");
    stores.inTransaction(() -> polls.hasten(mended));
    assertThat(claim(stores, polls, 9)).hasSize(1);
  }

  @StoreTest
  void whatAClockThatWasAheadWroteIsDueOnceItIsSetBack(Stores stores) {
    Polls polls = polls(stores);
    fail(stores, polls, claim(stores, polls, 9).get(0), new IOException("away"));

    stores.clock().setBack(Duration.ofHours(1));
    assertThat(claim(stores, polls, 9)).isEmpty();
    stores.inTransaction(polls::clockWentBack);

    done(stores, polls, claim(stores, polls, 9).get(0), "5");
    stores.clock().setBack(Duration.ofHours(1));
    assertThat(claim(stores, polls, 9)).isEmpty();
    stores.inTransaction(polls::clockWentBack);
    assertThat(claim(stores, polls, 9)).hasSize(1);
  }

  /** It is looked for again and again for minutes after the step. */
  @StoreTest
  void providersWishThatTheClockOfNowWroteIsObeyedHoweverOftenTheStepIsLookedFor(Stores stores) {
    Polls polls = polls(stores);
    stores.clock().setBack(Duration.ofHours(1));
    stores.inTransaction(polls::clockWentBack);
    fail(stores, polls, claim(stores, polls, 9).get(0), refusal(Kind.RETRY, 3600));

    for (int look = 0; look < 36; look++) {
      stores.clock().advance(Duration.ofSeconds(5));
      stores.inTransaction(polls::clockWentBack);
      assertThat(claim(stores, polls, 9)).isEmpty();
    }
    stores.clock().advance(Duration.ofMinutes(58));
    assertThat(claim(stores, polls, 9)).hasSize(1);
  }

  @StoreTest
  void restartedNodeTakesItsOwnUpAgainAtOnce(Stores stores) {
    Polls polls = polls(stores, Map.of("shop", POLLED, "other", POLLED));
    claim(stores, polls, 9);
    stores.set("update channel_poll set claimed_by = 'another' where channel_key = 'other'");

    stores.inTransaction(polls::releaseOwn);

    assertThat(claim(stores, polls, 9)).extracting(p -> p.account().key()).containsExactly("shop");
  }

  @StoreTest
  void moreAccountsThanThereIsRoomForAreAskedInTurnAndInAHurry(Stores stores) {
    Polls polls = polls(stores, Map.of("a", POLLED, "b", POLLED, "c", POLLED));

    List<Poll> first = claim(stores, polls, 2);
    assertThat(first).hasSize(2).extracting(Poll::patience).containsOnly(1);
    stores.clock().advance(Duration.ofSeconds(1));
    first.forEach(poll -> done(stores, polls, poll, null));

    assertThat(claim(stores, polls, 1).get(0).account())
        .isNotIn(first.stream().map(Poll::account).toList());
  }

  @StoreTest
  void accountThatIsAnotherBotNowBeginsAnew(Stores stores) {
    Polls polls = polls(stores);
    done(stores, polls, claim(stores, polls, 9).get(0), "902145003");

    stores.inTransaction(() -> polls.forget(account("shop")));

    assertThat(polls.state(account("shop"))).isEmpty();
    assertThat(claim(stores, polls, 9)).extracting(Poll::position).containsOnlyNulls();
  }

  @StoreTest
  void anothersAccountOfTheSameNameIsNotTouched(Stores stores) {
    Polls polls = polls(stores);
    stores.set(
        "insert into channel_poll (organization, channel_type, channel_key, due_at)"
            + " values ('another', 'telegram', 'shop', ?)",
        Timestamp.from(stores.clock().instant().minusSeconds(9)));

    assertThat(claim(stores, polls, 1)).hasSize(1);
    assertThat(stores.value("select count(*) from channel_poll where claim is not null"))
        .isEqualTo(1L);
  }

  private static final Map<String, String> POLLED = Map.of("receive", "poll");

  private static Polls polls(Stores stores) {
    return polls(stores, Map.of("shop", POLLED));
  }

  private static Polls polls(Stores stores, Map<String, Map<String, String>> bots) {
    return new Polls(
        stores.jdbc(),
        ChannelAccountsMother.accounts(Map.of("telegram", bots)),
        stores.get(Node.class),
        stores.clock());
  }

  private static ChannelAccount account(String key) {
    return new ChannelAccount("default", "telegram", key, POLLED);
  }

  private static List<Poll> claim(Stores stores, Polls polls, int max) {
    return stores.inTransaction(() -> polls.claim("telegram", max));
  }

  private static void done(Stores stores, Polls polls, Poll poll, String position) {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.getMessage().setBody(poll);
    polls.begin(exchange);
    exchange.setVariable("position", position);
    stores.inTransaction(() -> polls.done(exchange));
  }

  private static void fail(Stores stores, Polls polls, Poll poll, Throwable cause) {
    stores.inTransaction(() -> polls.failed(poll, cause));
  }

  private static ProviderRefusedException refusal(Kind kind, int seconds) {
    return new ProviderRefusedException(
        kind,
        "",
        "HTTP 429",
        seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)));
  }

  private static Polls.State state(Polls polls) {
    return polls.state(account("shop")).orElseThrow();
  }
}
