package io.omnihub.console;

import io.omnihub.replay.DeadLetterReplay;
import io.omnihub.security.Operator;
import io.omnihub.thread.DeadLetterSummary;
import io.omnihub.thread.ThreadQueries;
import io.omnihub.thread.ThreadQueries.Position;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.camel.CamelExecutionException;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What failed by itself, and the button that tries it again. */
@Controller
@RequestMapping("/console/dead-letters")
class DeadLetterPages {

  private static final int PAGE = 50;

  private final ThreadQueries queries;
  private final DeadLetterReplay replay;

  DeadLetterPages(ThreadQueries queries, DeadLetterReplay replay) {
    this.queries = queries;
    this.replay = replay;
  }

  @GetMapping
  String list(
      @AuthenticationPrincipal Operator operator,
      @RequestParam(required = false) Instant at,
      @RequestParam(required = false) UUID id,
      Model model) {
    Position after = at == null || id == null ? null : new Position(at, id);
    List<DeadLetterSummary> found = queries.deadLetters(operator.organization(), after, PAGE + 1);
    boolean more = found.size() > PAGE;
    model.addAttribute("letters", more ? found.subList(0, PAGE) : found);
    model.addAttribute("last", more ? found.get(PAGE - 1) : null);
    return "console/dead-letters";
  }

  @PostMapping("/{id}/replay")
  String replay(
      @AuthenticationPrincipal Operator operator,
      @PathVariable UUID id,
      RedirectAttributes redirect) {
    try {
      replay.replay(operator.organization(), id);
      redirect.addFlashAttribute("said", "letters.replayed");
    } catch (IllegalArgumentException e) {
      redirect.addFlashAttribute("said", "letters.gone");
    } catch (CamelExecutionException e) {
      redirect.addFlashAttribute("said", "letters.refused");
    }
    return "redirect:/console/dead-letters";
  }
}
