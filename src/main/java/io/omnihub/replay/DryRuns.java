package io.omnihub.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.channel.ChannelAccount;
import io.omnihub.channel.ChannelAccounts;
import io.omnihub.delivery.Outbox;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.Command;
import io.omnihub.message.Ids;
import io.omnihub.message.InboundMessage;
import io.omnihub.message.Spoken;
import io.omnihub.message.Turn;
import io.omnihub.message.Verdict;
import io.omnihub.replay.PastDecisions.Done;
import io.omnihub.replay.PastDecisions.Judged;
import io.omnihub.replay.Rehearsal.Change;
import io.omnihub.replay.Rehearsal.Line;
import io.omnihub.routing.Outcomes;
import io.omnihub.routing.Planned;
import io.omnihub.thread.Parts;
import io.omnihub.thread.Turns;
import io.omnihub.work.DeadLetters;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/**
 * Runs an old event through the running flow without consequences: its raw body through the source
 * Kamelet's mapping, its turn through {@code direct:try-turn}. Branches only collect commands, and
 * here nobody writes them down. The language model and the customer's database are asked as for any
 * turn; nothing is sent, written or told.
 */
@Component
public class DryRuns {

  private final PastEvents events;
  private final PastDecisions decisions;
  private final ChannelAccounts accounts;
  private final Turns turns;
  private final Parts parts;
  private final Outbox outbox;
  private final ProducerTemplate producer;
  private final ObjectMapper json;

  DryRuns(
      PastEvents events,
      PastDecisions decisions,
      ChannelAccounts accounts,
      Turns turns,
      Parts parts,
      Outbox outbox,
      ProducerTemplate producer,
      ObjectMapper json) {
    this.events = events;
    this.decisions = decisions;
    this.accounts = accounts;
    this.turns = turns;
    this.parts = parts;
    this.outbox = outbox;
    this.producer = producer;
    this.json = json;
  }

  /** What would be decided now; empty if the organization has no such event. */
  public Optional<Rehearsal> run(String organization, UUID event) {
    return events.find(organization, event).map(this::run);
  }

  /** The event as it was kept, with what the mapping makes of it now; its turn is left alone. */
  public Optional<Rehearsal> look(String organization, UUID event) {
    return events
        .find(organization, event)
        .map(
            found -> {
              Mapped mapped = map(found);
              return new Rehearsal(
                  found,
                  mapped.now(),
                  mapped.problem(),
                  null,
                  null,
                  null,
                  null,
                  null,
                  List.of(),
                  List.of(),
                  0,
                  "");
            });
  }

  Rehearsal run(PastEvent event) {
    Mapped mapped = map(event);
    Turn turn =
        event.turn() == null ? null : turns.look(event.organization(), event.turn()).orElse(null);
    Judged then =
        event.turn() == null
            ? null
            : decisions.verdict(event.organization(), event.turn()).orElse(null);
    Tried tried = Tried.NOTHING;
    if (turn != null && mapped.problem() == null) {
      turn = saying(turn, event, mapped.now().data());
      tried = decide(turn);
    }
    int last = turn == null ? 0 : decisions.lastGeneration(event.organization(), turn.id());
    return new Rehearsal(
        event,
        mapped.now(),
        mapped.problem() == null ? tried.problem() : mapped.problem(),
        turn,
        then == null ? null : then.verdict(),
        then == null ? null : then.outcome(),
        tried.verdict(),
        tried.outcome(),
        tried.commands(),
        turn == null || tried.verdict() == null ? List.of() : lines(turn, then, tried.commands()),
        last + 1,
        plan(tried, last + 1));
  }

  private record Mapped(CanonicalEvent now, String problem) {}

  /** The variable {@code replayed} says that the event was verified when it came. */
  private Mapped map(PastEvent event) {
    ChannelAccount account =
        accounts
            .find(event.channelType(), event.channelKey())
            .filter(a -> a.organization().equals(event.organization()))
            .orElseGet(
                () ->
                    new ChannelAccount(
                        event.organization(),
                        event.channelType(),
                        event.channelKey(),
                        java.util.Map.of()));
    Exchange exchange =
        producer.send(
            "direct:webhook-" + event.channelType(),
            e -> {
              e.getMessage().setBody(event.raw());
              e.setVariable("channel", account);
              e.setVariable("raw", event.raw());
              e.setVariable("replayed", event.content() == null ? "{}" : event.content());
            });
    if (exchange.getException() != null) {
      return new Mapped(null, DeadLetters.reason(exchange.getException()));
    }
    List<?> made = exchange.getMessage().getBody() instanceof List<?> list ? list : List.of();
    return made.stream()
        .filter(CanonicalEvent.class::isInstance)
        .map(CanonicalEvent.class::cast)
        .filter(e -> e.providerEventId().equals(event.providerEventId()))
        .findFirst()
        .map(found -> new Mapped(found, null))
        .orElseGet(() -> new Mapped(null, "The mapping makes no event of this id any more"));
  }

