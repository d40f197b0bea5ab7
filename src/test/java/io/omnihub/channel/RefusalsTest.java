package io.omnihub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.outside.ForbiddenAddressException;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.CamelExecutionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RefusalsTest {

  @ParameterizedTest
  @MethodSource("failures")
  void failureHasItsKindHoweverDeepItIs(Throwable failure, String code) {
    assertThat(Refusals.code(failure)).isEqualTo(code);
    assertThat(Refusals.code(new CamelExecutionException("asked", null, failure))).isEqualTo(code);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(refused(Kind.AUTH), "auth"),
        Arguments.of(refused(Kind.RETRY), "busy"),
        Arguments.of(refused(Kind.PERMANENT), "refused"),
        Arguments.of(new ForbiddenAddressException("10.0.0.1"), "address"),
        Arguments.of(new UnknownHostException("no.such.host"), "unreachable"),
        Arguments.of(new ConnectException("refused"), "unreachable"),
        Arguments.of(new SocketTimeoutException("silent"), "unreachable"),
        Arguments.of(new SSLHandshakeException("whose?"), "certificate"),
        Arguments.of(new IllegalStateException("ours"), "failed"));
  }

  private static ProviderRefusedException refused(Kind kind) {
    return new ProviderRefusedException(kind, "", "no", Optional.empty());
  }
}
