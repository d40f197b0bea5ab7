package io.omnihub.delivery;

import static io.omnihub.delivery.EffectSample.aThread;
import static io.omnihub.delivery.EffectSample.anEffect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.message.Ids;
import io.omnihub.outside.ProviderRefusedException;
import java.io.IOException;
import java.net.ConnectException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.component.telegram.TelegramException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** What becomes of a delivery after its attempt. */
class DeliveriesTest {

  private static final Exception TEMPORARY = http(503, "", Map.of());
  private static final Exception FOR_GOOD =
      new TelegramException("no", 403, "{\"description\":\"Forbidden: bot was blocked\"}");
  private static final Exception NO_ANSWER = new IOException("Connection reset");

  @StoreTest
  void botsReplyIsDroppedOnceAPersonTookTheThreadOver(Stores stores) {
    UUID thread = aThread(stores);
    UUID message = aMessage(stores, thread);
    anEffect().on(thread).carrying(message).inEpoch(0).enqueuedIn(stores);
    UUID card = anEffect().on(thread).to("crm").doing("card").inEpoch(0).enqueuedIn(stores);
    UUID person = anEffect().on(thread).by("operator").inEpoch(0).enqueuedIn(stores);
    stores.set("update thread set epoch = 1");

    claim(stores, "telegram");
    assertThat(claim(stores, "telegram")).extracting(Delivery::id).containsExactly(person);
    assertThat(claim(stores, "crm")).extracting(Delivery::id).containsExactly(card);
    assertThat(stores.rows("select state from delivery order by seq"))
        .extracting("state")
        .containsExactly("dropped", "sending", "sending");
    assertThat(status(stores, message)).isEqualTo("dropped");
  }

  @StoreTest
  void whatWasSentIsSentInTheThreadToo(Stores stores) {
    UUID thread = aThread(stores);
    UUID message = aMessage(stores, thread);
    anEffect().on(thread).carrying(message).enqueuedIn(stores);
    Delivery delivery = claim(stores, "telegram").get(0);

    sent(stores, delivery, "delivered", "991");
    sent(stores, delivery, "sent", "992");

    assertThat(stores.rows("select state, provider_ref from delivery"))
        .containsExactly(Map.of("state", "delivered", "provider_ref", "991"));
    assertThat(status(stores, message)).isEqualTo("delivered");
    assertThat(
            stores
                .placed()
                .value("select count(*) from event_outbox where type like '%.delivered'"))
        .isEqualTo(1L);
  }

  @StoreTest
  void outcomeOfAStaleClaimChangesNothing(Stores stores) {
    anEffect().on(aThread(stores)).enqueuedIn(stores);
    Delivery stale = claim(stores, "telegram").get(0);
    stores.clock().advance(Duration.ofMinutes(1).plusSeconds(1));
    claim(stores, "telegram");
    stores.clock().advance(Duration.ofSeconds(2));
    Delivery current = claim(stores, "telegram").get(0);
    List<Map<String, Object>> before = stores.rows("select * from delivery");

    sent(stores, stale, "sent", "1");
    stores.get(Deliveries.class).failed(stale, FOR_GOOD);

    assertThat(current.uncertain()).isTrue();
    assertThat(stores.rows("select * from delivery")).isEqualTo(before);
    assertThat(stores.count("dead_letter")).isZero();
  }

  @StoreTest
  void pausesGrowByDoublingWithJitterOfAHalf(Stores stores) {
    anEffect().on(aThread(stores)).enqueuedIn(stores);
    for (long expected : new long[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}) {
      Duration pause = failAndPause(stores, "telegram", TEMPORARY);
      assertThat(pause).isBetween(Duration.ofMillis(expected * 500), Duration.ofSeconds(expected));
    }
    failAndPause(stores, "telegram", TEMPORARY);
    assertThat(stores.value("select state from delivery"))
        .as("after 12 attempts")
        .isEqualTo("dead");
  }

