package io.omnihub.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * How a stand-in misbehaves for a while.
 *
 * @param status what it answers instead of doing its work; null where it is only slow
 * @param retryAfter seconds that a 429 asks to wait
 * @param delayMs how long each answer is held back
 * @param until when it behaves again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Fault(SandboxSystem system, Integer status, int retryAfter, int delayMs, Instant until) {

  static final int MAX_DELAY_MS = 60_000;
  static final int MAX_SECONDS = 3_600;
  private static final int DEFAULT_SECONDS = 60;
  private static final Set<String> FIELDS =
      Set.of("system", "status", "retryAfter", "delayMs", "forSeconds");

  /**
   * Reads {@code {system, status, retryAfter, delayMs, forSeconds}}.
   *
   * @throws BadRequestException saying what is allowed
   */
  static Fault read(JsonNode request, Instant now) {
    if (request == null || !request.isObject()) {
      throw new BadRequestException("the body must be a JSON object with " + sortedFields());
    }
    request
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!FIELDS.contains(name)) {
                throw new BadRequestException(
                    "unknown field '" + name + "'; allowed are " + sortedFields());
              }
            });
    SandboxSystem system = SandboxSystem.of(request.path("system").asText());
    int seconds = integer(request, "forSeconds", DEFAULT_SECONDS, 0, MAX_SECONDS);
    int delay = integer(request, "delayMs", 0, 0, MAX_DELAY_MS);
    int retryAfter = integer(request, "retryAfter", 1, 0, MAX_SECONDS);
    Integer status = request.hasNonNull("status") ? integer(request, "status", 0, 400, 599) : null;
    if (status == null && delay == 0 && seconds > 0) {
      throw new BadRequestException("give status (400 to 599), delayMs (1 to 60000) or both");
    }
    return new Fault(system, status, retryAfter, delay, now.plusSeconds(seconds));
  }

  private static int integer(JsonNode request, String name, int otherwise, int min, int max) {
    JsonNode value = request.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isInt() || value.intValue() < min || value.intValue() > max) {
      throw new BadRequestException(name + " must be a whole number from " + min + " to " + max);
    }
    return value.intValue();
  }

  private static List<String> sortedFields() {
    return FIELDS.stream().sorted().toList();
  }
}
