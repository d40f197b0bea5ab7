package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/** An error as Meta's Graph API says it: the code tells, the message is for people. */
class GraphError extends RuntimeException {

  private final int status;
  private final int code;
  private final Integer subcode;
  private final String details;
  private final Integer retryAfter;

  private GraphError(
      int status, int code, Integer subcode, String message, String details, Integer retryAfter) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.subcode = subcode;
    this.details = details;
    this.retryAfter = retryAfter;
  }

  static GraphError of(int code, String message, String details) {
    return new GraphError(400, code, null, "(#" + code + ") " + message, details, null);
  }

  static GraphError of(int code, int subcode, String message) {
    return new GraphError(400, code, subcode, "(#" + code + ") " + message, null, null);
  }

  /** A parameter that is missing, or is not what it must be. */
  static GraphError parameter(String complaint) {
    return new GraphError(400, 100, null, "(#100) " + complaint, null, null);
  }

  static GraphError token() {
    return new GraphError(
        401,
        190,
        null,
        "Error validating access token: Session does not match current stored session.",
        null,
        null);
  }

  static GraphError unknownObject(String id) {
    return new GraphError(
        400,
        100,
        33,
        "Unsupported request. Object with ID '"
            + id
            + "' does not exist, cannot be loaded due to missing permissions, or does not support"
            + " this operation",
        null,
        null);
  }

  /** What the platform says when it is not itself. */
  static GraphError of(SandboxSystem system, Fault fault) {
    boolean whatsapp = system == SandboxSystem.WHATSAPP;
    return switch (fault.status()) {
      case 401 -> token();
      case 403 ->
          whatsapp
              ? new GraphError(
                  403,
                  130497,
                  null,
                  "(#130497) Business account is restricted from messaging users in this country",
                  "Business account is restricted from messaging users in this country.",
                  null)
              : new GraphError(
                  403, 551, 1545041, "(#551) This person isn't available right now.", null, null);
      case 429 ->
          new GraphError(
              429,
              4,
              null,
              "(#4) Application request limit reached",
              null,
              Math.max(1, fault.retryAfter()));
      default ->
          whatsapp
              ? new GraphError(
                  fault.status(), 131000, null, "(#131000) Something went wrong", null, null)
              : new GraphError(
                  fault.status(), 2, null, "(#2) Service temporarily unavailable", null, null);
    };
  }

  ResponseEntity<?> answer() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ObjectNode error = body.putObject("error");
    error.put("message", getMessage()).put("type", "OAuthException").put("code", code);
    if (subcode != null) {
      error.put("error_subcode", subcode);
    }
    if (details != null) {
      error.putObject("error_data").put("messaging_product", "whatsapp").put("details", details);
    }
    error.put("fbtrace_id", "ASandboxTrace");
    ResponseEntity.BodyBuilder answer = ResponseEntity.status(status);
    if (retryAfter != null) {
      answer.header(HttpHeaders.RETRY_AFTER, String.valueOf(retryAfter));
    }
    return answer.body(body);
  }
}