  /** The turn with what this event says in the place of what was recorded of its message. */
  private Turn saying(Turn turn, PastEvent event, InboundMessage now) {
    boolean speaks = now != null && now.kind() != null; // and tells not only of a message
    InboundMessage said = speaks ? parts.wholeWith(event.organization(), event.id(), now) : null;
    List<Turn.Line> lines =
        turn.messages().stream()
            .map(
                line ->
                    said == null || !line.id().equals(event.message())
                        ? line
                        : new Turn.Line(
                            line.id(),
                            line.providerEventId(),
                            line.providerMessageId(),
                            said.kind(),
                            Spoken.of(said),
                            Spoken.choice(said),
                            line.at()))
            .toList();
    return new Turn(
        turn.id(),
        turn.claim(),
        turn.organization(),
        turn.threadId(),
        turn.epoch(),
        turn.channelType(),
        turn.channelKey(),
        turn.conversationId(),
        lines,
        turn.contact());
  }

  private record Tried(Verdict verdict, String outcome, List<Command> commands, String problem) {

    static final Tried NOTHING = new Tried(null, null, List.of(), null);
  }

  @SuppressWarnings("unchecked")
  private Tried decide(Turn turn) {
    Exchange exchange =
        producer.send(
            "direct:try-turn",
            e -> {
              e.getMessage().setBody(turn);
              e.setVariable("turn", turn);
              e.setVariable("replayed", "true");
            });
    if (exchange.getException() != null) {
      return new Tried(null, null, List.of(), DeadLetters.reason(exchange.getException()));
    }
    Outcomes.Rule rule = exchange.getVariable("rule", Outcomes.Rule.class);
    return new Tried(
        exchange.getVariable("verdict", Verdict.class),
        rule.outcome(),
        List.copyOf((List<Command>) exchange.getVariable("commands", List.of(), List.class)),
        null);
  }

  /** Effects of a kind are compared in their order. */
  private List<Line> lines(Turn turn, Judged then, List<Command> commands) {
    List<Done> done = new ArrayList<>(decisions.effects(turn.organization(), turn.id(), 0));
    if (then != null && then.outcome().equals("drop")) {
      done.add(new Done("spam", null, "", null, null, null));
    }
    List<Planned> planned =
        Planned.of(turn, commands, outbox).stream().map(p -> ifConnected(turn, p)).toList();
    Set<String> kinds = new LinkedHashSet<>();
    done.forEach(d -> kinds.add(d.kind()));
    planned.forEach(p -> kinds.add(p.kind()));
    List<Line> lines = new ArrayList<>();
    for (String kind : kinds) {
      List<Done> was = done.stream().filter(d -> d.kind().equals(kind)).toList();
      List<Planned> is = planned.stream().filter(p -> p.kind().equals(kind)).toList();
      for (int i = 0; i < Math.max(was.size(), is.size()); i++) {
        lines.add(line(kind, i < was.size() ? was.get(i) : null, i < is.size() ? is.get(i) : null));
      }
    }
    return lines;
  }

  /** What would go to a channel that was removed would fail. */
  private Planned ifConnected(Turn turn, Planned planned) {
    String channel = turn.channelType() + ":" + turn.channelKey();
    boolean reaches =
        planned.obstacle() != null
            || !channel.equals(planned.destination())
            || accounts
                .channel(channel)
                .filter(account -> account.organization().equals(turn.organization()))
                .isPresent();
    return reaches
        ? planned
        : new Planned(planned.kind(), planned.destination(), planned.text(), "removed");
  }

  private static Line line(String kind, Done then, Planned now) {
    boolean comes = now != null && now.obstacle() == null;
    Change change =
        then == null
            ? comes ? Change.ADDED : Change.SAME
            : !comes
                ? Change.GONE
                : java.util.Objects.equals(then.text(), now.text())
                        && java.util.Objects.equals(then.destination(), now.destination())
                    ? Change.SAME
                    : Change.CHANGED;
    return new Line(
        kind,
        now == null ? then.destination() : now.destination(),
        then == null ? null : then.text(),
        then == null ? null : then.state(),
        now == null ? null : now.text(),
        now == null ? null : now.obstacle(),
        change);
  }

  private String plan(Tried tried, int generation) {
    if (tried.verdict() == null) {
      return "";
    }
    try {
      String all =
          generation
              + tried.outcome()
              + tried.verdict().intent()
              + json.writeValueAsString(tried.commands().stream().map(Object::toString).toList());
      return Ids.derived(new UUID(0, 0), all).toString().substring(0, 13);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Commands must be writable", e);
    }
  }
}
