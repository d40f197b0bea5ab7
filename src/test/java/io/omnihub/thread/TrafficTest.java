package io.omnihub.thread;

import static io.omnihub.Together.retried;
import static io.omnihub.message.MessageSample.aMessage;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.Together;
import io.omnihub.delivery.Deliveries;
import io.omnihub.delivery.Delivery;
import io.omnihub.delivery.Effect;
import io.omnihub.delivery.Outbox;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.Ids;
import io.omnihub.message.MessageSample;
import io.omnihub.message.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** All stages at once on the same customers, who are being merged meanwhile. */
class TrafficTest {

  private static final int CUSTOMERS = 4;
  private static final int ROUNDS = 12;

  @StoreTest
  void everythingIsRecordedDecidedAndSentOnceWhileAllStagesWork(Stores stores) throws Exception {
    AtomicInteger recorders = new AtomicInteger(2);
    List<Callable<Void>> work = new ArrayList<>();
    work.add(recording(stores, "telegram", recorders));
    work.add(recording(stores, "whatsapp", recorders));
    work.add(deciding(stores, recorders));
    work.add(deciding(stores, recorders));
    work.add(sending(stores, recorders));
    work.add(sending(stores, recorders));

    Together.run(work);

    assertThat(stores.value("select count(*) from message where direction = 'inbound'"))
        .isEqualTo(2L * ROUNDS * CUSTOMERS);
    assertThat(stores.value("select count(*) from contact where merged_into is null"))
        .isEqualTo((long) CUSTOMERS);
    assertThat(stores.rows("select distinct state from turn"))
        .containsExactly(Map.of("state", "decided"));
    assertThat(stores.rows("select distinct state from delivery"))
        .containsExactly(Map.of("state", "sent"));
    assertThat(stores.count("delivery")).isEqualTo(stores.count("turn"));
    assertThat(stores.rows("select distinct status from message where direction = 'outbound'"))
        .containsExactly(Map.of("status", "sent"));
  }

  /** Customers prove their phones half-way, so two contacts of each become one. */
  private static Callable<Void> recording(Stores stores, String channel, AtomicInteger recorders) {
    return () -> {
      for (int round = 0; round < ROUNDS; round++) {
        List<CanonicalEvent> plain = new ArrayList<>();
        for (int customer = 0; customer < CUSTOMERS; customer++) {
          MessageSample sample = aMessage().from(channel).by(channel + customer);
          if (round >= ROUNDS / 2 && round % 2 == 0) {
            sample.proving("phone", "+7916" + (1_000_000 + customer));
            var event = sample.build();
            retried(() -> stores.get(MessageRecorder.class).record(event)).call();
          } else {
            plain.add(sample.build());
          }
        }
        if (!plain.isEmpty()) {
          retried(() -> stores.get(MessageRecorder.class).record(plain)).call();
        }
        stores.clock().advance(Duration.ofSeconds(1));
      }
      recorders.decrementAndGet();
      return null;
    };
  }

  private static Callable<Void> deciding(Stores stores, AtomicInteger recorders) {
    return untilDone(
        stores,
        recorders,
        "select count(*) from turn where state <> 'decided'",
        () -> {
          for (Turn turn : stores.get(Turns.class).claim("", 3)) {
            retried(() -> decide(stores, turn)).call();
          }
        });
  }

  private static Callable<Void> sending(Stores stores, AtomicInteger recorders) {
    return untilDone(
        stores,
        recorders,
        "select count(*) from turn t left join delivery d on d.turn_id = t.id"
            + " where d.state is null or d.state <> 'sent'",
        () -> {
          for (Delivery delivery : stores.get(Deliveries.class).claim("telegram", 3)) {
            Exchange exchange = new DefaultExchange(new DefaultCamelContext());
            exchange.setVariable("delivery", delivery);
            retried(
                    () -> {
                      stores.get(Deliveries.class).sent(exchange);
                      return null;
                    })
                .call();
          }
        });
  }

  private interface Step {
    void run() throws Exception;
  }

  private static Callable<Void> untilDone(
      Stores stores, AtomicInteger recorders, String open, Step step) {
    return () -> {
      while (recorders.get() > 0 || !stores.value(open).equals(0L)) {
        retried(
                () -> {
                  step.run();
                  return null;
                })
            .call();
        if (recorders.get() == 0) {
          stores.clock().advance(Duration.ofMillis(100));
        }
      }
      return null;
    };
  }

  private static Boolean decide(Stores stores, Turn turn) {
    return stores.inTransaction(
        () -> {
          UUID thread = stores.get(Turns.class).close(List.of(turn)).get(turn.id());
          if (thread == null) {
            return false;
          }
          UUID message = Ids.derived(turn.id(), "reply");
          stores
              .get(Conversations.class)
              .add(List.of(new Conversations.Answer(turn, thread, message, "Да", "{}")));
          stores
              .get(Outbox.class)
              .enqueue(
                  List.of(
                      new Effect(
                          Ids.derived(turn.id(), "effect"),
                          turn.organization(),
                          thread,
                          turn.id(),
                          message,
                          "telegram",
                          turn.channelType() + ":bot",
                          "reply",
                          "bot",
                          turn.epoch(),
                          "{}")));
          return true;
        });
  }
}
