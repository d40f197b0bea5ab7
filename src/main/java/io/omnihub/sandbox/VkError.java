package io.omnihub.sandbox;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.springframework.http.ResponseEntity;

/**
 * An error as VK says it: with status 200. Codes and words are those of VKCOM/vk-api-schema, {@code
 * errors.json}.
 */
class VkError extends RuntimeException {

  static final int AUTH = 5;
  static final int TOO_MANY = 6;
  static final int BAD_REQUEST = 8;
  static final int INTERNAL = 10;
  static final int PARAMETER = 100;
  static final int BLACKLISTED = 900;
  static final int NOT_ALLOWED = 901;
  static final int PRIVACY = 902;
  static final int KEYBOARD = 911;
  static final int TOO_LONG = 914;
  static final int NO_ACCESS = 917;
  static final int TIMED_OUT = 950;

  private static final Map<Integer, String> USUAL =
      Map.ofEntries(
          Map.entry(3, "Unknown method passed"),
          Map.entry(AUTH, "User authorization failed: invalid access_token (4)."),
          Map.entry(TOO_MANY, "Too many requests per second"),
          Map.entry(BAD_REQUEST, "Invalid request: v (version) is required"),
          Map.entry(9, "Flood control"),
          Map.entry(INTERNAL, "Internal server error"),
          Map.entry(14, "Captcha needed"),
          Map.entry(29, "Rate limit reached"),
          Map.entry(105, "Couldn't save file"),
          Map.entry(BLACKLISTED, "Can't send messages for users from blacklist"),
          Map.entry(NOT_ALLOWED, "Can't send messages for users without permission"),
          Map.entry(PRIVACY, "Can't send messages to this user due to their privacy settings"),
          Map.entry(KEYBOARD, "Keyboard format is invalid"),
          Map.entry(TOO_LONG, "Message is too long"),
          Map.entry(NO_ACCESS, "You don't have access to this chat"),
          Map.entry(TIMED_OUT, "Can't send message, reply timed out"));

  private final int code;

  private VkError(int code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  static VkError of(int code) {
    return new VkError(code, USUAL.getOrDefault(code, "Error " + code));
  }

  static VkError parameter(String what) {
    return new VkError(
        PARAMETER, "One of the parameters specified was missing or invalid: " + what);
  }

  static VkError keyboard(String what) {
    return new VkError(KEYBOARD, "Keyboard format is invalid: " + what);
  }

  static ResponseEntity<?> answer(Fault fault) {
    return switch (fault.status()) {
      case 401 -> of(AUTH).answer();
      case 403 -> of(NOT_ALLOWED).answer();
      case 429 -> of(TOO_MANY).answer();
      default -> ResponseEntity.status(fault.status()).body("<html>" + fault.status() + "</html>");
    };
  }

  int code() {
    return code;
  }

  ResponseEntity<?> answer() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error").put("error_code", code).put("error_msg", getMessage());
    return ResponseEntity.ok(new Said(body));
  }

  /** What the caller reads; noted as refused. */
  record Said(@JsonValue ObjectNode body) implements FrontDesk.Refusal {

    @Override
    public int notedAs() {
      return 400;
    }
  }
}
