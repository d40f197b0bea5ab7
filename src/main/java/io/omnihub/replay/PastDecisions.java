package io.omnihub.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.message.Command;
import io.omnihub.message.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What was decided about a turn: its verdict, the effects of each generation, the replays. */
@Component
public class PastDecisions {

  private static final int MOST_COMMANDS = 50;
  private static final TypeReference<List<Verdict.Entity>> ENTITIES = new TypeReference<>() {};

  private final JdbcClient jdbc;
  private final ObjectMapper json;

  PastDecisions(JdbcClient jdbc, ObjectMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  /**
   * An effect that came about.
   *
   * @param state of the delivery, ticket or task
   * @param error the last failure; null if there was none
   */
  public record Done(
      String kind, String destination, String text, String state, String error, Instant at) {}

  /** A turn that was decided again. */
  public record Again(
      int generation,
      String operator,
      String effects,
      int written,
      String intent,
      double confidence,
      String outcome,
      Instant at) {}

  /** A verdict with the outcome that was chosen for it. */
  record Judged(Verdict verdict, String outcome) {}

  Optional<Judged> verdict(String organization, UUID turn) {
    return jdbc.sql("select * from verdict where organization = :organization and turn_id = :turn")
        .param("organization", organization)
        .param("turn", turn)
        .query(
            (row, n) ->
                new Judged(
                    new Verdict(
                        row.getString("intent"),
                        row.getDouble("confidence"),
                        entities(row.getString("entities")),
                        row.getString("language"),
                        row.getString("sentiment"),
                        row.getString("summary"),
                        row.getString("judged_by")),
                    row.getString("outcome")))
        .optional();
  }

  /** The effects of one generation, in the order of the commands. */
  public List<Done> effects(String organization, UUID turn, int generation) {
    List<UUID> ids = new ArrayList<>();
    for (int place = 0; place < MOST_COMMANDS; place++) {
      ids.add(Command.id(turn, generation, place));
    }
    Map<UUID, Done> found = new HashMap<>();
    ofIds(
            "select * from delivery where organization = :organization and id in (:ids)",
            organization,
            ids)
        .query(
            row -> {
              found.put(
                  row.getObject("id", UUID.class),
                  new Done(
                      row.getString("command"),
                      row.getString("destination"),
                      said(row.getString("payload")),
                      row.getString("state"),
                      row.getString("last_error"),
                      RowValues.instant(row, "updated_at")));
            });
    ofIds(
            "select * from ticket where organization = :organization and id in (:ids)",
            organization,
            ids)
        .query(
            row -> {
              found.put(
                  row.getObject("id", UUID.class),
                  new Done(
                      "ticket",
                      row.getString("queue"),
                      row.getString("subject"),
                      row.getString("state"),
                      null,
                      RowValues.instant(row, "opened_at")));
            });
    ofIds(
            "select * from task where organization = :organization and id in (:ids)",
            organization,
            ids)
        .query(
            row -> {
              found.put(
                  row.getObject("id", UUID.class),
                  new Done(
                      "call",
                      null,
                      "",
                      row.getString("state"),
                      null,
                      RowValues.instant(row, "created_at")));
            });
    return ids.stream().filter(found::containsKey).map(found::get).toList();
  }

  private JdbcClient.StatementSpec ofIds(String sql, String organization, List<UUID> ids) {
    return jdbc.sql(sql).param("organization", organization).param("ids", ids);
  }

  /** The replays of a turn, oldest first. */
  public List<Again> replays(String organization, UUID turn) {
    return jdbc.sql(
            "select * from replay where organization = :organization and turn_id = :turn"
                + " order by generation")
        .param("organization", organization)
        .param("turn", turn)
        .query(
            (row, n) ->
                new Again(
                    row.getInt("generation"),
                    row.getString("operator"),
                    row.getString("effects"),
                    row.getInt("written"),
                    row.getString("intent"),
                    row.getDouble("confidence"),
                    row.getString("outcome"),
                    RowValues.instant(row, "replayed_at")))
        .list();
  }

  /** The number of the last decision; 0 if the turn was decided once. */
  int lastGeneration(String organization, UUID turn) {
    return jdbc.sql(
            "select coalesce(max(generation), 0) from replay"
                + " where organization = :organization and turn_id = :turn")
        .param("organization", organization)
        .param("turn", turn)
        .query(Integer.class)
        .single();
  }

  private String said(String payload) {
    try {
      JsonNode node = json.readTree(payload);
      return switch (node.path("command").asText()) {
        case "card" -> node.path("title").asText();
        case "mail" -> node.path("subject").asText();
        default -> node.path("text").asText();
      };
    } catch (JsonProcessingException e) {
      return payload;
    }
  }

  private List<Verdict.Entity> entities(String text) {
    try {
      return json.readValue(text, ENTITIES);
    } catch (JsonProcessingException e) {
      return List.of();
    }
  }
}
