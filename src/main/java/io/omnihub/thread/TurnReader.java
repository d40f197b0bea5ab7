package io.omnihub.thread;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.message.InboundMessage;
import io.omnihub.message.MessageKind;
import io.omnihub.message.Spoken;
import io.omnihub.message.Turn;
import io.omnihub.message.Turn.Contact;
import io.omnihub.message.Turn.Line;
import io.omnihub.work.InList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Turns with what was said in them and who said it, in three statements for any number. What was
 * taken back was not said.
 */
@Component
class TurnReader {

  private final JdbcTemplate jdbc;
  private final ObjectMapper json;

  TurnReader(JdbcTemplate jdbc, ObjectMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  /** Those of the turns that hold a message, in the order of the ids. */
  List<Turn> read(List<UUID> ids, UUID claim) {
    Map<UUID, List<Line>> lines = new LinkedHashMap<>();
    Map<UUID, Head> heads = new LinkedHashMap<>();
    InList these = InList.of(ids);
    jdbc.query(
        "select m.turn_id, m.id, m.organization, m.thread_id, m.channel_type, m.channel_key,"
            + " m.conversation_id, m.provider_event_id, m.provider_message_id, m.kind, m.text,"
            + " m.content, m.occurred_at, th.epoch, c.id as contact, c.name, c.language, c.crm_lead"
            + " from message m join thread th on th.id = m.thread_id"
            + " join contact c on c.id = th.contact_id where m.turn_id in ("
            + these.marks()
            + ") and m.direction = 'inbound' and m.status <> 'deleted' order by m.id",
        row -> {
          UUID turn = row.getObject("turn_id", UUID.class);
          Said said = said(row.getString("kind"), row.getString("text"), row.getString("content"));
          heads.put(
              turn,
              new Head(
                  row.getString("organization"),
                  row.getObject("thread_id", UUID.class),
                  row.getInt("epoch"),
                  row.getString("channel_type"),
                  row.getString("channel_key"),
                  row.getString("conversation_id"),
                  row.getObject("contact", UUID.class),
                  row.getString("name"),
                  row.getString("language"),
                  row.getString("crm_lead")));
          lines
              .computeIfAbsent(turn, t -> new ArrayList<>())
              .add(
                  new Line(
                      row.getObject("id", UUID.class),
                      row.getString("provider_event_id"),
                      row.getString("provider_message_id"),
                      MessageKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                      said.text(),
                      said.choice(),
                      row.getTimestamp("occurred_at").toInstant()));
        },
        these.values().toArray());
    Map<UUID, List<Point>> points =
        points(heads.values().stream().map(Head::contact).distinct().toList());
    return ids.stream()
        .filter(heads::containsKey)
        .map(
            id ->
                heads
                    .get(id)
                    .turn(
                        id,
                        claim,
                        lines.get(id),
                        points.getOrDefault(heads.get(id).contact(), List.of())))
        .toList();
  }

  private record Said(String text, String choice) {}

  /** Only a choice, or a message without a text, is read whole. */
  private Said said(String kind, String text, String content) {
    boolean chosen = MessageKind.INTERACTIVE.code().equals(kind);
    if (content == null || !chosen && text != null && !text.isBlank()) {
      return new Said(text, null);
    }
    try {
      InboundMessage message = json.readValue(content, InboundMessage.class);
      return new Said(Spoken.of(message), Spoken.choice(message));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A message's content is no JSON", e);
    }
  }

  private Map<UUID, List<Point>> points(List<UUID> contacts) {
    if (contacts.isEmpty()) {
      return Map.of();
    }
    InList these = InList.of(contacts);
    return jdbc
        .query(
            "select contact_id, kind, address, verified from contact_point"
                + " where kind in ('phone', 'email') and contact_id in ("
                + these.marks()
                + ") order by created_at",
            (row, n) ->
                new Point(
                    row.getObject("contact_id", UUID.class),
                    row.getString("kind"),
                    row.getString("address"),
                    row.getBoolean("verified")),
            these.values().toArray())
        .stream()
        .collect(Collectors.groupingBy(Point::contact));
  }

  private record Point(UUID contact, String kind, String value, boolean verified) {}

  private record Head(
      String organization,
      UUID thread,
      int epoch,
      String channelType,
      String channelKey,
      String conversation,
      UUID contact,
      String name,
      String language,
      String crmLead) {

    Turn turn(UUID id, UUID claim, List<Line> lines, List<Point> points) {
      Contact who =
          new Contact(
              contact,
              name,
              language,
              proven(points, "phone"),
              proven(points, "email"),
              unproven(points, "phone"),
              unproven(points, "email"),
              crmLead);
      return new Turn(
          id,
          claim,
          organization,
          thread,
          epoch,
          channelType,
          channelKey,
          conversation,
          lines,
          who);
    }

    private static List<String> proven(List<Point> points, String kind) {
      return points.stream()
          .filter(p -> p.kind().equals(kind) && p.verified())
          .map(Point::value)
          .toList();
    }

    private static List<String> unproven(List<Point> points, String kind) {
      List<String> proven = proven(points, kind);
      return points.stream()
          .filter(p -> p.kind().equals(kind) && !proven.contains(p.value()))
          .map(Point::value)
          .distinct()
          .toList();
    }
  }
}
