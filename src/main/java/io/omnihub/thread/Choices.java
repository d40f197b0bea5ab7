package io.omnihub.thread;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.InboundMessage;
import io.omnihub.message.InboundMessage.Interactive;
import io.omnihub.message.MessageKind;
import io.omnihub.message.Option;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Plain words that are an answer to a choice: {@code 2} under a numbered list, a button's title
 * that was typed, or that a keyboard typed for him. What was offered is read from the last message
 * that we sent to the conversation, so a later message of ours ends the choice, and so does time.
 */
@Component
class Choices {

  private final JdbcTemplate jdbc;
  private final ObjectMapper json;
  private final ThreadProperties properties;
  private final Clock clock;

  Choices(JdbcTemplate jdbc, ObjectMapper json, ThreadProperties properties, Clock clock) {
    this.jdbc = jdbc;
    this.json = json;
    this.properties = properties;
    this.clock = clock;
  }

  /**
   * The event as it is to be understood; its text stays as it was.
   *
   * @param thread of the event, locked by the caller
   * @param offered when the sender was last offered a choice; null if never
   */
  CanonicalEvent understood(CanonicalEvent event, UUID thread, Instant offered) {
    InboundMessage said = event.data();
    Instant since = clock.instant().minus(properties.choiceStands());
    if (offered == null
        || offered.isBefore(since)
        || said.kind() != MessageKind.TEXT
        || said.interactive() != null
        || said.text() == null) {
      return event;
    }
    return jdbc
        .query(
            "select m.content, (select r.provider_ref from sent_ref r"
                + " where r.message_id = m.id order by length(r.provider_ref) desc,"
                + " r.provider_ref desc limit 1) as provider_ref from message m"
                + " where "
                + OurMessages.HERE
                + " and m.recorded_at >= ?"
                + OurMessages.LAST,
            (row, n) -> {
              String of = row.getString("provider_ref");
              return Option.meant(options(row.getString("content")), said.text())
                  .map(option -> event.with(said.choosing(chosen(option, of))))
                  .orElse(event);
            },
            event.organization(),
            thread,
            event.channelType(),
            event.channelKey(),
            said.conversation().id(),
            Timestamp.from(since))
        .stream()
        .findFirst()
        .orElse(event);
  }

  private static Interactive chosen(Option option, String of) {
    return new Interactive(option.type(), option.id(), option.title(), null, of);
  }

  private List<Option> options(String content) {
    List<Option> options = new ArrayList<>();
    try {
      JsonNode said = content == null ? json.missingNode() : json.readTree(content);
      for (JsonNode option : said.path("options")) {
        options.add(json.treeToValue(option, Option.class));
      }
      return options;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A message's content is no JSON", e);
    }
  }
}
