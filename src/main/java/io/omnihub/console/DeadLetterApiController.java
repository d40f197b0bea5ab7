package io.omnihub.console;

import io.omnihub.replay.DeadLetterReplay;
import io.omnihub.replay.LetterView;
import io.omnihub.replay.Letters;
import io.omnihub.security.Operator;
import io.omnihub.thread.ThreadQueries.Position;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.camel.CamelExecutionException;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Dead letters for programs; refusals are problem+json. Each deed answers with the letter. */
@RestController
@RequestMapping("/api/dead-letters")
class DeadLetterApiController {

  private static final int MOST = 200;

  private final Letters letters;
  private final DeadLetterReplay replay;

  DeadLetterApiController(Letters letters, DeadLetterReplay replay) {
    this.letters = letters;
    this.replay = replay;
  }

  @GetMapping
  List<LetterView> list(
      @AuthenticationPrincipal Operator operator,
      LetterQuery query,
      @RequestParam(required = false) Instant at,
      @RequestParam(required = false) UUID id,
      @RequestParam(defaultValue = "50") int limit) {
    Position after = at == null || id == null ? null : new Position(at, id);
    return letters.list(
        operator.organization(), query.filter(), after, Math.max(1, Math.min(MOST, limit)));
  }

  @GetMapping("/{id}")
  LetterView letter(@AuthenticationPrincipal Operator operator, @PathVariable UUID id) {
    return letters
        .find(operator.organization(), id)
        .orElseThrow(
            () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "no such dead letter"));
  }

  @PostMapping("/{id}/release")
  LetterView release(@AuthenticationPrincipal Operator operator, @PathVariable UUID id) {
    letter(operator, id);
    try {
      DeadLetterReplay.Released released =
          replay.release(operator.organization(), id, operator.getUsername());
      return after(operator, id, released != DeadLetterReplay.Released.GONE);
    } catch (CamelExecutionException e) {
      throw new ResponseStatusException(
          HttpStatus.SERVICE_UNAVAILABLE, "the bus does not take it now");
    }
  }

  @PostMapping("/{id}/discard")
  LetterView discard(@AuthenticationPrincipal Operator operator, @PathVariable UUID id) {
    letter(operator, id);
    return after(operator, id, replay.discard(operator.organization(), id, operator.getUsername()));
  }

  @PostMapping("/{id}/restore")
  LetterView restore(@AuthenticationPrincipal Operator operator, @PathVariable UUID id) {
    letter(operator, id);
    return after(operator, id, replay.restore(operator.organization(), id, operator.getUsername()));
  }

  /**
   * @param version of the letter that was read
   */
  record Mended(int version, String payload) {}

  @PutMapping("/{id}/payload")
  LetterView mend(
      @AuthenticationPrincipal Operator operator,
      @PathVariable UUID id,
      @RequestBody Mended mended) {
    letter(operator, id);
    try {
      return after(
          operator,
          id,
          replay.mend(
              operator.organization(),
              id,
              mended.version(),
              mended.payload(),
              operator.getUsername()));
    } catch (IllegalArgumentException e) {
      throw new ResponseStatusException(
          HttpStatus.UNPROCESSABLE_ENTITY, "no payload for this letter: " + e.getMessage());
    }
  }

  private LetterView after(Operator operator, UUID id, boolean done) {
    if (!done) {
      throw new ResponseStatusException(
          HttpStatus.CONFLICT, "the letter is not in that state any more");
    }
    return letter(operator, id);
  }
}
