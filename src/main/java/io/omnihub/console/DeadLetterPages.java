package io.omnihub.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.audit.Deeds;
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
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What failed by itself: browsed, mended, released, put aside. */
@Controller
@RequestMapping("/console/dead-letters")
class DeadLetterPages {

  private static final int PAGE = 50;
  private static final int DEEDS = 20;

  private final Letters letters;
  private final DeadLetterReplay replay;
  private final Deeds deeds;
  private final ObjectMapper json;

  DeadLetterPages(Letters letters, DeadLetterReplay replay, Deeds deeds, ObjectMapper json) {
    this.letters = letters;
    this.replay = replay;
    this.deeds = deeds;
    this.json = json;
  }

  @GetMapping
  String list(
      @AuthenticationPrincipal Operator operator,
      LetterQuery query,
      @RequestParam(required = false) Instant at,
      @RequestParam(required = false) UUID id,
      Model model) {
    Position after = at == null || id == null ? null : new Position(at, id);
    List<LetterView> found = letters.list(operator.organization(), query.filter(), after, PAGE + 1);
    boolean more = found.size() > PAGE;
    model.addAttribute("query", query);
    model.addAttribute("letters", more ? found.subList(0, PAGE) : found);
    model.addAttribute("last", more ? found.get(PAGE - 1) : null);
    return "console/dead-letters";
  }

  @GetMapping("/{id}")
  String letter(@AuthenticationPrincipal Operator operator, @PathVariable UUID id, Model model) {
    LetterView letter =
        letters
            .find(operator.organization(), id)
            .orElseThrow(
                () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "no such dead letter"));
    model.addAttribute("letter", letter);
    if (!model.containsAttribute("payload")) {
      model.addAttribute("payload", pretty(letter.payload()));
    }
    model.addAttribute("original", letter.original() == null ? null : pretty(letter.original()));
    model.addAttribute("deeds", deeds.about(operator.organization(), id, DEEDS));
    return "console/dead-letter";
  }

  @PostMapping("/{id}/replay")
  String release(
      @AuthenticationPrincipal Operator operator,
      @PathVariable UUID id,
      RedirectAttributes redirect) {
    try {
      switch (replay.release(operator.organization(), id, operator.getUsername())) {
        case DONE -> say(redirect, "letters.replayed");
        case NOTHING_LEFT -> say(redirect, "letters.nothingLeft");
        case GONE -> refuse(redirect, "letters.gone");
      }
    } catch (CamelExecutionException e) {
      refuse(redirect, "letters.refused");
    }
    return "redirect:/console/dead-letters/" + id;
  }

  @PostMapping("/{id}/discard")
  String discard(
      @AuthenticationPrincipal Operator operator,
      @PathVariable UUID id,
      RedirectAttributes redirect) {
    boolean discarded = replay.discard(operator.organization(), id, operator.getUsername());
    tell(redirect, discarded, "letters.discarded", "letters.gone");
    return "redirect:/console/dead-letters/" + id;
  }

  @PostMapping("/{id}/restore")
  String restore(
      @AuthenticationPrincipal Operator operator,
      @PathVariable UUID id,
      RedirectAttributes redirect) {
    boolean restored = replay.restore(operator.organization(), id, operator.getUsername());
    tell(redirect, restored, "letters.restored", "letters.gone");
    return "redirect:/console/dead-letters/" + id;
  }

  @PostMapping("/{id}/mend")
  String mend(
      @AuthenticationPrincipal Operator operator,
      @PathVariable UUID id,
      @RequestParam int version,
      @RequestParam String payload,
      RedirectAttributes redirect) {
    try {
      boolean mended =
          replay.mend(operator.organization(), id, version, payload, operator.getUsername());
      tell(redirect, mended, "letters.mended", "letters.changed");
    } catch (IllegalArgumentException e) {
      refuse(redirect, "unmendable." + e.getMessage());
      redirect.addFlashAttribute("payload", payload);
    }
    return "redirect:/console/dead-letters/" + id;
  }

  private static void tell(RedirectAttributes redirect, boolean done, String said, String refused) {
    if (done) {
      say(redirect, said);
    } else {
      refuse(redirect, refused);
    }
  }

  private static void say(RedirectAttributes redirect, String said) {
    redirect.addFlashAttribute("said", said);
  }

  private static void refuse(RedirectAttributes redirect, String why) {
    redirect.addFlashAttribute("refused", why);
  }

  private String pretty(String text) {
    try {
      return json.writerWithDefaultPrettyPrinter().writeValueAsString(json.readTree(text));
    } catch (JsonProcessingException e) {
      return text;
    }
  }
}
