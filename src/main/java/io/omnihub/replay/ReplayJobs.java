package io.omnihub.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.audit.Deeds;
import io.omnihub.message.Ids;
import io.omnihub.replay.PastEvents.Place;
import io.omnihub.thread.ThreadQueries.Position;
import io.omnihub.thread.Turns;
import io.omnihub.work.ClaimSource;
import io.omnihub.work.DeadLetters;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Replays and releases in bulk, for {@code claim:replayJobs}. Invariants: a job is worked on by one
 * node at a time, a few pieces a step; the time of the next step is a column, so that the pace
 * holds for all nodes together and over restarts; the place is kept after each piece, and a piece
 * whose outcome was not kept is done again without doing anything twice (a letter is not open any
 * more, a turn is in the job already); a job waits while live turns wait.
 */
@Component("replayJobs")
public class ReplayJobs implements ClaimSource<ReplayJob> {

  /** The most events that a job may look through; whoever wants more narrows the time. */
  public static final int MOST = 50_000;

  public static final int FASTEST = 600;

  private static final Logger LOG = LoggerFactory.getLogger(ReplayJobs.class);
  private static final Duration CLAIM = Duration.ofMinutes(1);
  private static final Duration LATE = Duration.ofSeconds(5);
  private static final int LATE_TURNS = 50;

  private final JdbcTemplate jdbc;
  private final PastEvents events;
  private final Letters letters;
  private final DryRuns dryRuns;
  private final EventReplay replay;
  private final DeadLetterReplay deadLetters;
  private final Turns turns;
  private final Deeds deeds;
  private final TransactionTemplate transaction;
  private final ObjectMapper json;
  private final Clock clock;

  ReplayJobs(
      JdbcTemplate jdbc,
      PastEvents events,
      Letters letters,
      DryRuns dryRuns,
      EventReplay replay,
      DeadLetterReplay deadLetters,
      Turns turns,
      Deeds deeds,
      TransactionTemplate transaction,
      ObjectMapper json,
      Clock clock) {
    this.jdbc = jdbc;
    this.events = events;
    this.letters = letters;
    this.dryRuns = dryRuns;
    this.replay = replay;
    this.deadLetters = deadLetters;
    this.turns = turns;
    this.deeds = deeds;
    this.transaction = transaction;
    this.json = json;
    this.clock = clock;
  }

  /**
   * Begins to replay all events that the filter means now; later ones are left out.
   *
   * @param effects kinds to bring about; at least one
   * @param perMinute 1 to {@link #FASTEST}
   * @throws IllegalArgumentException if there are too many to look through, or no effect is chosen;
   *     the message is the last part of a text's key
   */
  public UUID replayEvents(
      String organization,
      EventFilter filter,
      Set<String> effects,
      int perMinute,
      String operator) {
    if (effects.isEmpty()) {
      throw new IllegalArgumentException("effects");
    }
    long expected =
        events
            .count(organization, filter, MOST)
            .orElseThrow(() -> new IllegalArgumentException("many"));
    Instant now = clock.instant();
    EventFilter upToNow =
        new EventFilter(
            filter.channel(),
            filter.type(),
            filter.from(),
            filter.to() == null || filter.to().isAfter(now) ? now : filter.to(),
            filter.thread(),
            filter.text());
    var settings = new ReplayJob.Settings(upToNow, null, List.copyOf(effects));
    return begin(organization, "events", settings, expected, perMinute, operator);
  }

  /**
   * Begins to release, discard or restore all letters that the filter means now.
   *
   * @param deed release, discard or restore
   */
  public UUID letters(
      String organization, LetterFilter filter, String deed, int perMinute, String operator) {
    if (!Set.of("release", "discard", "restore").contains(deed)) {
      throw new IllegalArgumentException("deed");
    }
    Instant now = clock.instant();
    LetterFilter upToNow =
        new LetterFilter(
            deed.equals("restore") ? "discarded" : "open",
            filter.stage(),
            filter.reason(),
            filter.reference(),
            filter.from(),
            filter.to() == null || filter.to().isAfter(now) ? now : filter.to());
    long expected = letters.count(organization, upToNow);
    var settings = new ReplayJob.Settings(null, upToNow, List.of());
    return begin(organization, deed, settings, expected, perMinute, operator);
  }

  private UUID begin(
      String organization,
      String deed,
      ReplayJob.Settings settings,
      long expected,
      int perMinute,
      String operator) {
    UUID id = Ids.next();
    Timestamp now = Timestamp.from(clock.instant());
    transaction.executeWithoutResult(
        status -> {
          jdbc.update(
              "insert into replay_job (id, organization, deed, settings, operator, state,"
                  + " per_minute, expected, done, skipped, failed, next_at, created_at)"
                  + " values (?, ?, ?, ?, ?, 'running', ?, ?, 0, 0, 0, ?, ?)",
              id,
              organization,
              deed,
              write(settings),
              operator,
              Math.max(1, Math.min(FASTEST, perMinute)),
              expected,
              now,
              now);
          deeds.keep(
              organization, operator, "job.begun", id, null, deed + ", " + expected + " pieces");
        });
    return id;
  }

  /** Ends a job before its time; what it has done stays done. False if it is not running. */
  public boolean cancel(String organization, UUID id, String operator) {
    return Boolean.TRUE.equals(
        transaction.execute(
            status -> {
              boolean ended = end(organization, id, "cancelled");
              if (ended) {
                deeds.keep(organization, operator, "job.cancelled", id, null, "");
              }
              return ended;
            }));
  }

