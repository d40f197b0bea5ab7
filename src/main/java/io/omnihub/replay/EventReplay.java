package io.omnihub.replay;

import io.omnihub.audit.Deeds;
import io.omnihub.message.Ids;
import io.omnihub.routing.Decisions;
import io.omnihub.routing.Planned;
import io.omnihub.thread.Turns;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Decides the turn of an old event again and brings about the effects that were chosen. Invariants:
 * the flow is asked outside of any transaction; what it decided is written in one, with the thread
 * locked, the generation's row first, so that one generation is written once whoever asks for it at
 * the same moment; the effects' ids derive from turn, generation and place; who did it is written
 * with it.
 */
@Component
public class EventReplay {

  private final DryRuns dryRuns;
  private final PastDecisions past;
  private final Decisions decisions;
  private final Turns turns;
  private final Deeds deeds;
  private final JdbcTemplate jdbc;
  private final TransactionTemplate transaction;
  private final Clock clock;

  EventReplay(
      DryRuns dryRuns,
      PastDecisions past,
      Decisions decisions,
      Turns turns,
      Deeds deeds,
      JdbcTemplate jdbc,
      TransactionTemplate transaction,
      Clock clock) {
    this.dryRuns = dryRuns;
    this.past = past;
    this.decisions = decisions;
    this.turns = turns;
    this.deeds = deeds;
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.clock = clock;
  }

  /** What a replay for real came to. */
  public enum Result {
    /** The chosen effects are in the outbox. */
    DONE,
    /** This generation, or this turn in this job, was done before; nothing was written. */
    ALREADY,
    /** The flow decides otherwise than the plan that was agreed to; nothing was written. */
    CHANGED,
    /** There is no turn that was decided, or none of the chosen effects would come about. */
    NOTHING,
    /** Mapping or deciding fails now. */
    FAILED
  }

  /**
   * Carries out a plan that a person has seen.
   *
   * @param plan of the {@link Rehearsal} that was shown; its generation is part of it
   * @param kinds the effects to bring about, see {@link Planned#kind}; others are left out
   */
  public Result carryOut(
      String organization,
      UUID event,
      int generation,
      String plan,
      Set<String> kinds,
      String operator) {
    Optional<Rehearsal> found = dryRuns.run(organization, event);
    if (found.isEmpty()) {
      return Result.NOTHING;
    }
    Rehearsal rehearsal = found.get();
    if (rehearsal.turn() != null && generation < rehearsal.generation()) {
      return Result.ALREADY;
    }
    if (rehearsal.problem() != null) {
      return Result.FAILED;
    }
    if (!plan.equals(rehearsal.plan())) {
      return Result.CHANGED;
    }
    return write(rehearsal, generation, Ids.next(), null, kinds, operator);
  }

  /** As part of a job: each turn once, however often the job is taken up again. */
  Result inBulk(Rehearsal rehearsal, UUID job, Set<String> kinds, String operator) {
    if (rehearsal.problem() != null) {
      return Result.FAILED;
    }
    if (rehearsal.turn() == null) {
      return Result.NOTHING;
    }
    return write(
        rehearsal, 0, Ids.derived(job, rehearsal.turn().id().toString()), job, kinds, operator);
  }

  private Result write(
      Rehearsal rehearsal, int generation, UUID id, UUID job, Set<String> kinds, String operator) {
    Set<String> chosen =
        rehearsal.kinds().stream()
            .filter(kinds::contains)
            .collect(java.util.stream.Collectors.toCollection(java.util.TreeSet::new));
    if (rehearsal.turn() == null || chosen.isEmpty()) {
      return Result.NOTHING;
    }
    return transaction.execute(
        status -> {
          UUID thread = turns.lockDecided(rehearsal.turn().organization(), rehearsal.turn().id());
          return thread == null
              ? Result.NOTHING
              : writeLocked(rehearsal, thread, generation, id, job, chosen, operator);
        });
  }

  private Result writeLocked(
      Rehearsal rehearsal,
      UUID thread,
      int asked,
      UUID id,
      UUID job,
      Set<String> chosen,
      String operator) {
    var turn = rehearsal.turn();
    int generation = asked == 0 ? past.lastGeneration(turn.organization(), turn.id()) + 1 : asked;
    int written =
        (int) rehearsal.commands().stream().map(Planned::kind).filter(chosen::contains).count();
    int first =
        jdbc.update(
            "insert into replay (id, organization, turn_id, generation, event_id, job_id, operator,"
                + " effects, written, intent, confidence, outcome, replayed_at)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
            id,
            turn.organization(),
            turn.id(),
            generation,
            rehearsal.event().id(),
            job,
            operator,
            String.join(",", chosen),
            written,
            rehearsal.verdict().intent(),
            rehearsal.verdict().confidence(),
            rehearsal.outcome(),
            Timestamp.from(clock.instant()));
    if (first == 0) {
      return Result.ALREADY;
    }
    decisions.again(turn, thread, rehearsal.verdict(), rehearsal.commands(), generation, chosen);
    deeds.keep(
        turn.organization(),
        operator,
        "event.replayed",
        rehearsal.event().id(),
        thread,
        "turn %s, generation %d, effects %s%s"
            .formatted(
                turn.id(),
                generation,
                String.join(", ", chosen),
                job == null ? "" : ", job " + job));
    return Result.DONE;
  }
}