  @StoreTest
  void providersWishToWaitIsObeyed(Stores stores) {
    anEffect().on(aThread(stores)).enqueuedIn(stores);
    Exception telegram =
        new TelegramException("slow", 429, "{\"parameters\":{\"retry_after\":37}}");
    assertThat(failAndPause(stores, "telegram", telegram)).isEqualTo(Duration.ofSeconds(37));

    Exception header = http(429, "<html>", Map.of("retry-after", "120"));
    assertThat(failAndPause(stores, "telegram", header)).isEqualTo(Duration.ofSeconds(120));

    long reset = Instant.now().getEpochSecond() + 600;
    Exception bitrix = http(429, "{\"time\":{\"operating_reset_at\":" + reset + "}}", Map.of());
    assertThat(failAndPause(stores, "telegram", bitrix))
        .isBetween(Duration.ofSeconds(590), Duration.ofSeconds(600));
  }

  @StoreTest
  void whoeverIsToldToWaitWaitsAsLongAsHeIsTold(Stores stores) {
    anEffect().on(aThread(stores)).enqueuedIn(stores);
    Exception busy = http(429, "", Map.of("Retry-After", "5"));

    for (int attempt = 0; attempt < 30; attempt++) { // 12 would be the end
      assertThat(failAndPause(stores, "telegram", busy)).isEqualTo(Duration.ofSeconds(5));
    }

    assertThat(stores.rows("select state, attempts from delivery"))
        .containsExactly(Map.of("state", "pending", "attempts", 0));
    assertThat(stores.count("dead_letter")).isZero();
  }

  @StoreTest
  void permanentFailureIsADeadLetterAndFailsTheMessage(Stores stores) {
    UUID thread = aThread(stores);
    UUID message = aMessage(stores, thread);
    UUID id = anEffect().on(thread).carrying(message).enqueuedIn(stores);

    stores.get(Deliveries.class).failed(claim(stores, "telegram").get(0), FOR_GOOD);

    assertThat(stores.rows("select state, attempts from delivery"))
        .containsExactly(Map.of("state", "dead", "attempts", 1));
    assertThat(stores.rows("select stage, reference, payload from dead_letter"))
        .containsExactly(Map.of("stage", "delivery", "reference", id.toString(), "payload", "{}"));
    assertThat(stores.value("select reason from dead_letter").toString())
        .contains("telegram: HTTP 403: Forbidden: bot was blocked");
    assertThat(status(stores, message)).isEqualTo("failed");
  }

  @StoreTest
  void revivedDeliveryIsAsNeverTriedButStillUncertain(Stores stores) {
    UUID thread = aThread(stores);
    UUID message = aMessage(stores, thread);
    UUID id = anEffect().on(thread).carrying(message).to("careful").enqueuedIn(stores);
    Deliveries deliveries = stores.get(Deliveries.class);
    deliveries.failed(claim(stores, "careful").get(0), NO_ANSWER);

    stores.get(DeadDeliveries.class).revive("other", id);
    assertThat(claim(stores, "careful")).isEmpty();
    stores.get(DeadDeliveries.class).revive(Stores.ORGANIZATION, id);

    assertThat(status(stores, message)).isEqualTo("pending");
    Delivery again = claim(stores, "careful").get(0);
    assertThat(again.attempts()).isOne();
    assertThat(again.uncertain()).isTrue();
  }

  @StoreTest
  void attemptThatNeverReachedTheProviderIsNotCounted(Stores stores) {
    anEffect().on(aThread(stores)).to("crm").enqueuedIn(stores);
    for (int i = 0; i < 10; i++) {
      failAndPause(stores, "crm", new ConnectException("refused"));
    }

    assertThat(stores.rows("select state, attempts, uncertain from delivery"))
        .containsExactly(Map.of("state", "pending", "attempts", 0, "uncertain", false));
  }

  @StoreTest
  void attemptWithoutAnAnswerIsUncertainAndSentAgainKnowingIt(Stores stores) {
    anEffect().on(aThread(stores)).enqueuedIn(stores);
    assertThat(claim(stores, "telegram").get(0).uncertain()).isFalse();
    stores.get(Deliveries.class).settleOwn();
    stores.clock().advance(Duration.ofSeconds(2));

    Delivery again = claim(stores, "telegram").get(0);
    assertThat(again.uncertain()).isTrue();
    stores.get(Deliveries.class).failed(again, TEMPORARY);
    assertThat(stores.value("select uncertain from delivery")).isEqualTo(true);
  }

