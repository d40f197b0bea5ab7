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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Plain words that are an answer to a choice: {@code 2} under a numbered list, a button's title
 * that was typed, or that a keyboard typed for him. What was offered is read from the last message
 * that we sent to the conversation, so a later message of ours ends the choice, and so does a day.
 */
@Component
class Choices {

  private static final Duration STANDS = Duration.ofHours(24);

  /**
   * By time, and of one decision's by what goes out last, which those have not that are being
   * written: ids of answers tell no order.
   */
  static final String LAST =
      " order by m.recorded_at desc, (select max(d.seq) from delivery d"
          + " where d.thread_id = m.thread_id and d.message_id = m.id) desc nulls first limit 1";

  private final JdbcTemplate jdbc;
  private final ObjectMapper json;
  private final Clock clock;

  Choices(JdbcTemplate jdbc, ObjectMapper json, Clock clock) {
    this.jdbc = jdbc;
    this.json = json;
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
    if (offered == null
        || offered.plus(STANDS).isBefore(clock.instant())
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
                + " where m.organization = ? and m.thread_id = ? and m.direction = 'outbound'"
                + " and m.channel_type = ? and m.channel_key = ? and m.conversation_id = ?"
                + " and m.status not in ('failed', 'dropped', 'deleted')"
                + " and m.recorded_at >= ?"
                + LAST,
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
            Timestamp.from(clock.instant().minus(STANDS)))
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
