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
import io.omnihub.thread.MessageRecorder;
import io.omnihub.thread.MessageRecorder.Result;
import io.omnihub.thread.Subscriptions;
import io.omnihub.thread.WaitingEvents;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

class StatusesTest {

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
          order.subList(0, early).forEach(state -> tell(stores, reference, state));
          sending.isSent(reference);
          order.subList(early, order.size()).forEach(state -> tell(stores, reference, state));
          order.forEach(state -> tell(stores, reference, state));
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
            .telling("wamid.1", new Status("failed", "131047", "Re-engagement message", null))
            .build());

    assertThat(stores.value("select status_reason from message where id = ?", sending.message))
        .isEqualTo("131047: Re-engagement message");
    assertThat(stores.value("select last_error from delivery"))
        .isEqualTo("131047: Re-engagement message");
    assertThat(stores.rows("select data from event_outbox where type like '%status-changed'"))
        .singleElement()
        .satisfies(
            row ->
                assertThat(row.get("data").toString())
                    .contains("\"failed\"", "131047")
                    .doesNotContain("Re-engagement"));
  }

  @StoreTest
  void sameReferenceInAnotherConversationOrAccountIsAnotherMessage(Stores stores) {
    Sending mine = new Sending(stores, "chat-user-1");
    Sending others = new Sending(stores, "chat-user-2");
    mine.isSent("5");
    others.isSent("5");

    record(stores, aMessage().telling("5", "read").build());
    assertThat(record(stores, aMessage().to("another").telling("5", "read").build()))
        .isEqualTo(Result.WAITS);

    assertThat(mine.shown()).isEqualTo("read");
    assertThat(others.shown()).isEqualTo("sent");
  }

  @StoreTest
  void laterPartOfAMessageThatIsSentHidesNothingOfTheFirst(Stores stores) {
    Sending sending = new Sending(stores);
    UUID second = anEffect().on(sending.thread).carrying(sending.message).enqueuedIn(stores);
    sending.isSent("1");
    record(stores, aMessage().telling("1", "read").build());

    sending.claimAndSend("2");

    assertThat(stores.value("select state from delivery where id = ?", second)).isEqualTo("sent");
    assertThat(sending.shown()).isEqualTo("read");
  }

  @StoreTest
  void answerToWhoDoesNotWantUsIsDroppedWithTheReason(Stores stores) {
    record(stores, aMessage().build());
    UUID thread = (UUID) stores.value("select id from thread");
    UUID waits = anEffect().on(thread).enqueuedIn(stores);
    UUID card = anEffect().on(thread).to("crm").at("crm").doing("card").enqueuedIn(stores);
    UUID persons = anEffect().on(thread).by("operator").at("telegram:bot").enqueuedIn(stores);
    stores.get(Subscriptions.class).refused(Stores.ORGANIZATION, thread, "telegram:bot");

    assertThat(stores.get(Deliveries.class).claim("telegram", 10)).isEmpty();

    assertThat(stores.rows("select state, last_error from delivery where id = ?", waits))
        .containsExactly(
            Map.of(
                "state", "dropped",
                "last_error", "The customer does not want to be written to here"));
    assertThat(stores.get(Deliveries.class).claim("crm", 10))
        .extracting(Delivery::id)
        .containsExactly(card);
    assertThat(stores.get(Deliveries.class).claim("telegram", 10))
        .extracting(Delivery::id)
        .containsExactly(persons);

    record(stores, aMessage().at(stores.clock().instant().plusSeconds(1)).build());
    stores.set("update delivery set state = 'sent' where id = ?", persons);
    UUID answer = anEffect().on(thread).enqueuedIn(stores);
    assertThat(stores.get(Deliveries.class).claim("telegram", 10))
        .extracting(Delivery::id)
        .containsExactly(answer);
  }

  private static void tell(Stores stores, String reference, String state) {
    record(stores, aMessage().telling(reference, state).build());
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

    private final Stores stores;
    private final UUID thread;
    private final UUID message = Ids.next();
    private final UUID delivery;

    Sending(Stores stores) {
      this(stores, "chat-user-1");
    }

    Sending(Stores stores, String conversation) {
      this.stores = stores;
      this.thread = EffectSample.aThread(stores);
      stores.set(
          "insert into message (id, organization, thread_id, direction, author, channel_type,"
              + " channel_key, conversation_id, kind, text, status, occurred_at, recorded_at)"
              + " values (?, ?, ?, 'outbound', 'bot', 'telegram', 'bot', ?, 'text', 'Здравствуйте',"
              + " 'pending', current_timestamp, current_timestamp)",
          message,
          Stores.ORGANIZATION,
          thread,
          conversation);
      this.delivery = anEffect().on(thread).carrying(message).enqueuedIn(stores);
    }

    void isSent(String reference) {
      claimAndSend(reference);
      assertThat(stores.rows("select 1 from sent_ref where delivery_id = ?", delivery)).hasSize(1);
    }

    void claimAndSend(String reference) {
      for (Delivery claimed : stores.get(Deliveries.class).claim("telegram", 10)) {
        if (claimed.thread().equals(thread)) {
          stores.get(Settlements.class).sent(claimed, "sent", reference);
        } else {
          stores.set(
              "update delivery set state = 'pending', claim = null where id = ?", claimed.id());
        }
      }
    }

    String state() {
      return (String) stores.value("select state from delivery where id = ?", delivery);
    }

    String shown() {
      return (String) stores.value("select status from message where id = ?", message);
    }
  }
}
