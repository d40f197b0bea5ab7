package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/**
 * An error as the Bot API says it. Descriptions are those of the server's source (tdlib/
 * telegram-bot-api, {@code Client.cpp}) and of api.telegram.org where the two differ.
 */
class TelegramError extends RuntimeException {

  private static final Map<Integer, String> USUAL =
      Map.of(
          400, "Bad Request",
          401, "Unauthorized",
          403, "Forbidden: bot was blocked by the user",
          404, "Not Found",
          409, "Conflict",
          413, "Request Entity Too Large",
          500, "Internal Server Error",
          502, "Bad Gateway",
          503, "Service Unavailable",
          504, "Gateway Timeout");

  private final int code;
  private final Integer retryAfter;
  private final Long migratedTo;

  private TelegramError(int code, String description, Integer retryAfter, Long migratedTo) {
    super(description, null, false, false);
    this.code = code;
    this.retryAfter = retryAfter;
    this.migratedTo = migratedTo;
  }

  private TelegramError(int code, String description, Integer retryAfter) {
    this(code, description, retryAfter, null);
  }

  static TelegramError badRequest(String what) {
    return new TelegramError(400, "Bad Request: " + what, null);
  }

  static TelegramError conflict(String what) {
    return new TelegramError(409, "Conflict: " + what, null);
  }

  static TelegramError forbidden(String what) {
    return new TelegramError(403, "Forbidden: " + what, null);
  }

  static TelegramError upgraded(long supergroup) {
    return new TelegramError(
        400, "Bad Request: group chat was upgraded to a supergroup chat", null, supergroup);
  }

  static TelegramError of(int code) {
    return new TelegramError(code, USUAL.getOrDefault(code, "Error"), null);
  }

  static TelegramError of(Fault fault) {
    return fault.status() == 429
        ? new TelegramError(
            429, "Too Many Requests: retry after " + fault.retryAfter(), fault.retryAfter())
        : of(fault.status());
  }

  ResponseEntity<?> answer() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("ok", false).put("error_code", code).put("description", getMessage());
    if (migratedTo != null) {
      body.putObject("parameters").put("migrate_to_chat_id", migratedTo);
    }
    if (retryAfter == null) {
      return ResponseEntity.status(code).body(body);
    }
    body.putObject("parameters").put("retry_after", retryAfter);
    return ResponseEntity.status(code)
        .header(HttpHeaders.RETRY_AFTER, String.valueOf(retryAfter))
        .body(body);
  }
}
