package io.omnihub.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.schibsted.spt.data.jslt.JsltException;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * What a provider is answered when the flow threw because of what he sent.
 *
 * @param status 4xx
 * @param detail one line for him
 */
public record WebhookRefusal(HttpStatus status, String detail) {

  private static final int LONGEST_REASON = 200;

  /**
   * Empty where the failure is none of the sender's making: he is answered 503 and sends again.
   *
   * @param type the channel's, for example {@code telegram}
   * @param failure null where there was none
   */
  public static Optional<WebhookRefusal> of(String type, Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof ResponseStatusException said) {
        return refusal(HttpStatus.valueOf(said.getStatusCode().value()), said.getReason());
      }
      if (t instanceof JsonProcessingException) {
        return refusal(HttpStatus.BAD_REQUEST, "The body is not JSON");
      }
      if (t instanceof JsltException || t instanceof UnmappableException) {
        return refusal(
            HttpStatus.UNPROCESSABLE_ENTITY,
            "The body is not what " + type + " sends: " + reason(t));
      }
    }
    return Optional.empty();
  }

  private static Optional<WebhookRefusal> refusal(HttpStatus status, String detail) {
    return Optional.of(new WebhookRefusal(status, detail));
  }

  /** What the mapping complains of, without the place in its file. */
  private static String reason(Throwable refusal) {
    String text = refusal.getMessage();
    String line = text == null ? "" : text.lines().findFirst().orElse("");
    line = line.replaceFirst("^error: ", "").replaceFirst(" at \\S+\\.jslt(:\\d+)*$", "");
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON);
  }
}
