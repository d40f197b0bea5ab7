package io.omnihub.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.omnihub.thread.Turns;
import io.omnihub.work.ClaimSource;
import io.omnihub.work.DeadLetters;
import io.omnihub.work.WaitsByTheClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.CamelExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.annotation.Transactional;

/**
 * Replays and releases in bulk, for {@code claim:replayJobs}. Invariants: a job is worked on by one
 * node at a time, a few pieces a step; the time of the next step is a column, so that the pace
 * holds for all nodes together and over restarts; the place is kept after each piece, and a piece
 * whose outcome was not kept is done again without doing anything twice (a letter is not open any
 * more, a turn is in the job already); a job waits while live turns wait, and a minute when the bus
 * takes nothing.
 */
@Component("replayJobs")
public class ReplayJobs implements ClaimSource<ReplayJob>, WaitsByTheClock {

  private static final Logger LOG = LoggerFactory.getLogger(ReplayJobs.class);
  private static final Duration CLAIM = Duration.ofMinutes(1);
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration LATE = Duration.ofSeconds(5);
  private static final int LATE_TURNS = 50;

  private final ReplayJobRows jobs;
  private final ReplayPieces pieces;
  private final Turns turns;
  private final Clock clock;

  ReplayJobs(ReplayJobRows jobs, ReplayPieces pieces, Turns turns, Clock clock) {
    this.jobs = jobs;
    this.pieces = pieces;
    this.turns = turns;
    this.clock = clock;
  }

  /** One job, for whose next step it is time; until the claim ends nobody else has it. */
  @Override
  @Transactional
  public List<ReplayJob> claim(String lane, int max) {
    Instant now = clock.instant();
    List<ReplayJob> due = jobs.due(now);
    if (due.isEmpty()) {
      return due;
    }
    boolean behind = turns.isBehind(LATE, LATE_TURNS);
    jobs.next(due.get(0), behind ? now.plus(SOON) : now.plus(CLAIM));
    return behind ? List.of() : due;
  }

  /**
   * The next pieces of a job that was claimed. A job that was cancelled, or that another node has
   * brought further meanwhile, is left as it is.
   */
  public void step(ReplayJob job) {
    Instant begun = clock.instant();
    int limit = Math.max(1, job.perMinute() / 60);
    Duration pause = Duration.ofMillis(60_000L * limit / job.perMinute());
    List<Place> next = pieces.next(job, limit);
    UUID reached = job.reachedId();
    for (Place place : next) {
      if (!jobs.standsAt(job, reached)) {
        return;
      }
      Went went = carryOut(job, place);
      if (went.noted() && !jobs.note(job, place, went.column(), went.error())) {
        return;
      }
      if (went.pause() != null) {
        pause = went.pause();
        break;
      }
      reached = place.id();
    }
    if (next.isEmpty()) {
      jobs.end(job.organization(), job.id(), "done", clock.instant());
      return;
    }
    jobs.next(job, begun.plus(pause));
  }

  /**
   * How a piece went.
   *
   * @param column of the count that it belongs to; null if it is not over
   * @param pause before the next step, which comes at once after this piece; null to go on
   */
  private record Went(String column, String error, Duration pause) {

    boolean noted() {
      return column != null;
    }
  }

  private Went carryOut(ReplayJob job, Place place) {
    try {
      return switch (pieces.carryOut(job, place.id())) {
        case DONE -> new Went("done", null, null);
        case SKIPPED -> new Went("skipped", null, null);
        case LATER -> new Went(null, null, SOON);
      };
    } catch (DataAccessException | TransactionException e) {
      throw e; // trouble of ours: the same piece again
    } catch (RuntimeException e) {
      LOG.warn("Job {}: {} failed: {}", job.id(), place.id(), DeadLetters.reason(e));
      return new Went("failed", DeadLetters.reason(e), isOfTheBus(e) ? CLAIM : null);
    }
  }

  /** The next piece would fail as well; what cannot be read is the piece's own fault. */
  private static boolean isOfTheBus(RuntimeException e) {
    return e instanceof CamelExecutionException
        && DeadLetters.causes(e).stream().noneMatch(JsonProcessingException.class::isInstance);
  }

  /** No step is further ahead than a claim is long. */
  @Override
  @Transactional
  public void clockWentBack() {
    Instant now = clock.instant();
    jobs.bringForward(now.plus(CLAIM).plus(NODES_DIFFER), now);
  }

  @Override
  public Map<String, String> logContext(ReplayJob job) {
    return Map.of("event", "job:" + job.id());
  }

  /** The place is kept: the step is done again soon. */
  @Override
  public void failed(ReplayJob job, Throwable cause) {
    LOG.warn("Job {} will go on later: {}", job.id(), DeadLetters.reason(cause));
    jobs.next(job, clock.instant().plusSeconds(5));
  }
}
