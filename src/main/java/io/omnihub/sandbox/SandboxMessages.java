package io.omnihub.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** What was recorded, for those who replay bodies from outside and compare. */
@Component
@ConditionalOnSandbox
class SandboxMessages {

  private static final int MOST = 1000;
  private static final String ORGANIZATION = "default";

  private final JdbcTemplate jdbc;

  SandboxMessages(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param event the provider's id of the event; null for what we sent
   * @param data the canonical message as JSON; null for what we sent
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Recorded(
      UUID id,
      String channel,
      String event,
      String direction,
      String author,
      UUID thread,
      String kind,
      String text,
      String status,
      Instant time,
      @JsonRawValue @JsonProperty("data") String data) {}

  /**
   * @param channel key, or {@code type:key}
   * @param direction {@code inbound} or {@code outbound}; empty for both
   */
  List<Recorded> of(String channel, String direction) {
    int colon = channel.indexOf(':');
    List<Object> arguments = new ArrayList<>(List.of(ORGANIZATION, channel.substring(colon + 1)));
    String more = "";
    if (colon > 0) {
      more += " and channel_type = ?";
      arguments.add(channel.substring(0, colon));
    }
    if (!direction.isEmpty()) {
      more += " and direction = ?";
      arguments.add(direction);
    }
    return jdbc.query(
        "select id, channel_type, channel_key, provider_event_id, direction, author, thread_id,"
            + " kind, text, status, occurred_at, content from message"
            + " where organization = ? and channel_key = ?"
            + more
            + " order by id limit "
            + MOST,
        (row, n) ->
            new Recorded(
                row.getObject("id", UUID.class),
                row.getString("channel_type") + ":" + row.getString("channel_key"),
                row.getString("provider_event_id"),
                row.getString("direction"),
                row.getString("author"),
                row.getObject("thread_id", UUID.class),
                row.getString("kind"),
                row.getString("text"),
                row.getString("status"),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                row.getString("content")),
        arguments.toArray());
  }
}
