package io.omnihub.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.channel.CanonicalEvents;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.work.DeadLetters.Letter;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * What a mended payload must still be. It says what is sent or recorded, never for whom: whatever
 * identifies an event or an effect, and whatever it is addressed to, stays as it was.
 */
@Component
class LetterPayloads {

  private static final int LONGEST = 2_000_000;
  private static final List<String> OF_AN_EVENT =
      List.of("id", "organization", "channeltype", "channelkey", "channelevent", "partitionkey");

  /** Whose message it is; one that the mapping left out may be added. */
  private static final List<String> OF_ITS_CUSTOMER =
      List.of("/data/sender/id", "/data/conversation/id");

  private static final List<String> OF_A_DELIVERY =
      List.of(
          "id",
          "command",
          "organization",
          "thread",
          "turn",
          "message",
          "of",
          "channel",
          "conversation",
          "to");

  private final CanonicalEvents canonical;
  private final ObjectMapper json;

  LetterPayloads(CanonicalEvents canonical, ObjectMapper json) {
    this.canonical = canonical;
    this.json = json;
  }

  /**
   * @throws IllegalArgumentException if it cannot be released; the message is the last part of a
   *     text's key: {@code turn}, {@code long}, {@code json}, {@code fixed} or {@code event}
   */
  void check(String organization, Letter letter, String payload) {
    require(!letter.stage().equals("turn"), "turn");
    require(payload != null && payload.length() <= LONGEST, "long");
    JsonNode mended = object(payload);
    require(mended != null, "json");
    JsonNode failed = object(letter.payload());
    boolean event = letter.stage().equals("record");
    if (failed != null) {
      for (String field : event ? OF_AN_EVENT : OF_A_DELIVERY) {
        require(mended.path(field).equals(failed.path(field)), "fixed");
      }
    }
    if (event) {
      requireCustomer(failed, mended);
      requireEvent(organization, payload);
    }
  }

  private static void requireCustomer(JsonNode failed, JsonNode mended) {
    if (failed != null) {
      for (String place : OF_ITS_CUSTOMER) {
        String was = failed.at(place).asText("");
        require(was.isBlank() || was.equals(mended.at(place).asText("")), "fixed");
      }
    }
  }

  private void requireEvent(String organization, String payload) {
    try {
      CanonicalEvent event = canonical.read(payload);
      require(event.organization().equals(organization), "fixed");
      require(CanonicalEvents.isComplete(event), "event");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("event", e);
    }
  }

  private JsonNode object(String text) {
    try {
      JsonNode node = json.readTree(text);
      return node.isObject() ? node : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static void require(boolean holds, String key) {
    if (!holds) {
      throw new IllegalArgumentException(key);
    }
  }
}
