package io.omnihub.console;

import io.omnihub.replay.EventsInOrder;
import io.omnihub.replay.ReplayJobControl;
import io.omnihub.security.Operator;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Replays of many raw events at once: what it would go through, and its beginning. */
@Controller
@RequestMapping("/console/events/bulk")
class EventBulkPages {

  /** What is done to one message of then (edited, typed) is for one event at a time. */
  private static final List<String> EFFECTS =
      List.of("card", "ticket", "call", "reply", "mail", "spam");

  private final EventsInOrder events;
  private final ReplayJobControl jobs;
  private final Clock clock;

  EventBulkPages(EventsInOrder events, ReplayJobControl jobs, Clock clock) {
    this.events = events;
    this.jobs = jobs;
    this.clock = clock;
  }

  /** What a bulk would go through, before anything is begun. */
  @GetMapping
  String preview(@AuthenticationPrincipal Operator operator, EventQuery query, Model model) {
    Instant until = clock.instant();
    model.addAttribute("query", query);
    model.addAttribute("until", until);
    model.addAttribute("most", ReplayJobControl.MOST);
    model.addAttribute("fastest", ReplayJobControl.FASTEST);
    model.addAttribute("effects", EFFECTS);
    model.addAttribute(
        "count",
        events
            .count(operator.organization(), query.filter().before(until), ReplayJobControl.MOST)
            .orElse(null));
    return "console/events-bulk";
  }

  /**
   * @param until when the person looked at what it would be; what came later is left out
   */
  @PostMapping
  String begin(
      @AuthenticationPrincipal Operator operator,
      EventQuery query,
      @RequestParam(required = false) Set<String> effects,
      @RequestParam(required = false) Instant until,
      @RequestParam(defaultValue = "30") int perMinute,
      RedirectAttributes redirect) {
    try {
      UUID job =
          jobs.replayEvents(
              operator.organization(),
              until == null ? query.filter() : query.filter().before(until),
              effects == null ? Set.of() : effects,
              perMinute,
              operator.getUsername());
      return "redirect:/console/jobs/" + job;
    } catch (IllegalArgumentException e) {
      redirect.addFlashAttribute("said", "jobs.refused." + e.getMessage());
      return "redirect:/console/events/bulk?" + query.inAddress();
    }
  }
}
