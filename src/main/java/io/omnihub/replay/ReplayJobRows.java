package io.omnihub.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The table of the jobs. */
@Component
class ReplayJobRows {

  private static final int LONGEST_ERROR = 1000;

  private final JdbcTemplate jdbc;
  private final ObjectMapper json;

  ReplayJobRows(JdbcTemplate jdbc, ObjectMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  /** Writes a job that runs from now on. */
  void add(
      UUID id,
      String organization,
      String deed,
      ReplayJob.Settings settings,
      String operator,
      int perMinute,
      long expected,
      Instant now) {
    jdbc.update(
        "insert into replay_job (id, organization, deed, settings, operator, state,"
            + " per_minute, expected, done, skipped, failed, next_at, created_at)"
            + " values (?, ?, ?, ?, ?, 'running', ?, ?, 0, 0, 0, ?, ?)",
        id,
        organization,
        deed,
        write(settings),
        operator,
        perMinute,
        expected,
        Timestamp.from(now),
        Timestamp.from(now));
  }

  Optional<ReplayJob> find(String organization, UUID id) {
    return jdbc
        .query(
            "select * from replay_job where organization = ? and id = ?",
            this::job,
            organization,
            id)
        .stream()
        .findFirst();
  }

  /** The latest jobs, newest first. */
  List<ReplayJob> latest(String organization, int limit) {
    return jdbc.query(
        "select * from replay_job where organization = ? order by created_at desc, id desc limit ?",
        this::job,
        organization,
        limit);
  }

  /** Whether events are being replayed; in a transaction, until whose end nobody else asks. */
  boolean areReplayedIn(String organization) {
    jdbc.queryForList(
        "select slug from organization where slug = ? for update", String.class, organization);
    return !jdbc.queryForList(
            "select id from replay_job where organization = ? and deed = 'events'"
                + " and state = 'running'",
            UUID.class,
            organization)
        .isEmpty();
  }

  /** Whether a job runs still, and nobody has gone further than this. */
  boolean standsAt(ReplayJob job, UUID reached) {
    List<UUID> found =
        jdbc.queryForList(
            "select reached_id from replay_job where organization = ? and id = ?"
                + " and state = 'running'",
            UUID.class,
            job.organization(),
            job.id());
    return !found.isEmpty() && Objects.equals(found.get(0), reached);
  }

  /** One job of whatever organization, for whose next step it is time; locked if there is one. */
  List<ReplayJob> due(Instant now) {
    return jdbc.query(
        "select * from replay_job where state = 'running' and next_at <= ?"
            + " order by next_at limit 1 for update skip locked",
        this::job,
        Timestamp.from(now));
  }

  /** When the next step of a job is, if it runs still. */
  void next(ReplayJob job, Instant at) {
    jdbc.update(
        "update replay_job set next_at = ?"
            + " where organization = ? and id = ? and state = 'running'",
        Timestamp.from(at),
        job.organization(),
        job.id());
  }

  /** The steps of all organizations that are later than that are due at this time. */
  void bringForward(Instant later, Instant at) {
    jdbc.update(
        "update replay_job set next_at = ? where state = 'running' and next_at > ?",
        Timestamp.from(at),
        Timestamp.from(later));
  }

  /**
   * Keeps that a piece was gone through, also of a job that was cancelled meanwhile.
   *
   * @param column done, skipped or failed
   * @param error why it failed; null if it did not
   * @return false if the job has come further already
   */
  boolean note(ReplayJob job, Place place, String column, String error) {
    return jdbc.update(
            "update replay_job set "
                + column
                + " = "
                + column
                + " + 1, last_error = coalesce(?, last_error), reached_at = ?, reached_id = ?"
                + " where organization = ? and id = ?"
                + " and (reached_at is null or (reached_at, reached_id) < (?, ?))",
            error == null || error.length() <= LONGEST_ERROR
                ? error
                : error.substring(0, LONGEST_ERROR),
            Timestamp.from(place.at()),
            place.id(),
            job.organization(),
            job.id(),
            Timestamp.from(place.at()),
            place.id())
        == 1;
  }

  /** False if the job was over already. */
  boolean end(String organization, UUID id, String state, Instant now) {
    return jdbc.update(
            "update replay_job set state = ?, ended_at = ?"
                + " where organization = ? and id = ? and state = 'running'",
            state,
            Timestamp.from(now),
            organization,
            id)
        == 1;
  }

  private ReplayJob job(ResultSet row, int n) throws SQLException {
    return new ReplayJob(
        row.getObject("id", UUID.class),
        row.getString("organization"),
        row.getString("deed"),
        read(row.getString("settings")),
        row.getString("operator"),
        row.getString("state"),
        row.getInt("per_minute"),
        row.getLong("expected"),
        row.getLong("done"),
        row.getLong("skipped"),
        row.getLong("failed"),
        row.getString("last_error"),
        RowValues.instant(row, "reached_at"),
        row.getObject("reached_id", UUID.class),
        RowValues.instant(row, "created_at"),
        RowValues.instant(row, "ended_at"));
  }

  private String write(ReplayJob.Settings settings) {
    try {
      return json.writeValueAsString(settings);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Settings must be writable as JSON", e);
    }
  }

  private ReplayJob.Settings read(String text) {
    try {
      return json.readValue(text, ReplayJob.Settings.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Settings must be readable", e);
    }
  }
}
