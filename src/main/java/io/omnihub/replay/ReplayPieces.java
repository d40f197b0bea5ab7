package io.omnihub.replay;

import io.omnihub.thread.ThreadQueries.Position;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What a job goes through, and how one piece of it is carried out. */
@Component
class ReplayPieces {

  private final EventsInOrder order;
  private final PastEvents events;
  private final Letters letters;
  private final DryRuns dryRuns;
  private final EventReplay replay;
  private final DeadLetterReplay deadLetters;

  ReplayPieces(
      EventsInOrder order,
      PastEvents events,
      Letters letters,
      DryRuns dryRuns,
      EventReplay replay,
      DeadLetterReplay deadLetters) {
    this.order = order;
    this.events = events;
    this.letters = letters;
    this.dryRuns = dryRuns;
    this.replay = replay;
    this.deadLetters = deadLetters;
  }

  /** The next pieces after the place that the job has reached. */
  List<Place> next(ReplayJob job, int limit) {
    Position reached =
        job.reachedAt() == null ? null : new Position(job.reachedAt(), job.reachedId());
    return job.settings().events() != null
        ? order.next(job.organization(), job.settings().events(), reached, limit)
        : letters.next(job.organization(), job.settings().letters(), reached, limit);
  }

  /** What became of a piece. */
  enum Carried {
    DONE,
    /** There is nothing to carry out, or no more. */
    SKIPPED,
    /** Somebody is at it; who died there has it for a minute at most. */
    LATER
  }

  /** Does nothing twice. */
  Carried carryOut(ReplayJob job, UUID id) {
    return switch (job.deed()) {
      case "events" -> done(again(job, id));
      case "release" -> release(job, id);
      case "discard" -> done(deadLetters.discard(job.organization(), id, job.operator()));
      case "restore" -> done(deadLetters.restore(job.organization(), id, job.operator()));
      default -> throw new IllegalStateException("No job does " + job.deed());
    };
  }

  private static Carried done(boolean done) {
    return done ? Carried.DONE : Carried.SKIPPED;
  }

  private Carried release(ReplayJob job, UUID id) {
    return switch (deadLetters.release(job.organization(), id, job.operator())) {
      case DONE -> Carried.DONE;
      case NOTHING_LEFT -> Carried.SKIPPED;
      case GONE ->
          letters.isBeingReleased(job.organization(), id) ? Carried.LATER : Carried.SKIPPED;
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
}
