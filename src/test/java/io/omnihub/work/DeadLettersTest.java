package io.omnihub.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import java.io.IOException;
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
                "reason", "IllegalArgumentException: no sender",
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
        .startsWith("IOException:   line one x")
        .hasSize(1000);
  }

  @StoreTest
  void letterIsFoundByItsOrganizationUntilItIsReplayed(Stores stores) {
    DeadLetters letters = stores.get(DeadLetters.class);
    letters.add(Stores.ORGANIZATION, "turn", "t", new IOException("x"), "text");
    UUID id = (UUID) stores.value("select id from dead_letter");

    letters.close("other", id);
    assertThat(letters.find("other", id)).isEmpty();
    assertThat(letters.find(Stores.ORGANIZATION, id))
        .contains(new DeadLetters.Letter("turn", "t", "text"));
    letters.close(Stores.ORGANIZATION, id);
    assertThat(letters.find(Stores.ORGANIZATION, id)).isEmpty();
  }

  @Test
  void reasonHoldsNoAddress() {
    assertThat(DeadLetters.reason(new IOException("GET https://api/bot123:SECRET/send failed")))
        .isEqualTo("IOException: GET (address) failed");
    assertThat(DeadLetters.reason(null)).isEqualTo("unknown");
  }
}
