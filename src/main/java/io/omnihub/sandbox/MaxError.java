package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/** An error as the MAX Bot API says it: a status, and {@code {"code", "message"}}. */
class MaxError extends RuntimeException {

  private static final Map<Integer, String> USUAL =
      Map.of(
          401, "verify.token",
          403, "chat.denied",
          404, "not.found",
          429, "too.many.requests",
          503, "service.unavailable");

  private final int status;
  private final String code;

  MaxError(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  static MaxError payload(String message) {
    return new MaxError(400, "proto.payload", message);
  }

  static ResponseEntity<?> answer(Fault fault) {
    ResponseEntity<?> said =
        new MaxError(
                fault.status(),
                USUAL.getOrDefault(fault.status(), "internal.error"),
                fault.status() == 403 ? "error.dialog.suspended" : "Fault")
            .answer();
    return fault.status() == 429
        ? ResponseEntity.status(429)
            .header(HttpHeaders.RETRY_AFTER, String.valueOf(fault.retryAfter()))
            .body(said.getBody())
        : said;
  }

  ResponseEntity<?> answer() {
    return ResponseEntity.status(status)
        .body(JsonNodeFactory.instance.objectNode().put("code", code).put("message", getMessage()));
  }
}
