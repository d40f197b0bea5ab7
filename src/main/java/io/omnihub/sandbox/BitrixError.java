package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * An error as a Bitrix24 portal says it (apidocs.bitrix24.com, "Error codes", and each method's
 * page; github.com/bitrix-tools/b24-rest-docs). Errors of the old CRM methods have an empty code.
 */
class BitrixError extends RuntimeException {

  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html>
      <head><title>%1$d %2$s</title></head>
      <body>
      <center><h1>%1$d %2$s</h1></center>
      <hr><center>nginx</center>
      </body>
      </html>
      """;

  private final int status;
  private final String code;

  BitrixError(int status, String code, String description) {
    super(description, null, false, false);
    this.status = status;
    this.code = code;
  }

  /** The way of {@code crm.lead.*} and its like: no code, only words. */
  static BitrixError words(String description) {
    return new BitrixError(400, "", description);
  }

  static BitrixError methodNotFound() {
    return new BitrixError(404, "ERROR_METHOD_NOT_FOUND", "Method not found!");
  }

  static BitrixError invalidCredentials() {
    return new BitrixError(401, "INVALID_CREDENTIALS", "Invalid request credentials");
  }

  static BitrixError queryLimitExceeded() {
    return new BitrixError(503, "QUERY_LIMIT_EXCEEDED", "Too many requests");
  }

  int status() {
    return status;
  }

  ObjectNode body() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("error", code)
        .put("error_description", getMessage());
  }

  ResponseEntity<?> answer() {
    return ResponseEntity.status(status).body(body());
  }

  /**
   * A portal in trouble answers a page of its web server, not JSON, save where REST itself refuses.
   */
  static ResponseEntity<?> of(Fault fault, Instant now) {
    return switch (fault.status()) {
      case 503 -> queryLimitExceeded().answer();
      case 429 -> operationTimeLimit(now.plusSeconds(fault.retryAfter()));
      case 401 -> invalidCredentials().answer();
      case 403 ->
          new BitrixError(
                  403,
                  "insufficient_scope",
                  "The request requires higher privileges than provided by the webhook token")
              .answer();
      case 404 -> methodNotFound().answer();
      case 500 -> page(500, "Internal Server Error");
      case 502 -> page(502, "Bad Gateway");
      case 504 -> page(504, "Gateway Time-out");
      default ->
          fault.status() < 500
              ? new BitrixError(fault.status(), "ERROR_CORE", "Bad request").answer()
              : page(fault.status(), "Error");
    };
  }

  private static ResponseEntity<?> operationTimeLimit(Instant reset) {
    ObjectNode body =
        new BitrixError(
                429, "OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit.")
            .body();
    body.putObject("time").put("operating_reset_at", reset.getEpochSecond()).put("operating", 480);
    return ResponseEntity.status(429).body(body);
  }

  private static ResponseEntity<?> page(int status, String reason) {
    return ResponseEntity.status(status)
        .contentType(MediaType.TEXT_HTML)
        .body(PAGE.formatted(status, reason));
  }
}
