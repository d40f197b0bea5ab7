package io.omnihub.console;

import io.omnihub.replay.Letters;
import io.omnihub.replay.ReplayJobControl;
import io.omnihub.security.Operator;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** Many dead letters at once: what a deed would go through, and its beginning. */
@Controller
@RequestMapping("/console/dead-letters/bulk")
class DeadLetterBulkPages {

  private final Letters letters;
  private final ReplayJobControl jobs;
  private final Clock clock;

  DeadLetterBulkPages(Letters letters, ReplayJobControl jobs, Clock clock) {
    this.letters = letters;
    this.jobs = jobs;
    this.clock = clock;
  }

  @GetMapping
  String preview(
      @AuthenticationPrincipal Operator operator,
      LetterQuery query,
      @RequestParam String deed,
      Model model) {
    Instant until = clock.instant();
    model.addAttribute("query", query);
    model.addAttribute("deed", deed);
    model.addAttribute("until", until);
    model.addAttribute("fastest", ReplayJobControl.FASTEST);
    model.addAttribute(
        "count", letters.count(operator.organization(), query.filter().before(until)));
    return "console/dead-letters-bulk";
  }

  /**
   * @param until when the person looked at what it would be; what failed later is left out
   */
  @PostMapping
  String begin(
      @AuthenticationPrincipal Operator operator,
      LetterQuery query,
      @RequestParam String deed,
      @RequestParam(required = false) Instant until,
      @RequestParam(defaultValue = "60") int perMinute) {
    try {
      UUID job =
          jobs.letters(
              operator.organization(),
              until == null ? query.filter() : query.filter().before(until),
              deed,
              perMinute,
              operator.getUsername());
      return "redirect:/console/jobs/" + job;
    } catch (IllegalArgumentException e) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "no such deed");
    }
  }
}