  public Optional<ReplayJob> find(String organization, UUID id) {
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
  public List<ReplayJob> latest(String organization, int limit) {
    return jdbc.query(
        "select * from replay_job where organization = ? order by created_at desc, id desc limit ?",
        this::job,
        organization,
        limit);
  }

  /** One job, for whose next step it is time; until the claim ends nobody else has it. */
  @Override
  @Transactional
  public List<ReplayJob> claim(String lane, int max) {
    Instant now = clock.instant();
    List<ReplayJob> due =
        jdbc.query(
            "select * from replay_job where state = 'running' and next_at <= ?"
                + " order by next_at limit 1 for update skip locked",
            this::job,
            Timestamp.from(now));
    if (due.isEmpty()) {
      return due;
    }
    if (turns.isBehind(LATE, LATE_TURNS)) {
      jdbc.update(
          "update replay_job set next_at = ? where organization = ? and id = ?",
          Timestamp.from(now.plusSeconds(2)),
          due.get(0).organization(),
          due.get(0).id());
      return List.of();
    }
    jdbc.update(
        "update replay_job set next_at = ? where organization = ? and id = ?",
        Timestamp.from(now.plus(CLAIM)),
        due.get(0).organization(),
        due.get(0).id());
    return due;
  }

  /** The next pieces of a job that was claimed. */
  public void step(ReplayJob job) {
    Instant begun = clock.instant();
    int pieces = Math.max(1, job.perMinute() / 60);
    Position reached =
        job.reachedAt() == null ? null : new Position(job.reachedAt(), job.reachedId());
    List<Place> next =
        job.settings().events() != null
            ? events.next(job.organization(), job.settings().events(), reached, pieces)
            : letters.next(job.organization(), job.settings().letters(), reached, pieces);
    for (Place place : next) {
      if (!carryOut(job, place)) {
        return; // cancelled, or another node has come further
      }
    }
    if (next.isEmpty()) {
      end(job.organization(), job.id(), "done");
      return;
    }
    jdbc.update(
        "update replay_job set next_at = ?"
            + " where organization = ? and id = ? and state = 'running'",
        Timestamp.from(begun.plusMillis(60_000L * pieces / job.perMinute())),
        job.organization(),
        job.id());
  }

  private boolean carryOut(ReplayJob job, Place place) {
    String column;
    String error = null;
    try {
      column = piece(job, place.id()) ? "done" : "skipped";
    } catch (DataAccessException | TransactionException e) {
      throw e; // trouble of ours: the same piece again
    } catch (RuntimeException e) {
      LOG.warn("Job {}: {} failed: {}", job.id(), place.id(), DeadLetters.reason(e));
      column = "failed";
      error = DeadLetters.reason(e);
    }
    return jdbc.update(
            "update replay_job set "
                + column
                + " = "
                + column
                + " + 1, last_error = coalesce(?, last_error), reached_at = ?, reached_id = ?"
                + " where organization = ? and id = ? and state = 'running'"
                + " and (reached_at is null or (reached_at, reached_id) < (?, ?))",
            error == null || error.length() <= 1000 ? error : error.substring(0, 1000),
            Timestamp.from(place.at()),
            place.id(),
            job.organization(),
            job.id(),
            Timestamp.from(place.at()),
            place.id())
        == 1;
  }

  private boolean piece(ReplayJob job, UUID id) {
    return switch (job.deed()) {
      case "events" -> again(job, id);
      case "release" ->
          deadLetters.release(job.organization(), id, job.operator())
              == DeadLetterReplay.Released.DONE;
      case "discard" -> deadLetters.discard(job.organization(), id, job.operator());
      case "restore" -> deadLetters.restore(job.organization(), id, job.operator());
      default -> throw new IllegalStateException("No job does " + job.deed());
    };
  }

  private boolean again(ReplayJob job, UUID event) {
    Optional<PastEvent> found = events.find(job.organization(), event);
    if (found.isEmpty() || found.get().turn() == null) {
      return false;
    }
    Rehearsal rehearsal = dryRuns.run(found.get());
    Set<String> effects = new LinkedHashSet<>(job.settings().effects());
    return switch (replay.inBulk(rehearsal, job.id(), effects, job.operator())) {
      case DONE -> true;
      case FAILED -> throw new IllegalStateException(rehearsal.problem());
      default -> false;
    };
  }

  private boolean end(String organization, UUID id, String state) {
    return jdbc.update(
            "update replay_job set state = ?, ended_at = ?"
                + " where organization = ? and id = ? and state = 'running'",
            state,
            Timestamp.from(clock.instant()),
            organization,
            id)
        == 1;
  }

  @Override
  public Map<String, String> logContext(ReplayJob job) {
    return Map.of("event", "job:" + job.id());
  }

  /** The place is kept: the step is done again soon. */
  @Override
  public void failed(ReplayJob job, Throwable cause) {
    LOG.warn("Job {} will go on later: {}", job.id(), DeadLetters.reason(cause));
    jdbc.update(
        "update replay_job set next_at = ?"
            + " where organization = ? and id = ? and state = 'running'",
        Timestamp.from(clock.instant().plusSeconds(5)),
        job.organization(),
        job.id());
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
        PastEvents.instant(row, "reached_at"),
        row.getObject("reached_id", UUID.class),
        PastEvents.instant(row, "created_at"),
        PastEvents.instant(row, "ended_at"));
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
