package io.omnihub.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.Together;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class DeadLettersTest {

  @StoreTest
  void eventIsKeptWholeWithItsReason(Stores stores) {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setVariable("event", "{\"id\":\"telegram:bot:7\"}");
    exchange.setVariable("eventId", "telegram:bot:7");
    exchange.setProperty(
        Exchange.EXCEPTION_CAUGHT, new RuntimeException(new IllegalArgumentException("no sender")));

    stores.get(DeadLetters.class).keep(exchange);

    assertThat(stores.rows("select stage, reference, reason, payload, state from dead_letter"))
        .containsExactly(
            Map.of(
                "stage", "record",
                "reference", "telegram:bot:7",
                "reason", "no sender",
                "payload", "{\"id\":\"telegram:bot:7\"}",
                "state", "open"));
  }

  @StoreTest
  void aLetterBelongsToItsEventsOrganization(Stores stores) {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setVariable("organization", "other");
    exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new IOException("no"));

    stores.get(DeadLetters.class).keep(exchange);

    assertThat(stores.value("select organization from dead_letter")).isEqualTo("other");
  }

  @StoreTest
  void whatNobodyCouldReadIsKeptAllTheSame(Stores stores) {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new IOException("no JSON"));

    stores.get(DeadLetters.class).keep(exchange);

    assertThat(stores.value("select reference from dead_letter")).isEqualTo("unknown");
  }

  @StoreTest
  void textsAreMadeToFit(Stores stores) {
    Exception cause = new IOException("\0 line\none " + "x".repeat(5000));
    stores
        .get(DeadLetters.class)
        .add(Stores.ORGANIZATION, "record", "a\0" + "r".repeat(500), cause, "p\0q");

    assertThat(stores.value("select payload from dead_letter")).isEqualTo("pq");
    assertThat(stores.value("select reason from dead_letter").toString())
        .startsWith("  line one x")
        .hasSize(1000);
  }

  @StoreTest
  void letterIsTakenByItsOrganizationOnceAndClosedAfterwards(Stores stores) {
    DeadLetters letters = stores.get(DeadLetters.class);
    UUID id = letter(stores);

    assertThat(letters.find("other", id)).isEmpty();
    assertThat(letters.take("other", id, "anna")).isFalse();
    assertThat(letters.take(Stores.ORGANIZATION, id, "anna")).isTrue();
    assertThat(letters.take(Stores.ORGANIZATION, id, "boris")).isFalse();
    letters.close("other", id);
    assertThat(stores.value("select state from dead_letter")).isEqualTo("releasing");
    letters.close(Stores.ORGANIZATION, id);

    assertThat(stores.value("select state from dead_letter")).isEqualTo("replayed");
    assertThat(stores.value("select changed_by from dead_letter")).isEqualTo("anna");
    stores.clock().advance(Duration.ofHours(1));
    assertThat(letters.take(Stores.ORGANIZATION, id, "boris")).isFalse();
  }

  @StoreTest
  void letterThatWasTakenByANodeThatDiedIsOpenAgainAfterAMinute(Stores stores) {
    DeadLetters letters = stores.get(DeadLetters.class);
    UUID id = letter(stores);
    assertThat(letters.take(Stores.ORGANIZATION, id, "anna")).isTrue();
    stores.clock().advance(Duration.ofSeconds(61));

    assertThat(letters.take(Stores.ORGANIZATION, id, "boris")).isTrue();
  }

  @StoreTest
  void ofManyWhoTakeALetterAtOnceOneGetsIt(Stores stores) throws Exception {
    DeadLetters letters = stores.get(DeadLetters.class);
    UUID id = letter(stores);

    List<Boolean> got =
        Together.run(
            Together.retried(() -> letters.take(Stores.ORGANIZATION, id, "a")),
            Together.retried(() -> letters.take(Stores.ORGANIZATION, id, "b")),
            Together.retried(() -> letters.discard(Stores.ORGANIZATION, id, "c")),
            Together.retried(() -> letters.discard(Stores.ORGANIZATION, id, "d")));

    assertThat(got).filteredOn(Boolean::booleanValue).hasSize(1);
  }

  @StoreTest
  void whatFailedIsKeptBesideWhatWasMendedAndOnlyTheLatestVersionIsMended(Stores stores) {
    DeadLetters letters = stores.get(DeadLetters.class);
    UUID id = letter(stores);

    assertThat(letters.mend(Stores.ORGANIZATION, id, 0, "better", "anna")).isTrue();
    assertThat(letters.mend(Stores.ORGANIZATION, id, 0, "late", "boris")).isFalse();
    assertThat(letters.mend(Stores.ORGANIZATION, id, 1, "best", "anna")).isTrue();

    assertThat(stores.value("select payload from dead_letter")).isEqualTo("best");
    assertThat(stores.value("select original from dead_letter")).isEqualTo("text");
  }

  @StoreTest
  void letterThatWasPutAsideIsTakenBackAndNeverDeleted(Stores stores) {
    DeadLetters letters = stores.get(DeadLetters.class);
    UUID id = letter(stores);

    assertThat(letters.discard(Stores.ORGANIZATION, id, "anna")).isTrue();
    assertThat(letters.take(Stores.ORGANIZATION, id, "boris")).isFalse();
    assertThat(letters.restore(Stores.ORGANIZATION, id, "anna")).isTrue();
    assertThat(letters.restore(Stores.ORGANIZATION, id, "anna")).isFalse();
    assertThat(letters.take(Stores.ORGANIZATION, id, "boris")).isTrue();
  }

  private static UUID letter(Stores stores) {
    stores
        .get(DeadLetters.class)
        .add(Stores.ORGANIZATION, "turn", "t", new IOException("x"), "text");
    return (UUID) stores.value("select id from dead_letter");
  }

  @Test
  void reasonHoldsNoAddress() {
    assertThat(DeadLetters.reason(new IOException("GET https://api/bot123:SECRET/send failed")))
        .isEqualTo("GET (address) failed");
    assertThat(DeadLetters.reason(null)).isEqualTo("unknown");
  }

  @Test
  void reasonIsNoNameOfAClass() {
    assertThat(
            DeadLetters.reason(
                new IllegalStateException(
                    "java.util.concurrent.ExecutionException: java.io.IOException: the disk is full")))
        .isEqualTo("the disk is full");
    assertThat(DeadLetters.reason(new IOException("JsltException: no such key")))
        .isEqualTo("no such key");
    assertThat(
            DeadLetters.reason(
                new IllegalArgumentException(
                    "No type converter available to convert from type: java.util.ArrayList")))
        .isEqualTo("No type converter available to convert from type: ArrayList");
    assertThat(DeadLetters.reason(new IOException("b24.example.org: no answer")))
        .isEqualTo("b24.example.org: no answer");
  }
}
