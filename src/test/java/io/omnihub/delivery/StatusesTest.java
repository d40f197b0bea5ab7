package io.omnihub.delivery;

import static io.omnihub.delivery.EffectSample.anEffect;
import static io.omnihub.message.MessageSample.aMessage;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.Permutations;
import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.Ids;
import io.omnihub.message.InboundMessage.Status;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.thread.MessageRecorder;
import io.omnihub.thread.MessageRecorder.Result;
import io.omnihub.thread.Subscriptions;
import io.omnihub.thread.WaitingEvents;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

class StatusesTest {

  private static final Status BLOCKED = new Status("failed", "131050", "stopped", null, "blocked");

  @StoreTest
  void statusesInAnyOrderEndTheSame(Stores stores) {
    Map<List<String>, String> ends =
        Map.of(
            List.of("sent", "delivered", "read"), "read",
            List.of("sent", "failed"), "failed",
            List.of("delivered", "failed"), "delivered",
            List.of("sent", "delivered", "read", "failed"), "read");
    int number = 0;
    for (List<String> told : ends.keySet()) {
      for (List<String> order : Permutations.of(told)) {
        for (int early = 0; early <= order.size(); early++) {
          String reference = "ref-" + number++;
          Sending sending = new Sending(stores);
          order.subList(0, early).forEach(state -> sending.isTold(reference, state));
          sending.isSent(reference);
          order.subList(early, order.size()).forEach(state -> sending.isTold(reference, state));
          order.forEach(state -> sending.isTold(reference, state));
          lookAgain(stores);

          assertThat(sending.state()).as(order + " " + early).isEqualTo(ends.get(told));
          assertThat(sending.shown()).as(order + " " + early).isEqualTo(ends.get(told));
        }
      }
    }
    assertThat(stores.count("waiting_event")).isZero();
  }

  @StoreTest
  void failureIsShownWithCodeAndReasonAndTold(Stores stores) {
    Sending sending = new Sending(stores);
    sending.isSent("wamid.1");

    record(
        stores,
        aMessage()
            .to(sending.account)
            .telling("wamid.1", new Status("failed", "131047", "Re-engagement message", null))
            .build());

    assertThat(stores.value("select status_reason from message where id = ?", sending.message))
        .isEqualTo("131047: Re-engagement message");
    assertThat(stores.value("select last_error from delivery"))
        .isEqualTo("131047: Re-engagement message");
    assertThat(
            stores.placed().rows("select data from event_outbox where type like '%status-changed'"))
        .singleElement()
        .satisfies(
            row ->
                assertThat(row.get("data").toString())
                    .contains("\"failed\"", "131047")
                    .doesNotContain("Re-engagement"));
  }

  @StoreTest
  void whatTheProviderToldHadFailedIsADeadLetterThatCanBeSentAgain(Stores stores) {
    Sending sending = new Sending(stores);
    sending.isSent("wamid.1");

    sending.isTold("wamid.1", new Status("failed", "131047", "only a template", null, "window"));

    assertThat(stores.rows("select stage, reference, state from dead_letter"))
        .containsExactly(
            Map.of("stage", "delivery", "reference", sending.delivery.toString(), "state", "open"));
    assertThat(stores.value("select reason from dead_letter").toString())
        .contains("131047: only a template");
    assertThat(stores.value("select subscribed from contact_point")).isEqualTo(true);
    assertThat(
            stores
                .placed()
                .value("select data from event_outbox where type like '%status-changed'"))
        .asString()
        .contains("\"meaning\":\"window\"");
    assertThat(stores.get(DeadDeliveries.class).revive(Stores.ORGANIZATION, sending.delivery))
        .isTrue();
    assertThat(claimed(stores, "telegram")).containsExactly(sending.delivery);
  }

  @StoreTest
  void letterOfWhatArrivedAfterAllIsPutAside(Stores stores) {
    Sending sending = new Sending(stores);
    sending.isSent("wamid.1");
    sending.isTold("wamid.1", "failed");

    sending.isTold("wamid.1", "delivered");

    assertThat(stores.value("select state from dead_letter")).isEqualTo("discarded");
    assertThat(sending.shown()).isEqualTo("delivered");
  }

  @StoreTest
  void whoWantsNoMoreOfUsIsNotWrittenToAgain(Stores stores) {
    Sending sending = new Sending(stores);
    sending.isSent("wamid.1");

    sending.isTold("wamid.1", BLOCKED);

    assertThat(stores.value("select subscribed from contact_point")).isEqualTo(false);
  }

