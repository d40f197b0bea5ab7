package io.omnihub.console;

import io.omnihub.replay.ReplayJob;
import io.omnihub.replay.ReplayJobControl;
import io.omnihub.security.Operator;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Replays and releases in bulk: how far they are, and the button that ends one. */
@Controller
@RequestMapping("/console/jobs")
class JobPages {

  private static final int PAGE = 50;

  private final ReplayJobControl jobs;

  JobPages(ReplayJobControl jobs) {
    this.jobs = jobs;
  }

  @GetMapping
  String list(@AuthenticationPrincipal Operator operator, Model model) {
    model.addAttribute("jobs", jobs.latest(operator.organization(), PAGE));
    return "console/jobs";
  }

  @GetMapping("/{id}")
  String job(@AuthenticationPrincipal Operator operator, @PathVariable UUID id, Model model) {
    model.addAttribute("job", require(operator, id));
    return "console/job";
  }

  /** How far it is; asked again by the page while it runs. */
  @GetMapping("/{id}/progress")
  String progress(@AuthenticationPrincipal Operator operator, @PathVariable UUID id, Model model) {
    model.addAttribute("job", require(operator, id));
    return "console/job :: progress";
  }

  @PostMapping("/{id}/cancel")
  String cancel(
      @AuthenticationPrincipal Operator operator,
      @PathVariable UUID id,
      RedirectAttributes redirect) {
    boolean cancelled = jobs.cancel(operator.organization(), id, operator.getUsername());
    redirect.addFlashAttribute("said", cancelled ? "jobs.cancelled" : "jobs.over");
    return "redirect:/console/jobs/" + id;
  }

  private ReplayJob require(Operator operator, UUID id) {
    return jobs.find(operator.organization(), id)
        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "no such job"));
  }
}
