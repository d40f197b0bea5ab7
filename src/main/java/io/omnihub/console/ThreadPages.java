package io.omnihub.console;

import io.omnihub.security.Operator;
import io.omnihub.thread.ThreadDetail;
import io.omnihub.thread.ThreadDetail.TurnVerdict;
import io.omnihub.thread.ThreadQueries;
import io.omnihub.thread.ThreadQueries.Position;
import io.omnihub.thread.ThreadSummary;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The list of threads, a thread, and the fragments and streams that keep both live. */
@Controller
@RequestMapping("/console/threads")
class ThreadPages {

  private static final int PAGE = 25;
  private static final int MESSAGES = 100;

  private final ThreadQueries threads;
  private final ConsoleLive live;

  ThreadPages(ThreadQueries threads, ConsoleLive live) {
    this.threads = threads;
    this.live = live;
  }

  @GetMapping
  String list(
      @AuthenticationPrincipal Operator operator,
      @RequestParam(required = false) String q,
      Model model) {
    page(operator, q, null, model);
    return "console/threads";
  }

  /** Further rows: below the last one, or all anew for a changed search. */
  @GetMapping("/rows")
  String rows(
      @AuthenticationPrincipal Operator operator,
      @RequestParam(required = false) String q,
      @RequestParam(required = false) Instant at,
      @RequestParam(required = false) UUID id,
      Model model) {
    page(operator, q, at == null || id == null ? null : new Position(at, id), model);
    return "console/threads :: rows";
  }

  /** The row of a thread that has news; nothing if it does not match what is searched. */
  @GetMapping("/{id}/row")
  String row(
      @AuthenticationPrincipal Operator operator,
      @PathVariable UUID id,
      @RequestParam(required = false) String q,
      Model model) {
    Optional<ThreadSummary> row = threads.summary(operator.organization(), id, q);
    model.addAttribute("threads", row.stream().toList());
    return "console/threads :: rows";
  }

  @GetMapping("/{id}")
  String thread(
      @AuthenticationPrincipal Operator operator,
      @PathVariable UUID id,
      @RequestParam(required = false) Instant at,
      @RequestParam(required = false) UUID before,
      Model model) {
    Position end = at == null || before == null ? null : new Position(at, before);
    show(require(operator, id, end), model);
    model.addAttribute("latest", end == null);
    return "console/thread";
  }

  @GetMapping("/{id}/content")
  String content(@AuthenticationPrincipal Operator operator, @PathVariable UUID id, Model model) {
    show(require(operator, id, null), model);
    return "console/thread :: content";
  }

  @GetMapping(path = "/live", produces = "text/event-stream")
  SseEmitter liveList(@AuthenticationPrincipal Operator operator) {
    return live.openList(operator.organization());
  }

  @GetMapping(path = "/{id}/live", produces = "text/event-stream")
  SseEmitter liveThread(@AuthenticationPrincipal Operator operator, @PathVariable UUID id) {
    return live.openThread(operator.organization(), id);
  }

  private void page(Operator operator, String q, Position after, Model model) {
    List<ThreadSummary> found = threads.threads(operator.organization(), q, after, PAGE + 1);
    boolean more = found.size() > PAGE;
    List<ThreadSummary> shown = more ? found.subList(0, PAGE) : found;
    model.addAttribute("threads", shown);
    model.addAttribute("q", q);
    model.addAttribute("last", more ? shown.get(PAGE - 1) : null);
  }

  /** Each verdict is shown below the last message of its turn. */
  private static void show(ThreadDetail thread, Model model) {
    Map<UUID, UUID> lastOfTurn = new HashMap<>();
    thread.messages().stream()
        .filter(line -> line.direction().equals("inbound") && line.turnId() != null)
        .forEach(line -> lastOfTurn.put(line.turnId(), line.id()));
    Map<UUID, TurnVerdict> verdicts = new HashMap<>();
    thread.verdicts().stream()
        .filter(verdict -> lastOfTurn.containsKey(verdict.turnId()))
        .forEach(verdict -> verdicts.put(lastOfTurn.get(verdict.turnId()), verdict));
    model.addAttribute("thread", thread);
    model.addAttribute("verdicts", verdicts);
  }

  private ThreadDetail require(Operator operator, UUID id, Position before) {
    return threads
        .thread(operator.organization(), id, before, MESSAGES)
        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "no such thread"));
  }
}
