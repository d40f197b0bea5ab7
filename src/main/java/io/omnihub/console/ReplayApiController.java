package io.omnihub.console;

import io.omnihub.replay.DryRuns;
import io.omnihub.replay.EventReplay;
import io.omnihub.replay.PastDecisions;
import io.omnihub.replay.PastEvents;
import io.omnihub.replay.Rehearsal;
import io.omnihub.replay.ReplayJob;
import io.omnihub.replay.ReplayJobControl;
import io.omnihub.security.Operator;
import io.omnihub.thread.ThreadQueries.Position;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Raw events and bulk jobs for programs; refusals are problem+json. */
@RestController
class ReplayApiController {

  private static final int MOST = 200;

  private final PastEvents events;
  private final PastDecisions decisions;
  private final DryRuns dryRuns;
  private final EventReplay replay;
  private final ReplayJobControl jobs;

  ReplayApiController(
      PastEvents events,
      PastDecisions decisions,
      DryRuns dryRuns,
      EventReplay replay,
      ReplayJobControl jobs) {
    this.events = events;
    this.decisions = decisions;
    this.dryRuns = dryRuns;
    this.replay = replay;
    this.jobs = jobs;
  }

  @GetMapping("/api/inbound-events")
  PastEvents.Page list(
      @AuthenticationPrincipal Operator operator,
      EventQuery query,
      @RequestParam(required = false) Instant at,
      @RequestParam(required = false) UUID id,
      @RequestParam(defaultValue = "50") int limit) {
    Position after = at == null || id == null ? null : new Position(at, id);
    return events.list(
        operator.organization(), query.filter(), after, Math.max(1, Math.min(MOST, limit)));
  }

  /** The event, what the mapping makes of it now, and the decisions about its turn. */
  @GetMapping("/api/inbound-events/{id}")
  Map<String, Object> event(@AuthenticationPrincipal Operator operator, @PathVariable UUID id) {
    Rehearsal looked = dryRuns.look(operator.organization(), id).orElseThrow(this::noEvent);
    UUID turn = looked.event().turn();
    return Map.of(
        "looked",
        looked,
        "effects",
        turn == null ? List.of() : decisions.effects(operator.organization(), turn, 0),
        "replays",
        turn == null ? List.of() : decisions.replays(operator.organization(), turn));
  }

  @PostMapping("/api/inbound-events/{id}/dry-run")
  Rehearsal dryRun(@AuthenticationPrincipal Operator operator, @PathVariable UUID id) {
    return dryRuns.run(operator.organization(), id).orElseThrow(this::noEvent);
  }

  /**
   * @param generation, plan as the dry run told them
   * @param effects kinds to bring about
   */
  record Wish(int generation, String plan, Set<String> effects) {}

  @PostMapping("/api/inbound-events/{id}/replay")
  Map<String, String> replay(
      @AuthenticationPrincipal Operator operator, @PathVariable UUID id, @RequestBody Wish wish) {
    if (wish.plan() == null || wish.effects() == null || wish.effects().isEmpty()) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, "plan and effects are needed; a dry run tells them");
    }
    EventReplay.Result result =
        replay.carryOut(
            operator.organization(),
            id,
            wish.generation(),
            wish.plan(),
            wish.effects(),
            operator.getUsername());
    return switch (result) {
      case DONE, ALREADY -> Map.of("result", result.name());
      case CHANGED ->
          throw new ResponseStatusException(
              HttpStatus.CONFLICT, "the flow decides otherwise than that plan; run it dry again");
      case NOTHING ->
          throw new ResponseStatusException(
              HttpStatus.UNPROCESSABLE_ENTITY, "there is no decided turn with such an effect");
      case FAILED ->
          throw new ResponseStatusException(
              HttpStatus.UNPROCESSABLE_ENTITY, "the flow fails at this event; run it dry");
    };
  }

  /**
   * @param deed events, release, discard or restore
   * @param events, letters what is meant; one of them
   */
  record JobWish(
      String deed, EventQuery events, LetterQuery letters, Set<String> effects, int perMinute) {}

  @PostMapping("/api/replay-jobs")
  @ResponseStatus(HttpStatus.CREATED)
  ReplayJob begin(@AuthenticationPrincipal Operator operator, @RequestBody JobWish wish) {
    String who = operator.getUsername();
    String organization = operator.organization();
    try {
      UUID id;
      if ("events".equals(wish.deed()) && wish.events() != null) {
        Set<String> effects = wish.effects() == null ? Set.of() : wish.effects();
        id =
            jobs.replayEvents(organization, wish.events().filter(), effects, wish.perMinute(), who);
      } else if (wish.letters() != null && wish.deed() != null) {
        id =
            jobs.letters(organization, wish.letters().filter(), wish.deed(), wish.perMinute(), who);
      } else {
        throw new ResponseStatusException(
            HttpStatus.BAD_REQUEST, "deed events wants events, any other wants letters");
      }
      return require(operator, id);
    } catch (IllegalArgumentException e) {
      throw new ResponseStatusException(
          HttpStatus.UNPROCESSABLE_ENTITY, "refused: " + e.getMessage());
    }
  }

  @GetMapping("/api/replay-jobs")
  List<ReplayJob> jobs(@AuthenticationPrincipal Operator operator) {
    return jobs.latest(operator.organization(), MOST);
  }

  @GetMapping("/api/replay-jobs/{id}")
  ReplayJob job(@AuthenticationPrincipal Operator operator, @PathVariable UUID id) {
    return require(operator, id);
  }

  @PostMapping("/api/replay-jobs/{id}/cancel")
  ReplayJob cancel(@AuthenticationPrincipal Operator operator, @PathVariable UUID id) {
    require(operator, id);
    jobs.cancel(operator.organization(), id, operator.getUsername());
    return require(operator, id);
  }

  private ReplayJob require(Operator operator, UUID id) {
    return jobs.find(operator.organization(), id)
        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "no such job"));
  }

  private ResponseStatusException noEvent() {
    return new ResponseStatusException(HttpStatus.NOT_FOUND, "no such event");
  }
}
