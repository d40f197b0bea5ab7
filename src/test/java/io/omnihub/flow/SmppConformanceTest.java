package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.flow.TestedChannel.Event;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SmppConformanceTest extends ChannelConformance {

  @Override
  TestedChannel channel(HubClient hub) {
    return new SmppChannel(hub);
  }

  /** The session is the proof; only an account of the sandbox takes what is posted. */
  @Override
  @Test
  void eventWithoutItsProviderProofIsRefusedAndNotRecorded() {
    Event event = customer.saying(QUESTION);

    assertRefused(401, hub.post(channel.webhook("other"), event.body(), Map.of()));

    assertNotRecorded(event);
    assertThat(new Records(jdbc, "smpp", "other").events(event.id())).isZero();
  }

  /** A list without an entry holds nothing that could be lost. */
  @Override
  @Test
  void jsonThatTheProviderNeverSendsIsUnprocessable() {
    Stream.of(channel.foreignJson(), "{}", "[{}]", "null", "5", "\"text\"")
        .forEach(json -> assertRefused(422, hub.post(channel.webhook(), json, Map.of())));
    assertThat(hub.post(channel.webhook(), "[]", Map.of()).statusCode()).isEqualTo(200);
  }
}