  @StoreTest
  void whoWroteSinceHeWantedNoMoreOfUsIsWrittenTo(Stores stores) {
    Sending sending = new Sending(stores);
    sending.isSent("wamid.1");
    Instant stopped = stores.clock().instant();
    sending.asks(stopped.plusSeconds(60));
    stores.clock().advance(Duration.ofMinutes(5));

    sending.isTold("wamid.1", BLOCKED, stopped);

    assertThat(sending.state()).isEqualTo("failed");
    assertThat(stores.value("select subscribed from contact_point")).isEqualTo(true);
  }

  @StoreTest
  void whoSubscribedSinceHeWantedNoMoreOfUsIsWrittenTo(Stores stores) {
    Sending sending = new Sending(stores);
    sending.isSent("wamid.1");
    Instant stopped = stores.clock().instant();
    sending.isKnown();
    record(
        stores,
        aMessage()
            .to(sending.account)
            .by("user-1")
            .subscribing(null)
            .at(stopped.plusSeconds(60))
            .build());

    sending.isTold("wamid.1", BLOCKED, stopped);

    assertThat(stores.value("select subscribed from contact_point")).isEqualTo(true);
  }

  @StoreTest
  void whoWroteBeforeHeWantedNoMoreOfUsIsNotWrittenTo(Stores stores) {
    Sending sending = new Sending(stores);
    sending.isSent("wamid.1");
    Instant asked = stores.clock().instant();
    sending.asks(asked);

    sending.isTold("wamid.1", BLOCKED, asked.plusSeconds(60));

    assertThat(
            stores.rows(
                "select subscribed from contact_point where subscription_at = ?",
                Timestamp.from(asked.plusSeconds(60))))
        .containsExactly(Map.of("subscribed", false));
  }

  @StoreTest
  void sameReferenceInAnotherConversationOrAccountIsAnotherMessage(Stores stores) {
    Sending mine = new Sending(stores, "same", "chat-user-1");
    mine.isSent("5");
    Sending others = new Sending(stores, "same", "chat-user-2");
    others.isSent("5");

    mine.isTold("5", "read");
    assertThat(record(stores, aMessage().to("another").telling("5", "read").build()))
        .isEqualTo(Result.WAITS);

    assertThat(mine.shown()).isEqualTo("read");
    assertThat(others.shown()).isEqualTo("sent");
  }

  @StoreTest
  void laterPartOfAMessageThatIsSentHidesNothingOfTheFirst(Stores stores) {
    Sending sending = new Sending(stores);
    UUID second =
        anEffect()
            .on(sending.thread)
            .at("telegram:" + sending.account)
            .carrying(sending.message)
            .enqueuedIn(stores);
    sending.isSent("1");
    sending.isTold("1", "read");

    sending.claimAndSend("2");

    assertThat(stores.value("select state from delivery where id = ?", second)).isEqualTo("sent");
    assertThat(sending.shown()).isEqualTo("read");
  }

  @StoreTest
  void answerToWhoDoesNotWantUsIsDroppedWithTheReason(Stores stores) {
    record(stores, aMessage().to("shy").build());
    UUID thread = (UUID) stores.value("select id from thread");
    UUID waits = anEffect().on(thread).at("telegram:shy").enqueuedIn(stores);
    UUID card = anEffect().on(thread).to("crm").at("crm-2").doing("card").enqueuedIn(stores);
    UUID persons = anEffect().on(thread).by("operator").at("telegram:shy").enqueuedIn(stores);
    stores
        .get(Subscriptions.class)
        .refused(Stores.ORGANIZATION, thread, "telegram:shy", stores.clock().instant());

    assertThat(claimed(stores, "telegram")).isEmpty();

    assertThat(stores.rows("select state, last_error from delivery where id = ?", waits))
        .containsExactly(
            Map.of(
                "state", "dropped",
                "last_error", "The customer does not want to be written to here"));
    assertThat(claimed(stores, "crm")).containsExactly(card);
    assertThat(claimed(stores, "telegram")).containsExactly(persons);

    record(stores, aMessage().to("shy").at(stores.clock().instant().plusSeconds(1)).build());
    stores.set("update delivery set state = 'sent' where id = ?", persons);
    UUID answer = anEffect().on(thread).at("telegram:shy").enqueuedIn(stores);
    assertThat(claimed(stores, "telegram")).containsExactly(answer);
  }

