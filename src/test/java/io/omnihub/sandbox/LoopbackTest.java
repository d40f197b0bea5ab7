package io.omnihub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:8080/x",
        "http://LOCALHOST/",
        "http://127.0.0.1/",
        "smtp://127.255.0.3:25",
        "http://[::1]:8080/"
      })
  void thisMachineIsAllowed(String address) {
    assertThat(Loopback.require(URI.create(address))).isEqualTo(URI.create(address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://api.telegram.org/bot1:SECRET/x",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1@evil.example/",
        "http://127.1/",
        "http://0.0.0.0/",
        "http://127.0.0.256/",
        "http://localhost.evil.example/",
        "http://[::ffff:8.8.8.8]/",
        "http://10.0.0.1/",
        "mailto:a@b.c",
        "/relative"
      })
  void anyOtherIsRefusedWithoutTellingItsPath(String address) {
    assertThatThrownBy(() -> Loopback.require(URI.create(address)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("this machine only")
        .hasMessageNotContaining("SECRET");
  }
}
