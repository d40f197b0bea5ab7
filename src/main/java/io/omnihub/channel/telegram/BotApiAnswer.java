package io.omnihub.channel.telegram;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * An answer of the Bot API, and what a refusal means. Descriptions are those of the server's source
 * (tdlib/telegram-bot-api, {@code Client.cpp}).
 *
 * @param status of HTTP
 * @param body as JSON; a missing node where it was none
 */
record BotApiAnswer(int status, JsonNode body) {

  private static final Pattern UNWANTED =
      Pattern.compile(
          "bot was (blocked|kicked)|user is deactivated|bot is not a member"
              + "|bot can't initiate conversation");

  /** What was asked for is so already, for example by an attempt whose answer was lost. */
  private static final Pattern DONE =
      Pattern.compile("message is not modified|message to delete not found");

  private static final String NOT_FETCHED = "failed to get HTTP URL content";
  private static final long LONGEST_WISH_SECONDS = Duration.ofHours(1).toSeconds();

  /** The call's {@code result}. */
  JsonNode result() {
    if (status == 200 && body.path("ok").asBoolean()) {
      return body.path("result");
    }
    if (status == 400 && DONE.matcher(description()).find()) {
      return BooleanNode.TRUE;
    }
    throw new ProviderRefusedException(
        kind(),
        "",
        "HTTP " + status + (description().isEmpty() ? "" : ": " + description()),
        wish());
  }

  /** Where the chat went that the call named: a group that became a supergroup. */
  OptionalLong migratedTo() {
    long chat = body.path("parameters").path("migrate_to_chat_id").asLong(0);
    return chat == 0 ? OptionalLong.empty() : OptionalLong.of(chat);
  }

  private Kind kind() {
    return switch (status) {
      case 200 -> Kind.UNCERTAIN; // no answer of Telegram's
      case 401, 404 -> Kind.AUTH; // 404 is for what does not even look like a token
      case 403 -> UNWANTED.matcher(description()).find() ? Kind.BLOCKED : Kind.PERMANENT;
      case 400 -> description().contains(NOT_FETCHED) ? Kind.MEDIA : Kind.PERMANENT;
      case 408, 409, 425, 429, 503 -> Kind.RETRY;
      default -> status >= 500 ? Kind.UNCERTAIN : Kind.PERMANENT;
    };
  }

  private Optional<Duration> wish() {
    long seconds = body.path("parameters").path("retry_after").asLong(0);
    return seconds <= 0
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(Math.min(seconds, LONGEST_WISH_SECONDS)));
  }

  private String description() {
    return body.path("description").asText("");
  }
}
