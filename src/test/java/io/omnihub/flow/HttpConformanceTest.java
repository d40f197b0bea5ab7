package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HttpConformanceTest extends ChannelConformance {

  @Override
  TestedChannel channel(HubClient hub) {
    return new HttpChannel(hub);
  }

  /** An array without events is no event. */
  @Override
  @Test
  void jsonThatTheProviderNeverSendsIsUnprocessable() {
    Stream.of(channel.foreignJson(), "{}", "[{}]", "null", "5", "\"text\"")
        .forEach(
            json -> assertRefused(422, hub.post(channel.webhook(), json, customer.proofOf(json))));
    assertThat(hub.post(channel.webhook(), "[]", customer.proofOf("[]")).statusCode())
        .isEqualTo(200);
  }
}
