package io.omnihub.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.schibsted.spt.data.jslt.JsltException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.omnihub.outside.ForbiddenAddressException;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.work.DeadLetters;
import io.omnihub.work.StaleClaimException;
import jakarta.mail.AuthenticationFailedException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.component.telegram.TelegramException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.util.MailConnectException;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * What a failed attempt means for the next one.
 *
 * @param after the provider's own wish, where it told one; never more than an hour
 * @param reason one line for a person, without addresses
 */
record Failure(Kind kind, Optional<Duration> after, String reason) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONGEST_WISH = Duration.ofHours(1);

  enum Kind {
    /** The provider was not reached (open circuit, no connection): nothing is counted. */
    NOT_TRIED,
    /** The provider said no for now. */
    RETRY,
    /** No usable answer came back: the attempt may or may not have had its effect. */
    UNCERTAIN,
    /** The provider said no for good: the same again is of no use. */
    PERMANENT
  }

  /** Reads the outermost cause that says something; an I/O error says least. */
  static Failure of(Throwable thrown) {
    boolean broken = false;
    for (Throwable t : DeadLetters.causes(thrown)) {
      if (t instanceof ProviderRefusedException refused) {
        return ofRefusal(refused);
      }
      if (t instanceof HttpOperationFailedException http) {
        return ofHttp(http.getStatusCode(), http.getResponseBody(), http.getResponseHeaders());
      }
      if (t instanceof TelegramException telegram && telegram.getHttpResponseCode() > 0) {
        return ofHttp(telegram.getHttpResponseCode(), telegram.getHttpResponseStatus(), Map.of());
      }
      if (t instanceof ForbiddenAddressException || t instanceof JsltException) {
        return new Failure(Kind.PERMANENT, Optional.empty(), DeadLetters.reason(t));
      }
      if (t instanceof CallNotPermittedException
          || t instanceof StaleClaimException
          || t instanceof ConnectException
          || t instanceof UnknownHostException
          || t instanceof HttpConnectTimeoutException
          || t instanceof MailConnectException
          || t.getClass().getSimpleName().equals("ConnectTimeoutException")) {
        return new Failure(Kind.NOT_TRIED, Optional.empty(), DeadLetters.reason(t));
      }
      if (t instanceof DataAccessException
          || t instanceof TransactionException
          || t instanceof SQLException) {
        // ours, and it may have gone between the provider's yes and the note of it
        return new Failure(Kind.UNCERTAIN, Optional.empty(), DeadLetters.reason(t));
      }
      if (t instanceof AuthenticationFailedException) {
        return new Failure(Kind.PERMANENT, Optional.empty(), DeadLetters.reason(t));
      }
      if (t instanceof SMTPAddressFailedException refused) {
        return ofSmtp(refused.getReturnCode(), refused);
      }
      if (t instanceof SMTPSendFailedException refused && refused.getNextException() == null) {
        return ofSmtp(refused.getReturnCode(), refused);
      }
      if (t instanceof jakarta.mail.MessagingException mail && mail.getNextException() != null) {
        return of(mail.getNextException());
      }
      broken |= t instanceof java.io.IOException;
    }
    Kind kind = broken ? Kind.UNCERTAIN : Kind.RETRY;
    return new Failure(kind, Optional.empty(), DeadLetters.reason(thrown));
  }

  /**
   * The provider took nothing and said when it will: it is obeyed for as long as it says so. A
   * limit that lasts for minutes must not use up the attempts of all that waits.
   */
  boolean isToldToWait() {
    return kind == Kind.RETRY && after.isPresent();
  }

  /** Whether it was too late to begin: nobody was asked. */
  static boolean isOfAStaleClaim(Throwable thrown) {
    return DeadLetters.causes(thrown).stream().anyMatch(StaleClaimException.class::isInstance);
  }

  /** Whether the provider only has its files not ready: others are sent meanwhile. */
  static boolean isOfTheMedia(Throwable thrown) {
    return DeadLetters.causes(thrown).stream()
        .anyMatch(
            t ->
                t instanceof ProviderRefusedException refused
                    && refused.kind() == ProviderRefusedException.Kind.MEDIA);
  }

  /** A token that is refused is the channel's trouble, not the message's: it waits for a person. */
  private static Failure ofRefusal(ProviderRefusedException refused) {
    Kind kind =
        switch (refused.kind()) {
          case RETRY, MEDIA -> Kind.RETRY;
          case UNCERTAIN -> Kind.UNCERTAIN;
          case AUTH -> Kind.NOT_TRIED;
          case PERMANENT, WINDOW, BLOCKED -> Kind.PERMANENT;
        };
    return new Failure(kind, refused.after(), refused.getMessage());
  }

  private static Failure ofSmtp(int code, Exception refused) {
    Kind kind = code >= 500 ? Kind.PERMANENT : Kind.RETRY;
    return new Failure(kind, Optional.empty(), DeadLetters.reason(refused));
  }

  private static Failure ofHttp(int status, String body, Map<String, String> headers) {
    JsonNode answer = json(body);
    String says =
        answer.path("description").asText(answer.path("error").asText("")) // Telegram, Bitrix24
            + (answer.has("error_description")
                ? " " + answer.path("error_description").asText()
                : "");
    String reason = "HTTP " + status + (says.isBlank() ? "" : ": " + says.strip());
    Kind kind =
        switch (status) {
          case 408, 425, 429, 503 -> Kind.RETRY;
          default -> status >= 500 ? Kind.UNCERTAIN : Kind.PERMANENT;
        };
    return new Failure(kind, wish(answer, headers), reason);
  }

  /** Telegram's {@code retry_after}, Bitrix24's {@code operating_reset_at}, HTTP's Retry-After. */
  private static Optional<Duration> wish(JsonNode answer, Map<String, String> headers) {
    long seconds = answer.path("parameters").path("retry_after").asLong(0);
    long reset = answer.path("time").path("operating_reset_at").asLong(0);
    if (seconds == 0 && reset > 0) {
      seconds = reset - Instant.now().getEpochSecond();
    }
    if (seconds <= 0 && headers != null) {
      seconds =
          headers.entrySet().stream()
              .filter(h -> h.getKey().equalsIgnoreCase("Retry-After"))
              .map(Map.Entry::getValue)
              .filter(v -> v.matches("\\d{1,6}"))
              .mapToLong(Long::parseLong)
              .findFirst()
              .orElse(0);
    }
    return seconds <= 0
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(Math.min(seconds, LONGEST_WISH.toSeconds())));
  }

  private static JsonNode json(String body) {
    try {
      return body == null ? JSON.missingNode() : JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return JSON.missingNode(); // an HTML page of a proxy, for example
    }
  }
}
