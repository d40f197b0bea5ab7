package io.omnihub.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.audit.Deeds;
import io.omnihub.replay.DryRuns;
import io.omnihub.replay.EventChannels;
import io.omnihub.replay.EventReplay;
import io.omnihub.replay.PastDecisions;
import io.omnihub.replay.PastEvent;
import io.omnihub.replay.PastEvents;
import io.omnihub.replay.Rehearsal;
import io.omnihub.security.Operator;
import io.omnihub.thread.ThreadQueries.Position;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
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

/** Raw events: the list, one of them, its dry run and its replay. */
@Controller
@RequestMapping("/console/events")
class EventPages {

  private static final int PAGE = 50;
  private static final int DEEDS = 20;

  private final PastEvents events;
  private final EventChannels channels;
  private final PastDecisions decisions;
  private final DryRuns dryRuns;
  private final EventReplay replay;
  private final Deeds deeds;
  private final ObjectMapper json;

  EventPages(
      PastEvents events,
      EventChannels channels,
      PastDecisions decisions,
      DryRuns dryRuns,
      EventReplay replay,
      Deeds deeds,
      ObjectMapper json) {
    this.events = events;
    this.channels = channels;
    this.decisions = decisions;
    this.dryRuns = dryRuns;
    this.replay = replay;
    this.deeds = deeds;
    this.json = json;
  }

  @GetMapping
  String list(
      @AuthenticationPrincipal Operator operator,
      EventQuery query,
      @RequestParam(required = false) Instant at,
      @RequestParam(required = false) UUID id,
      Model model) {
    Position after = at == null || id == null ? null : new Position(at, id);
    model.addAttribute("query", query);
    model.addAttribute("channels", channels.all(operator.organization()));
    model.addAttribute("page", events.list(operator.organization(), query.filter(), after, PAGE));
    model.addAttribute("first", after == null);
    return "console/events";
  }

  @GetMapping("/{id}")
  String event(@AuthenticationPrincipal Operator operator, @PathVariable UUID id, Model model) {
    Rehearsal looked = dryRuns.look(operator.organization(), id).orElseThrow(EventPages::notFound);
    show(operator, looked, model);
    return "console/event";
  }

  @GetMapping("/{id}/dry-run")
  String dryRun(@AuthenticationPrincipal Operator operator, @PathVariable UUID id, Model model) {
    Rehearsal run = dryRuns.run(operator.organization(), id).orElseThrow(EventPages::notFound);
    show(operator, run, model);
    model.addAttribute("run", run);
    return "console/event";
  }

  @PostMapping("/{id}/replay")
  String replay(
      @AuthenticationPrincipal Operator operator,
      @PathVariable UUID id,
      @RequestParam int generation,
      @RequestParam String plan,
      @RequestParam(required = false) Set<String> effects,
      RedirectAttributes redirect) {
    if (effects == null || effects.isEmpty()) {
      redirect.addFlashAttribute("said", "events.choose");
      return "redirect:/console/events/" + id + "/dry-run";
    }
    EventReplay.Result result =
        replay.carryOut(
            operator.organization(), id, generation, plan, effects, operator.getUsername());
    redirect.addFlashAttribute("said", "replayed." + result.name().toLowerCase(Locale.ROOT));
    return "redirect:/console/events/"
        + id
        + (result == EventReplay.Result.CHANGED ? "/dry-run" : "");
  }

  private void show(Operator operator, Rehearsal looked, Model model) {
    PastEvent event = looked.event();
    model.addAttribute("event", event);
    model.addAttribute("looked", looked);
    model.addAttribute("raw", pretty(event.raw()));
    model.addAttribute("canonical", looked.now() == null ? null : pretty(looked.now()));
    Map<Integer, List<PastDecisions.Done>> effects = new LinkedHashMap<>();
    List<PastDecisions.Again> replays = List.of();
    if (event.turn() != null) {
      effects.put(0, decisions.effects(event.organization(), event.turn(), 0));
      replays = decisions.replays(event.organization(), event.turn());
      replays.forEach(
          again ->
              effects.put(
                  again.generation(),
                  decisions.effects(event.organization(), event.turn(), again.generation())));
    }
    model.addAttribute("effects", effects);
    model.addAttribute("replays", replays);
    model.addAttribute("deeds", deeds.about(operator.organization(), event.id(), DEEDS));
  }

  private String pretty(String text) {
    try {
      return json.writerWithDefaultPrettyPrinter().writeValueAsString(json.readTree(text));
    } catch (JsonProcessingException e) {
      return text;
    }
  }

  /** The canonical event without the raw body, which stands beside it. */
  private String pretty(Object event) {
    JsonNode tree = json.valueToTree(event);
    if (tree instanceof ObjectNode object) {
      object.remove("raw");
    }
    return tree.toPrettyString();
  }

  private static ResponseStatusException notFound() {
    return new ResponseStatusException(HttpStatus.NOT_FOUND, "no such event");
  }
}
