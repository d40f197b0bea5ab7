package io.omnihub.delivery;

import static io.omnihub.delivery.EffectSample.aThread;
import static io.omnihub.delivery.EffectSample.anEffect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.Together;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.IllegalTransactionStateException;

/** What goes into the outbox, and which of it is next. */
class OutboxTest {

  @StoreTest
  void effectIsWrittenInTheCallersTransactionOrNotAtAll(Stores stores) {
    Effect effect = anEffect().on(aThread(stores)).build();

    assertThatThrownBy(() -> stores.get(Outbox.class).enqueue(List.of(effect)))
        .isInstanceOf(IllegalTransactionStateException.class);
    assertThatThrownBy(
            () ->
                stores.inTransaction(
                    () -> {
                      stores.get(Outbox.class).enqueue(List.of(effect));
                      throw new IllegalStateException("later");
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(stores.count("delivery")).isZero();
  }

  @StoreTest
  void sameCommandTwiceIsOneEffect(Stores stores) {
    Effect effect = anEffect().on(aThread(stores)).build();
    for (int i = 0; i < 2; i++) {
      stores.inTransaction(() -> stores.get(Outbox.class).enqueue(List.of(effect)));
    }
    stores.inTransaction(() -> stores.get(Outbox.class).enqueue(List.of()));

    assertThat(stores.count("delivery")).isOne();
  }

  @StoreTest
  void sinkThatIsOffGetsNothing(Stores stores) {
    anEffect().on(aThread(stores)).to("off").enqueuedIn(stores);

    assertThat(stores.count("delivery")).isZero();
  }

  @StoreTest
  void effectsOfOneThreadToOneDestinationGoOneByOne(Stores stores) {
    UUID thread = aThread(stores);
    UUID first = anEffect().on(thread).enqueuedIn(stores);
    UUID second = anEffect().on(thread).enqueuedIn(stores);

    Delivery claimed = claim(stores, "telegram").get(0);
    assertThat(claimed.id()).isEqualTo(first);
    assertThat(claim(stores, "telegram")).isEmpty();

    stores.get(Deliveries.class).failed(claimed, new IllegalStateException("not now"));
    assertThat(claim(stores, "telegram")).as("while the first waits for its retry").isEmpty();

    stores.set("update delivery set state = 'sent' where id = ?", first);
    assertThat(claim(stores, "telegram")).extracting(Delivery::id).containsExactly(second);
  }

  @StoreTest
  void otherThreadsAndDestinationsDoNotWait(Stores stores) {
    UUID thread = aThread(stores);
    UUID first = anEffect().on(thread).at("telegram:one").enqueuedIn(stores);
    UUID elsewhere = anEffect().on(thread).at("telegram:two").enqueuedIn(stores);
    UUID crm = anEffect().on(thread).to("crm").doing("card").enqueuedIn(stores);
    UUID other = anEffect().on(aThread(stores)).at("telegram:one").enqueuedIn(stores);

    assertThat(claim(stores, "telegram"))
        .extracting(Delivery::id)
        .containsExactly(first, elsewhere, other);
    assertThat(claim(stores, "crm")).extracting(Delivery::id).containsExactly(crm);
  }

  @StoreTest
  void revivedOrLateOlderEffectWaitsForTheOneOnItsWay(Stores stores) {
    UUID thread = aThread(stores);
    UUID older = anEffect().on(thread).enqueuedIn(stores);
    stores.set("update delivery set state = 'dead'");
    anEffect().on(thread).enqueuedIn(stores);
    claim(stores, "telegram");

    stores.get(DeadDeliveries.class).revive(Stores.ORGANIZATION, older);

    assertThat(claim(stores, "telegram")).isEmpty();
  }

  @StoreTest
  void effectIsNotVisibleBeforeAnOlderOneOfItsThread(Stores stores) {
    UUID thread = aThread(stores);
    Effect older = anEffect().on(thread).build();
    Effect newer = anEffect().on(thread).build();
    Outbox outbox = stores.get(Outbox.class);

    stores.inTransaction(
        () -> {
          outbox.enqueue(List.of(older));
          assertThatThrownBy(
                  () ->
                      Together.run(() -> stores.impatiently(() -> outbox.enqueue(List.of(newer)))))
              .as("the newer one waits")
              .isInstanceOf(DataAccessException.class);
        });

    assertThat(stores.count("delivery")).isOne();
  }

  @StoreTest
  void twoClaimersNeverShareADelivery(Stores stores) throws Exception {
    for (int round = 0; round < 15; round++) {
      for (int i = 0; i < 6; i++) {
        UUID thread = aThread(stores);
        anEffect().on(thread).enqueuedIn(stores);
        anEffect().on(thread).enqueuedIn(stores);
      }
      List<Delivery> claimed = new ArrayList<>();
      for (int step = 0; step < 12 && claimed.size() < 6; step++) {
        Callable<List<Delivery>> claim = () -> stores.get(Deliveries.class).claim("telegram", 2);
        Together.run(claim, claim, claim).forEach(claimed::addAll);
      }
      assertThat(claimed).extracting(Delivery::id).doesNotHaveDuplicates().hasSize(6);
      assertThat(claimed).extracting(Delivery::thread).doesNotHaveDuplicates();
      stores.set("update delivery set state = 'sent'");
    }
  }

  private static List<Delivery> claim(Stores stores, String sink) {
    return stores.get(Deliveries.class).claim(sink, 10);
  }
}