  @StoreTest
  void uncertainAttemptOfASinkThatHoldsGoesToAPerson(Stores stores) {
    anEffect().on(aThread(stores)).to("careful").enqueuedIn(stores);
    anEffect().on(aThread(stores)).to("careful").enqueuedIn(stores);
    List<Delivery> both = claim(stores, "careful");

    stores.get(Deliveries.class).failed(both.get(0), NO_ANSWER);
    stores.get(Deliveries.class).failed(both.get(1), TEMPORARY);

    assertThat(stores.rows("select state, uncertain from delivery order by seq"))
        .containsExactly(
            Map.of("state", "dead", "uncertain", true),
            Map.of("state", "pending", "uncertain", false));
  }

  @StoreTest
  void claimThatRanOutHasAnUnknownOutcome(Stores stores) {
    anEffect().on(aThread(stores)).to("careful").enqueuedIn(stores);
    claim(stores, "careful");
    stores.clock().advance(Duration.ofMinutes(1).plusSeconds(1));

    assertThat(claim(stores, "careful")).isEmpty();

    assertThat(stores.value("select state from delivery")).isEqualTo("dead");
  }

  @StoreTest
  void restartedNodeSettlesOnlyItsOwn(Stores stores) {
    UUID mine = anEffect().on(aThread(stores)).enqueuedIn(stores);
    UUID other = anEffect().on(aThread(stores)).enqueuedIn(stores);
    claim(stores, "telegram");
    stores.set("update delivery set claimed_by = 'node-2' where id = ?", other);

    stores.get(Deliveries.class).settleOwn();

    assertThat(stores.value("select state from delivery where id = ?", mine)).isEqualTo("pending");
    assertThat(stores.value("select state from delivery where id = ?", other)).isEqualTo("sending");
  }

  @StoreTest
  void whatWasPostponedByAClockThatWasAheadIsDueOnceItIsSetBack(Stores stores) {
    UUID stuck = anEffect().on(aThread(stores)).enqueuedIn(stores);
    UUID waiting = anEffect().on(aThread(stores)).enqueuedIn(stores);
    Instant ahead = stores.clock().instant().plus(Duration.ofHours(1));
    Instant now = stores.clock().instant();
    String postpone = "update delivery set next_at = ?, updated_at = ? where id = ?";
    stores.set(
        postpone, Timestamp.from(ahead.plus(Duration.ofMinutes(1))), Timestamp.from(ahead), stuck);
    stores.set(
        postpone, Timestamp.from(now.plus(Duration.ofMinutes(4))), Timestamp.from(now), waiting);

    stores.get(Deliveries.class).clockWentBack();

    assertThat(claim(stores, "telegram")).extracting(Delivery::id).containsExactly(stuck);
  }

  /** It is looked for again and again for minutes after the step. */
  @StoreTest
  void providersWishThatTheClockOfNowWroteIsObeyedHoweverOftenTheStepIsLookedFor(Stores stores) {
    anEffect().on(aThread(stores)).enqueuedIn(stores);
    Deliveries deliveries = stores.get(Deliveries.class);
    stores.clock().setBack(Duration.ofMinutes(30));
    Exception later =
        new ProviderRefusedException(
            ProviderRefusedException.Kind.RETRY,
            "429",
            "Too Many Requests",
            Optional.of(Duration.ofHours(1)));
    int asked = 0;
    for (int look = 0; look < 36; look++) {
      deliveries.clockWentBack();
      for (Delivery delivery : claim(stores, "telegram")) {
        asked++;
        deliveries.failed(delivery, later);
      }
      stores.clock().advance(Duration.ofSeconds(5));
    }
    stores.clock().advance(Duration.ofMinutes(27));

    assertThat(asked).isEqualTo(1);
    assertThat(stores.value("select attempts from delivery")).isEqualTo(0); // told to wait
    assertThat(stores.count("dead_letter")).isZero();
  }

  /** The database went away before the claim was there: it is made again at once. */
  @StoreTest
  void claimThatWasRolledBackTakesNoPlaces(Stores stores) {
    for (int i = 0; i < 12; i++) {
      anEffect().on(aThread(stores)).to("crm").enqueuedIn(stores);
    }
    assertThatThrownBy(
            () ->
                stores.inTransaction(
                    (Runnable)
                        () -> {
                          assertThat(stores.get(Deliveries.class).claim("crm", 12)).hasSize(12);
                          throw new IllegalStateException("The commit failed");
                        }))
        .hasMessage("The commit failed");

    assertThat(stores.get(Deliveries.class).claim("crm", 12)).hasSize(12);
  }

