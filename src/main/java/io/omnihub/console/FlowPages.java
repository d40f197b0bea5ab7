package io.omnihub.console;

import io.omnihub.flow.FlowFiles;
import io.omnihub.flow.FlowStatus;
import io.omnihub.flow.LiveFlow;
import io.omnihub.flow.history.Deployment;
import io.omnihub.flow.history.FlowDiff;
import io.omnihub.flow.history.FlowRollback;
import io.omnihub.flow.history.FlowVersions;
import io.omnihub.security.Operator;
import io.omnihub.thread.ThreadQueries.Position;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What runs, on which node, what was refused, what ran before, and the way back to it. */
@Controller
@RequestMapping("/console/flow")
class FlowPages {

  private static final int PAGE = 30;

  private final LiveFlow live;
  private final FlowVersions versions;
  private final FlowRollback rollback;
  private final RouteCounts counts;

  FlowPages(LiveFlow live, FlowVersions versions, FlowRollback rollback, RouteCounts counts) {
    this.live = live;
    this.versions = versions;
    this.rollback = rollback;
    this.counts = counts;
  }

  @GetMapping
  String flow(
      @RequestParam(required = false) Instant at,
      @RequestParam(required = false) UUID id,
      Model model) {
    Position after = at == null || id == null ? null : new Position(at, id);
    FlowStatus status = live.status();
    List<Deployment> found = versions.deployments(after, PAGE + 1);
    boolean more = found.size() > PAGE;
    model.addAttribute("status", status);
    model.addAttribute("routes", counts.of(status));
    model.addAttribute("nodes", versions.nodes(status.hash()));
    model.addAttribute("deployments", more ? found.subList(0, PAGE) : found);
    model.addAttribute("last", more ? found.get(PAGE - 1) : null);
    model.addAttribute("next", more ? found.get(PAGE) : null);
    return "console/flow";
  }

  /** Looks at what lies in the folders and takes nothing. */
  @PostMapping("/check")
  String check(RedirectAttributes redirect) {
    FlowRollback.Checked checked = rollback.check();
    redirect.addFlashAttribute("checked", checked.problems());
    redirect.addFlashAttribute(
        "differing", checked.differences().stream().map(FlowDiff::file).toList());
    return "redirect:/console/flow";
  }

  /** What changes between any two versions; {@code running} stands for what runs here. */
  @GetMapping("/diff")
  String diff(
      @RequestParam(defaultValue = "running") String from,
      @RequestParam(defaultValue = "running") String to,
      Model model) {
    String before = version(from);
    String after = version(to);
    model.addAttribute("from", before);
    model.addAttribute("to", after);
    model.addAttribute("running", live.status().hash());
    model.addAttribute("diffs", FlowDiff.of(files(before), files(after)));
    model.addAttribute("deployments", versions.deployments(null, PAGE));
    model.addAttribute("writable", rollback.isWritable());
    return "console/flow-diff";
  }

  @PostMapping("/rollback")
  String rollback(
      @AuthenticationPrincipal Operator operator,
      @RequestParam String version,
      RedirectAttributes redirect) {
    FlowRollback.Outcome outcome =
        rollback.to(version, operator.organization(), operator.getUsername());
    String said = "rollback." + outcome.result().name().toLowerCase(Locale.ROOT);
    redirect.addFlashAttribute("said", said);
    if (!outcome.problems().isEmpty()) {
      redirect.addFlashAttribute("checked", outcome.problems());
    }
    return "redirect:/console/flow";
  }

  private String version(String name) {
    return name.equals("running")
        ? live.status().hash()
        : versions
            .named(name)
            .orElseThrow(
                () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "no such version"));
  }

  private FlowFiles files(String version) {
    FlowStatus status = live.status();
    return version.equals(status.hash())
        ? status.running()
        : versions
            .files(version)
            .orElseThrow(
                () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "no such version"));
  }
}
