package io.omnihub.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnihub.message.CanonicalEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalEventsTest {

  private static final Instant NOW = Instant.parse("2026-06-12T09:00:00Z");
  private static final String MESSAGE =
      "{'eventId': '1', 'type': 'io.omnihub.message.received', 'partition': 'p', 'time': %s,"
          + " 'data': {'messageId': '2', 'kind': %s, 'conversation': {'id': '3', 'kind':"
          + " 'private'}, 'sender': {'id': '4'}, 'text': %s}}";

  private final CanonicalEvents canonical = new CanonicalEvents(Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void eventsOfABatchKeepTheirOrder() throws Exception {
    assertThat(wrap("[{'eventId': 'b'}, {'eventId': 'a'}]"))
        .extracting(CanonicalEvent::id)
        .containsExactly("acme:main:b", "acme:main:a");
  }

  @Test
  void emptyBatchIsNoEvent() throws Exception {
    assertThat(wrap("[]")).isEmpty();
  }

  @Test
  void whatNamesNeitherTypeNorPartitionIsKeptRaw() throws Exception {
    CanonicalEvent event = wrap("{'eventId': '1'}").get(0);

    assertThat(event.type()).isEqualTo(CanonicalEvent.TYPE_OTHER);
    assertThat(event.data()).isNull();
    CanonicalSchema.assertKept(canonical.write(event));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "''", "'yesterday'", "'10000-01-01T00:00:00Z'"})
  void timeThatCannotBeReadIsTheTimeOfReceipt(String time) throws Exception {
    assertThat(wrap(MESSAGE.formatted(time, "'text'", "'x'")).get(0).time()).isEqualTo(NOW);
  }

  @Test
  void kindThatTheHubDoesNotKnowIsUnsupported() throws Exception {
    CanonicalEvent event = wrap(MESSAGE.formatted("null", "'hologram'", "'x'")).get(0);

    assertThat(event.data().kind().code()).isEqualTo("unsupported");
    CanonicalSchema.assertKept(canonical.write(event));
  }

  @Test
  void nulIsTakenOutOfTexts() throws Exception {
    CanonicalEvent event = wrap(MESSAGE.formatted("null", "'text'", "'a\\u0000b'")).get(0);

    assertThat(event.data().text()).isEqualTo("ab");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'sender': {'id': '9'}}", "['x']"})
  void textThatIsNoTextIsRefusedAndNotReadAsFields(String text) {
    assertThatThrownBy(() -> wrap(MESSAGE.formatted("null", "'text'", text)))
        .isInstanceOf(UnmappableException.class)
        .hasMessage("the message has no usable text");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|event id",
        "{\"eventId\": \" \"}|event id",
        "null|event id",
        "5|event id",
        "{\"eventId\": \"1\", \"type\": \"io.omnihub.message.received\"}|data",
        "{\"eventId\": \"1\", \"type\": \"io.omnihub.message.received\", \"data\":"
            + " {\"kind\": \"text\", \"messageId\": \"1\", \"sender\": {\"id\": \"1\"}}}|conversation",
        "{\"eventId\": \"1\", \"type\": \"io.omnihub.message.edited\", \"data\": {\"kind\":"
            + " \"text\", \"messageId\": \"1\", \"conversation\": {\"id\": \"1\"}}}|sender",
      })
  void incompleteEventIsRefusedWithTheReason(String mapped, String missing) {
    assertThatThrownBy(() -> wrap(mapped))
        .isInstanceOf(UnmappableException.class)
        .hasMessageContaining(missing);
  }

  @Test
  void eventIsReadBackAsItWasWritten() throws Exception {
    CanonicalEvent event =
        wrap(MESSAGE.formatted("'2026-06-12T07:40:00Z'", "'text'", "'x'")).get(0);

    assertThat(canonical.read(canonical.write(event))).isEqualTo(event);
  }

  private List<CanonicalEvent> wrap(String mapped) throws Exception {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setVariable("channel", new ChannelAccount("default", "acme", "main", Map.of()));
    exchange.setVariable("raw", "the body");
    exchange.getMessage().setBody(mapped.replace('\'', '"'));
    return canonical.wrap(exchange);
  }
}
