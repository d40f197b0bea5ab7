package io.omnihub.webchat;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.server.ResponseStatusException;

class LiveStreamsTest {

  private final LiveStreams streams = new LiveStreams();

  @AfterEach
  void stop() {
    streams.stop();
  }

  /** Else one caller with a new visitor for each stream takes them all, the console's included. */
  @Test
  void streamsOfOneAddressAreBoundedOverAllVisitors() {
    streams.open("anna", 4, "10.0.0.1", 2);
    streams.open("boris", 4, "10.0.0.1", 2);

    assertThatThrownBy(() -> streams.open("vera", 4, "10.0.0.1", 2))
        .isInstanceOf(ResponseStatusException.class)
        .hasMessageContaining("too many open streams");
    assertThatCode(() -> streams.open("vera", 4, "10.0.0.2", 2)).doesNotThrowAnyException();
    assertThatCode(() -> streams.open("console", 4)).doesNotThrowAnyException();
  }
}
