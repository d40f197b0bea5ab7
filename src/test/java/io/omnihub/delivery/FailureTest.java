package io.omnihub.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.omnihub.delivery.Failure.Kind;
import io.omnihub.outside.ForbiddenAddressException;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.component.telegram.TelegramException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.util.MailConnectException;
import org.eclipse.angus.mail.util.SocketConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;

class FailureTest {

  @ParameterizedTest
  @CsvSource({
    "400, PERMANENT", "401, PERMANENT", "403, PERMANENT", "404, PERMANENT",
    "408, RETRY", "425, RETRY", "429, RETRY", "503, RETRY",
    "500, UNCERTAIN", "502, UNCERTAIN", "504, UNCERTAIN"
  })
  void statusSaysWhetherTheProviderRefusedOrMayHaveActed(int status, Kind kind) {
    assertThat(Failure.of(http(status, "{}", Map.of())).kind()).isEqualTo(kind);
    assertThat(Failure.of(new TelegramException("x", status, "{}")).kind()).isEqualTo(kind);
  }

  static Stream<Arguments> notTried() throws Exception {
    return Stream.of(
            new ConnectException("Connection refused"),
            new UnknownHostException("api.telegram.org"),
            new HttpConnectTimeoutException("HTTP connect timed out"),
            new org.apache.hc.client5.http.ConnectTimeoutException("Connect timed out"),
            CallNotPermittedException.createCallNotPermittedException(openBreaker()),
            new MailConnectException(
                new SocketConnectException("no", new ConnectException("no"), "smtp", 25, 1)),
            new MessagingException("Unknown SMTP host", new UnknownHostException("smtp")),
            new IOException("HTTP/1.1 header parser", new ConnectException("refused")))
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("notTried")
  void providerThatWasNotReachedWasNotTried(Exception cause) {
    assertThat(Failure.of(cause).kind()).isEqualTo(Kind.NOT_TRIED);
    assertThat(Failure.of(wrapped(cause)).kind()).isEqualTo(Kind.NOT_TRIED);
  }

  static Stream<Arguments> uncertain() {
    return Stream.of(
            new IOException("Connection reset"),
            new SocketTimeoutException("Read timed out"),
            new HttpTimeoutException("request timed out"),
            new MessagingException("Exception reading response", new IOException("reset")),
            // of the hub's own database: the provider may have said yes before it went
            new SQLException("terminating connection"),
            new DataAccessResourceFailureException("away", new ConnectException("refused")),
            new CannotCreateTransactionException("away", new ConnectException("refused")))
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("uncertain")
  void answerThatNeverCameIsUncertain(Exception cause) {
    assertThat(Failure.of(cause).kind()).isEqualTo(Kind.UNCERTAIN);
    assertThat(Failure.of(wrapped(cause)).kind()).isEqualTo(Kind.UNCERTAIN);
  }

  @Test
  void mailServersCodeSaysWhetherToTryAgain() throws Exception {
    assertThat(Failure.of(refusedRecipient(550)).kind()).isEqualTo(Kind.PERMANENT);
    assertThat(Failure.of(refusedRecipient(450)).kind()).isEqualTo(Kind.RETRY);
    assertThat(Failure.of(refusedMail(554, null)).kind()).isEqualTo(Kind.PERMANENT);
    assertThat(Failure.of(refusedMail(451, null)).kind()).isEqualTo(Kind.RETRY);
  }

  @Test
  void refusedRecipientIsFoundInsideWhatMailWrapsAroundIt() throws Exception {
    MessagingException sending =
        new SendFailedException("Invalid Addresses", refusedMail(550, refusedRecipient(450)));

    assertThat(Failure.of(wrapped(sending)).kind()).isEqualTo(Kind.RETRY);
    assertThat(Failure.of(wrapped(new AuthenticationFailedException("535"))).kind())
        .isEqualTo(Kind.PERMANENT);
  }

  @Test
  void addressThatIsNeverCalledIsNotAskedAgain() {
    assertThat(Failure.of(wrapped(new ForbiddenAddressException("10.0.0.1"))).kind())
        .isEqualTo(Kind.PERMANENT);
  }

  @Test
  void whatIsUnknownIsTriedAgain() {
    assertThat(Failure.of(new IllegalStateException("mapping")).kind()).isEqualTo(Kind.RETRY);
    assertThat(Failure.of(null).kind()).isEqualTo(Kind.RETRY);
  }

  @Test
  void causesThatGoInCirclesEnd() {
    Exception one = new Exception("one");
    Exception two = new Exception("two", one);
    one.initCause(two);

    assertThat(Failure.of(one).kind()).isEqualTo(Kind.RETRY);
  }

  @Test
  void providersWordsAreTheReasonAndNoAddressIs() {
    assertThat(Failure.of(http(400, "{\"error\":\"QUERY\",\"error_description\":\"bad\"}", null)))
        .extracting(Failure::reason)
        .isEqualTo("HTTP 400: QUERY bad");
    assertThat(Failure.of(http(502, "<html>proxy</html>", Map.of())).reason())
        .isEqualTo("HTTP 502");
    assertThat(Failure.of(new IOException("POST https://x/rest/1/secret/ failed")).reason())
        .doesNotContain("secret");
  }

  @Test
  void wishToWaitIsReadFromWhereItStandsAndIsNeverLongerThanAnHour() {
    assertThat(Failure.of(http(429, "{\"parameters\":{\"retry_after\":5}}", Map.of())).after())
        .contains(Duration.ofSeconds(5));
    assertThat(Failure.of(http(503, null, Map.of("Retry-After", "7"))).after())
        .contains(Duration.ofSeconds(7));
    assertThat(Failure.of(http(429, "", Map.of("RETRY-AFTER", "999999"))).after())
        .contains(Duration.ofHours(1));
    assertThat(Failure.of(http(429, "", Map.of("Retry-After", "Wed, 21 Oct"))).after()).isEmpty();
    assertThat(Failure.of(http(429, "", null)).after()).isEmpty();
    long past = Instant.now().getEpochSecond() - 5;
    assertThat(
            Failure.of(http(429, "{\"time\":{\"operating_reset_at\":" + past + "}}", Map.of()))
                .after())
        .isEmpty();
  }

  private static Exception wrapped(Exception cause) {
    return new CamelExecutionException("sending", null, new RuntimeException(cause));
  }

  private static Exception http(int status, String body, Map<String, String> headers) {
    return new HttpOperationFailedException("https://x/secret", status, "", null, headers, body);
  }

  private static CircuitBreaker openBreaker() {
    CircuitBreaker breaker = CircuitBreaker.ofDefaults("crm");
    breaker.transitionToOpenState();
    return breaker;
  }

  private static SMTPAddressFailedException refusedRecipient(int code) throws Exception {
    return new SMTPAddressFailedException(
        new InternetAddress("a@b.ru"), "RCPT TO", code, code + " no such user");
  }

  private static SMTPSendFailedException refusedMail(int code, Exception next) throws Exception {
    Address[] none = {};
    return new SMTPSendFailedException("DATA", code, code + " refused", next, none, none, none);
  }
}