  @StoreTest
  void whateverAProviderSaysIsKeptAsFarAsThereIsRoom(Stores stores) {
    anEffect().on(aThread(stores)).enqueuedIn(stores);
    String said = "no\0" + "x".repeat(3000);

    stores
        .get(Deliveries.class)
        .failed(
            claim(stores, "telegram").get(0),
            new ProviderRefusedException(
                ProviderRefusedException.Kind.RETRY, "400", said, Optional.empty()));

    assertThat(stores.rows("select state, last_error from delivery"))
        .singleElement()
        .satisfies(row -> assertThat(row.get("state")).isEqualTo("pending"))
        .satisfies(row -> assertThat(row.get("last_error").toString()).hasSize(1000));
  }

  @StoreTest
  void noMoreIsClaimedThanTheSinksRateAllows(Stores stores) {
    for (int i = 0; i < 12; i++) {
      anEffect().on(aThread(stores)).to("slow").enqueuedIn(stores);
      anEffect().on(aThread(stores)).to("telegram").enqueuedIn(stores);
    }

    assertThat(claim(stores, "slow").size() + claim(stores, "slow").size()).isBetween(3, 6);
    assertThat(claim(stores, "telegram")).as("no limit").hasSize(10);
  }

  /** Whatever its backlog is, an account that does not answer hides nobody else's. */
  @StoreTest
  void accountThatDoesNotAnswerIsLeftOutOfTheClaim(Stores stores) {
    for (int i = 0; i < 60; i++) {
      anEffect().on(aThread(stores)).at("telegram:silent").enqueuedIn(stores);
    }
    UUID other = anEffect().on(aThread(stores)).at("telegram:well").enqueuedIn(stores);
    for (Delivery delivery : claim(stores, "telegram")) {
      stores.get(Deliveries.class).failed(delivery, NO_ANSWER);
    }

    assertThat(claim(stores, "telegram")).extracting(Delivery::id).containsExactly(other);
    assertThat(claim(stores, "telegram")).isEmpty();

    stores.clock().advance(Duration.ofSeconds(6));
    assertThat(claim(stores, "telegram"))
        .as("tries whether it is well again")
        .hasSize(3)
        .extracting(Delivery::destination)
        .containsOnly("telegram:silent");
  }

  private static Duration failAndPause(Stores stores, String sink, Exception cause) {
    Delivery delivery = claim(stores, sink).get(0);
    stores.get(Deliveries.class).failed(delivery, cause);
    Instant next =
        stores.jdbc().queryForObject("select next_at from delivery", Timestamp.class).toInstant();
    Duration pause = Duration.between(stores.clock().instant(), next);
    stores.clock().advance(pause);
    return pause;
  }

  private static List<Delivery> claim(Stores stores, String sink) {
    return stores.get(Deliveries.class).claim(sink, 10);
  }

  private static void sent(Stores stores, Delivery delivery, String status, String reference) {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setVariable("delivery", delivery);
    exchange.setVariable("status", status);
    exchange.setVariable("providerRef", reference);
    stores.get(Deliveries.class).sent(exchange);
  }

  private static UUID aMessage(Stores stores, UUID thread) {
    UUID id = Ids.next();
    Timestamp now = Timestamp.from(stores.clock().instant());
    stores.set(
        "insert into message (id, organization, thread_id, direction, author, channel_type,"
            + " channel_key, conversation_id, kind, text, status, occurred_at, recorded_at)"
            + " values (?, ?, ?, 'outbound', 'bot', 'telegram', 'bot', 'chat', 'text', 'Да',"
            + " 'pending', ?, ?)",
        id,
        Stores.ORGANIZATION,
        thread,
        now,
        now);
    return id;
  }

  private static Object status(Stores stores, UUID message) {
    return stores.value("select status from message where id = ?", message);
  }

  private static Exception http(int status, String body, Map<String, String> headers) {
    return new HttpOperationFailedException("http://x", status, "", null, headers, body);
  }
}
