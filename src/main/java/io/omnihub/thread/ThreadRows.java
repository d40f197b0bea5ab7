package io.omnihub.thread;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.message.Content;
import io.omnihub.message.InboundMessage;
import io.omnihub.message.Verdict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/** Reads rows into the records of {@link ThreadQueries}. */
class ThreadRows {

  private static final TypeReference<List<Verdict.Entity>> ENTITIES = new TypeReference<>() {};
  private static final TypeReference<List<String>> EMOJIS = new TypeReference<>() {};

  private final ObjectMapper json;

  ThreadRows(ObjectMapper json) {
    this.json = json;
  }

  ThreadSummary summary(ResultSet row, int n) throws SQLException {
    return new ThreadSummary(
        uuid(row, "id"),
        row.getString("name"),
        row.getBoolean("spam"),
        instant(row, "last_message_at"),
        List.of(),
        row.getString("author"),
        row.getString("kind"),
        row.getString("text"),
        row.getString("intent"),
        row.getObject("confidence", Double.class),
        row.getString("outcome"),
        row.getInt("open_tickets"),
        row.getInt("troubled"));
  }

  ThreadDetail.Head head(ResultSet row, int n) throws SQLException {
    return new ThreadDetail.Head(
        uuid(row, "id"),
        uuid(row, "contact_id"),
        row.getString("name"),
        row.getString("kind"),
        row.getString("language"),
        row.getString("crm_lead"),
        row.getBoolean("spam"),
        instant(row, "created_at"),
        instant(row, "last_message_at"));
  }

  ThreadDetail.Line line(ResultSet row, int n) throws SQLException {
    return new ThreadDetail.Line(
        uuid(row, "id"),
        uuid(row, "turn_id"),
        row.getString("direction"),
        row.getString("author"),
        row.getString("channel_type") + ":" + row.getString("channel_key"),
        row.getString("kind"),
        row.getString("text"),
        said(row.getString("content")),
        null,
        List.of(),
        List.of(),
        row.getString("status"),
        row.getString("status_reason"),
        instant(row, "occurred_at"),
        instant(row, "recorded_at"));
  }

  ThreadDetail.Point point(ResultSet row, int n) throws SQLException {
    return new ThreadDetail.Point(
        row.getString("kind"),
        row.getString("address"),
        row.getBoolean("verified"),
        row.getString("proof"),
        row.getBoolean("subscribed"),
        row.getString("start_payload"));
  }

  ThreadDetail.File file(ResultSet row, int n) throws SQLException {
    return new ThreadDetail.File(
        uuid(row, "id"),
        row.getString("kind"),
        row.getString("name"),
        row.getString("sniffed"),
        row.getObject("size", Long.class),
        row.getString("state"),
        row.getString("reason"));
  }

  ThreadDetail.Reaction reaction(ResultSet row, int n) throws SQLException {
    try {
      return new ThreadDetail.Reaction(
          json.readValue(row.getString("emojis"), EMOJIS), row.getString("sender_name"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a reaction's emojis are no JSON", e);
    }
  }

  ThreadDetail.TurnVerdict verdict(ResultSet row, int n) throws SQLException {
    return new ThreadDetail.TurnVerdict(
        uuid(row, "turn_id"),
        row.getString("intent"),
        row.getDouble("confidence"),
        row.getString("outcome"),
        entities(row.getString("entities")),
        row.getString("sentiment"),
        row.getString("summary"),
        row.getString("judged_by"),
        instant(row, "decided_at"));
  }

  ThreadDetail.Ticket ticket(ResultSet row, int n) throws SQLException {
    return new ThreadDetail.Ticket(
        uuid(row, "id"),
        row.getLong("number"),
        row.getString("queue"),
        row.getString("subject"),
        row.getString("state"),
        instant(row, "opened_at"));
  }

  ThreadDetail.Task task(ResultSet row, int n) throws SQLException {
    return new ThreadDetail.Task(
        uuid(row, "id"),
        row.getString("kind"),
        row.getString("phone"),
        row.getString("state"),
        instant(row, "due_at"));
  }

  ThreadDetail.Delivery delivery(ResultSet row, int n) throws SQLException {
    return new ThreadDetail.Delivery(
        uuid(row, "id"),
        row.getString("sink"),
        row.getString("destination"),
        row.getString("command"),
        row.getString("state"),
        row.getBoolean("uncertain"),
        row.getInt("attempts"),
        row.getString("provider_ref"),
        row.getString("last_error"),
        instant(row, "updated_at"));
  }

  ConversationLine conversationLine(ResultSet row, int n) throws SQLException {
    boolean ours = row.getString("direction").equals("outbound");
    return new ConversationLine(
        ours ? row.getString("id") : row.getString("provider_message_id"),
        ours ? row.getString("author") : "customer",
        row.getString("text"),
        instant(row, "occurred_at"),
        ours ? shown(row.getString("content")) : null,
        List.of());
  }

  ConversationLine.File conversationFile(ResultSet row) throws SQLException {
    return new ConversationLine.File(
        row.getString("kind"),
        row.getString("name"),
        row.getString("sniffed"),
        row.getObject("size", Long.class),
        row.getString("storage_key"));
  }

  private Content shown(String content) {
    try {
      return content == null ? null : json.readValue(content, Content.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a message's content is no JSON", e);
    }
  }

  private List<Verdict.Entity> entities(String text) {
    try {
      return json.readValue(text, ENTITIES);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a verdict's entities are no JSON", e);
    }
  }

  private InboundMessage said(String content) {
    if (content == null) {
      return null;
    }
    try {
      return json.readValue(content, InboundMessage.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a message's content is no JSON", e);
    }
  }

  private static UUID uuid(ResultSet row, String column) throws SQLException {
    return row.getObject(column, UUID.class);
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }
}
