package io.omnihub.replay;

import io.omnihub.thread.ThreadQueries.Position;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Dead letters as lists, and one whole. Reads only. */
@Component
public class Letters {

  private static final String COLUMNS =
      "select l.id, l.stage, l.reference, l.reason, l.state, l.created_at, l.replayed_at,"
          + " l.changed_by, l.changed_at, l.original is not null as mended, l.version";

  private final JdbcClient jdbc;
  private final LetterSubjects subjects;

  Letters(JdbcClient jdbc, LetterSubjects subjects) {
    this.jdbc = jdbc;
    this.subjects = subjects;
  }

  /** Newest first. */
  public List<LetterView> list(
      String organization, LetterFilter filter, Position after, int limit) {
    Map<String, Object> values = values(organization, after);
    String where =
        where(filter, values) + (after == null ? "" : " and (l.created_at, l.id) < (:at, :id)");
    List<LetterView> found =
        jdbc.sql(
                COLUMNS
                    + " from dead_letter l where l.organization = :organization"
                    + where
                    + " order by l.created_at desc, l.id desc limit "
                    + limit)
            .params(values)
            .query((row, n) -> view(row, null, null))
            .list();
    return subjects.with(organization, found);
  }

  /** How many the filter means. */
  public long count(String organization, LetterFilter filter) {
    Map<String, Object> values = values(organization, null);
    return jdbc.sql(
            "select count(*) from dead_letter l where l.organization = :organization"
                + where(filter, values))
        .params(values)
        .query(Long.class)
        .single();
  }

  /** The next ones in the order in which they failed. */
  List<Place> next(String organization, LetterFilter filter, Position after, int limit) {
    Map<String, Object> values = values(organization, after);
    return jdbc.sql(
            "select l.id, l.created_at from dead_letter l where l.organization = :organization"
                + where(filter, values)
                + (after == null ? "" : " and (l.created_at, l.id) > (:at, :id)")
                + " order by l.created_at, l.id limit "
                + limit)
        .params(values)
        .query(
            (row, n) ->
                new Place(row.getObject("id", UUID.class), RowValues.instant(row, "created_at")))
        .list();
  }

  /** Whether somebody has taken it to release it. */
  boolean isBeingReleased(String organization, UUID id) {
    return jdbc.sql(
                "select count(*) from dead_letter where organization = :organization and id = :id"
                    + " and state = 'releasing'")
            .param("organization", organization)
            .param("id", id)
            .query(Long.class)
            .single()
        == 1;
  }

  /** One letter whole. */
  public Optional<LetterView> find(String organization, UUID id) {
    return jdbc.sql(
            COLUMNS
                + ", l.payload, l.original from dead_letter l"
                + " where l.organization = :organization and l.id = :id")
        .param("organization", organization)
        .param("id", id)
        .query((row, n) -> view(row, row.getString("payload"), row.getString("original")))
        .optional()
        .map(letter -> subjects.with(organization, List.of(letter)).get(0));
  }

  private static Map<String, Object> values(String organization, Position after) {
    Map<String, Object> values = new HashMap<>();
    values.put("organization", organization);
    if (after != null) {
      values.put("at", after.at().atOffset(ZoneOffset.UTC));
      values.put("id", after.id());
    }
    return values;
  }

  private static String where(LetterFilter filter, Map<String, Object> values) {
    StringBuilder where = new StringBuilder();
    if (filter.state() != null) {
      where.append(
          filter.state().equals("open")
              ? " and l.state in ('open', 'releasing')"
              : " and l.state = :state");
      values.put("state", filter.state());
    }
    if (filter.stage() != null) {
      where.append(" and l.stage = :stage");
      values.put("stage", filter.stage());
    }
    if (filter.reference() != null) {
      where.append(" and l.reference = :reference");
      values.put("reference", filter.reference());
    }
    if (filter.reason() != null) {
      where.append(" and lower(l.reason) like :reason escape '!'");
      String reason = RowValues.literally(filter.reason().toLowerCase(Locale.ROOT));
      values.put("reason", "%" + reason + "%");
    }
    if (filter.from() != null) {
      where.append(" and l.created_at >= :from");
      values.put("from", filter.from().atOffset(ZoneOffset.UTC));
    }
    if (filter.to() != null) {
      where.append(" and l.created_at < :to");
      values.put("to", filter.to().atOffset(ZoneOffset.UTC));
    }
    return where.toString();
  }

  private static LetterView view(ResultSet row, String payload, String original)
      throws SQLException {
    return new LetterView(
        row.getObject("id", UUID.class),
        row.getString("stage"),
        row.getString("reference"),
        row.getString("reason"),
        row.getString("state"),
        RowValues.instant(row, "created_at"),
        RowValues.instant(row, "replayed_at"),
        row.getString("changed_by"),
        RowValues.instant(row, "changed_at"),
        row.getBoolean("mended"),
        row.getInt("version"),
        payload,
        original,
        null,
        null,
        null);
  }
}