  @StoreTest
  void whoBlockedUsIsNotWrittenToAgain(Stores stores) {
    record(stores, aMessage().to("blocked").build());
    UUID thread = (UUID) stores.value("select id from thread");
    anEffect().on(thread).at("telegram:blocked").enqueuedIn(stores);
    Delivery delivery = stores.get(Deliveries.class).claim("telegram", 10).get(0);

    stores
        .get(Deliveries.class)
        .failed(
            delivery,
            new ProviderRefusedException(
                ProviderRefusedException.Kind.BLOCKED, "403", "bot was blocked", Optional.empty()));

    assertThat(stores.value("select subscribed from contact_point")).isEqualTo(false);
  }

  private static List<UUID> claimed(Stores stores, String sink) {
    return stores.get(Deliveries.class).claim(sink, 10).stream().map(Delivery::id).toList();
  }

  private static void lookAgain(Stores stores) {
    stores.clock().advance(Duration.ofSeconds(30));
    WaitingEvents waiting = stores.get(WaitingEvents.class);
    waiting.claim("", 100).forEach(waiting::again);
  }

  private static Result record(Stores stores, CanonicalEvent event) {
    return stores.get(MessageRecorder.class).record(event);
  }

  /** An answer on its way to a customer of the account {@code telegram:bot}. */
  private static final class Sending {

    private static final CamelContext CAMEL = new DefaultCamelContext();
    private static int accounts;

    private final Stores stores;
    private final String account;
    private final String conversation;
    private final UUID thread;
    private final UUID message = Ids.next();
    private final UUID delivery;

    Sending(Stores stores) {
      this(stores, "own-" + ++accounts, "chat-user-1");
    }

    Sending(Stores stores, String account, String conversation) {
      this.stores = stores;
      this.account = account;
      this.conversation = conversation;
      this.thread = EffectSample.aThread(stores);
      stores.set(
          "insert into message (id, organization, thread_id, direction, author, channel_type,"
              + " channel_key, conversation_id, kind, text, status, occurred_at, recorded_at)"
              + " values (?, ?, ?, 'outbound', 'bot', 'telegram', ?, ?, 'text', 'Здравствуйте',"
              + " 'pending', current_timestamp, current_timestamp)",
          message,
          Stores.ORGANIZATION,
          thread,
          account,
          conversation);
      this.delivery =
          anEffect().on(thread).at("telegram:" + account).carrying(message).enqueuedIn(stores);
    }

    void isSent(String reference) {
      claimAndSend(reference);
      assertThat(stores.rows("select 1 from sent_ref where delivery_id = ?", delivery)).hasSize(1);
    }

    void claimAndSend(String reference) {
      stores
          .get(Deliveries.class)
          .claim("telegram", 10)
          .forEach(claimed -> sent(claimed, reference));
    }

    private void sent(Delivery claimed, String reference) {
      Exchange exchange = new DefaultExchange(CAMEL);
      exchange.setVariable("delivery", claimed);
      exchange.setVariable("providerRef", reference);
      stores.get(Deliveries.class).sent(exchange);
    }

    void isTold(String reference, Status status) {
      isKnown();
      record(stores, aMessage().to(account).by("user-1").telling(reference, status).build());
    }

    void isTold(String reference, Status status, Instant at) {
      isKnown();
      record(stores, aMessage().to(account).by("user-1").telling(reference, status).at(at).build());
    }

    /** The customer writes. */
    void asks(Instant at) {
      isKnown();
      record(stores, aMessage().to(account).by("user-1").at(at).build());
    }

    void isKnown() {
      stores.set(
          "insert into contact_point (id, organization, contact_id, kind, address, verified,"
              + " identity, proof, created_at) select ?, ?, contact_id, ?, 'user-1', true,"
              + " 'user-1', 'test', current_timestamp from thread where id = ?"
              + " on conflict do nothing",
          Ids.next(),
          Stores.ORGANIZATION,
          "telegram:" + account,
          thread);
    }

    void isTold(String reference, String state) {
      String user = conversation.substring("chat-".length());
      record(stores, aMessage().to(account).by(user).telling(reference, state).build());
    }

    String state() {
      return (String) stores.value("select state from delivery where id = ?", delivery);
    }

    String shown() {
      return (String) stores.value("select status from message where id = ?", message);
    }
  }
}
