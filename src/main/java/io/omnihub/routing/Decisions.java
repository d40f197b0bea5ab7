package io.omnihub.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.channel.ChannelTypes;
import io.omnihub.delivery.Effect;
import io.omnihub.delivery.Outbox;
import io.omnihub.event.EventOutbox;
import io.omnihub.event.Fact;
import io.omnihub.message.Command;
import io.omnihub.message.Ids;
import io.omnihub.message.Turn;
import io.omnihub.message.Verdict;
import io.omnihub.thread.Conversations;
import io.omnihub.thread.Turns;
import io.omnihub.work.Gathering;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The one writer of decisions: verdict, tickets, tasks, replies, outbox and facts of a turn become
 * true together or not at all. Writes nothing if this node's claim of the turn is no longer
 * current.
 */
@Component("decisions")
public class Decisions {

  private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);

  private final JdbcTemplate jdbc;
  private final Turns turns;
  private final Conversations conversations;
  private final Outbox outbox;
  private final EventOutbox facts;
  private final ChannelTypes types;
  private final Acts acts;
  private final ObjectMapper json;
  private final Clock clock;
  private final Gathering<Decision> together;

  Decisions(
      JdbcTemplate jdbc,
      Turns turns,
      Conversations conversations,
      Outbox outbox,
      EventOutbox facts,
      ChannelTypes types,
      Acts acts,
      ObjectMapper json,
      TransactionTemplate transaction,
      Clock clock) {
    this.jdbc = jdbc;
    this.turns = turns;
    this.conversations = conversations;
    this.outbox = outbox;
    this.facts = facts;
    this.types = types;
    this.acts = acts;
    this.json = json;
    this.clock = clock;
    this.together =
        new Gathering<>(decisions -> transaction.executeWithoutResult(status -> decide(decisions)));
  }

  /** What was found out about a turn. */
  private record Decision(Turn turn, Verdict verdict, Outcomes.Rule rule, List<Command> commands) {}

  /** What follows from decisions, to be written in few statements for all of them. */
  private record Writings(
      List<Conversations.Answer> answers, List<Effect> effects, List<Fact> told) {

    Writings() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  /**
   * Writes what the variables {@code turn, verdict, rule, commands} of the exchange say. Those that
   * are made at the same moment are written in one transaction; returns once this one is.
   */
  @SuppressWarnings("unchecked")
  public void decide(Exchange exchange) {
    together.add(
        new Decision(
            exchange.getVariable("turn", Turn.class),
            exchange.getVariable("verdict", Verdict.class),
            exchange.getVariable("rule", Outcomes.Rule.class),
            exchange.getVariable("commands", List.of(), List.class)));
  }

  private void decide(List<Decision> decisions) {
    Map<UUID, UUID> threads = turns.close(decisions.stream().map(Decision::turn).toList());
    List<Object[]> verdicts = new ArrayList<>();
    Writings writings = new Writings();
    for (Decision decision : decisions) {
      UUID thread = threads.get(decision.turn().id());
      if (thread == null) {
        LOG.info(
            "Turn {} was taken over by another node; nothing is written here",
            decision.turn().id());
      } else {
        verdicts.add(verdict(decision, thread));
        write(decision, thread, writings);
      }
    }
    if (verdicts.isEmpty()) {
      return;
    }
    jdbc.batchUpdate(INSERT_VERDICT, verdicts);
    write(writings);
  }

  private void write(Writings writings) {
    writeAnswers(writings);
    outbox.enqueue(writings.effects());
    if (!writings.told().isEmpty()) {
      facts.append(writings.told());
    }
  }

  private void writeAnswers(Writings writings) {
    if (!writings.answers().isEmpty()) {
      conversations.add(writings.answers());
      writings.answers().clear();
    }
  }

  private void write(Decision decision, UUID thread, Writings writings) {
    Turn turn = decision.turn();
    Verdict verdict = decision.verdict();
    List<Command> commands = decision.commands();
    conversations.remember(turn, thread, verdict);
    writings
        .told()
        .add(
            fact(
                turn,
                Fact.TURN_UNDERSTOOD,
                thread,
                Map.of("intent", verdict.intent(), "confidence", verdict.confidence())));
    writings
        .told()
        .add(
            fact(
                turn,
                Fact.TURN_ROUTED,
                thread,
                Map.of("outcome", decision.rule().outcome(), "commands", commands.size())));
    for (int place = 0; place < commands.size(); place++) {
      if (!Acts.isIdle(commands, place)) {
        UUID id = Command.id(turn.id(), place);
        write(turn, thread, verdict, id, commands.get(place), writings);
      }
    }
  }

  /**
   * Writes the chosen effects of a turn that was decided before, under ids of their generation, in
   * the caller's transaction. Verdict and turn stay as they are; what is there already is not
   * written again.
   *
   * @param thread the turn's, locked by the caller
   * @param chosen kinds of effects, see {@link Planned#kind}
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void again(
      Turn turn,
      UUID thread,
      Verdict verdict,
      List<Command> commands,
      int generation,
      Set<String> chosen) {
    Writings writings = new Writings();
    for (int place = 0; place < commands.size(); place++) {
      Command command = commands.get(place);
      if (chosen.contains(Planned.kind(command))) {
        UUID id = Command.id(turn.id(), generation, place);
        write(turn, thread, verdict, id, command, writings);
      }
    }
    write(writings);
  }

  private void write(
      Turn turn, UUID thread, Verdict verdict, UUID id, Command command, Writings writings) {
    List<Effect> effects = writings.effects();
    List<Fact> told = writings.told();
    if (command instanceof Command.Reply reply) {
      reply(turn, thread, verdict, id, reply, writings);
    } else if (command instanceof Command.Act act) {
      act(turn, thread, verdict, id, act, writings);
    } else if (command instanceof Command.Card card) {
      effects.add(effect(turn, thread, verdict, id, "card", null, Map.of("title", card.title())));
    } else if (command instanceof Command.Mail mail) {
      turn.contact().emails().stream()
          .findFirst()
          .ifPresent(
              to ->
                  effects.add(
                      effect(
                          turn,
                          thread,
                          verdict,
                          id,
                          "mail",
                          null,
                          Map.of("to", to, "subject", mail.subject(), "text", mail.text()))));
    } else if (command instanceof Command.Ticket ticket) {
      insertTicket(turn, thread, id, ticket);
      told.add(
          fact(turn, Fact.TICKET_OPENED, thread, Map.of("ticket", id, "queue", ticket.queue())));
    } else if (command instanceof Command.CallTask call) {
      insertCallTask(turn, thread, id, verdict, call);
      told.add(fact(turn, Fact.TASK_CREATED, thread, Map.of("task", id, "kind", "call")));
    } else if (command instanceof Command.MarkSpam) {
      conversations.markSpam(turn.organization(), thread);
    }
  }

  /** One message in the thread; as many deliveries as the channel needs to show it. */
  private void reply(
      Turn turn, UUID thread, Verdict verdict, UUID id, Command.Reply reply, Writings writings) {
    UUID message = Ids.derived(id, "message");
    Shaping shaping = Shaping.of(reply.content(), types.capabilities(turn.channelType()));
    writings
        .answers()
        .add(
            new Conversations.Answer(
                turn, thread, message, reply.text(), json(shaping.said(reply.content(), json))));
    if (!shaping.options().isEmpty()) {
      conversations.offered(turn, thread);
    }
    for (int part = 0; part < shaping.parts().size(); part++) {
      Map<String, Object> what =
          json.convertValue(shaping.parts().get(part), new TypeReference<>() {});
      UUID each = part == 0 ? id : Ids.derived(id, "part/" + part);
      writings.effects().add(effect(turn, thread, verdict, each, "reply", message, what));
    }
  }

  /** As many deliveries as the channel needs for it; none where it cannot do it. */
  private void act(
      Turn turn, UUID thread, Verdict verdict, UUID id, Command.Act act, Writings writings) {
    writeAnswers(writings); // it may be about one of them
    List<Effect> effects = writings.effects();
    Acts.Plan plan = acts.plan(turn, thread, act, effects);
    if (plan.instead() != null) {
      reply(turn, thread, verdict, id, new Command.Reply(plan.instead()), writings);
      return;
    }
    for (int place = 0; place < plan.steps().size(); place++) {
      Acts.Step step = plan.steps().get(place);
      UUID each = place == 0 ? id : Ids.derived(id, "part/" + place);
      effects.add(effect(turn, thread, verdict, each, step.command(), step.message(), step.what()));
    }
  }

  private Effect effect(
      Turn turn,
      UUID thread,
      Verdict verdict,
      UUID id,
      String command,
      UUID message,
      Map<String, ?> what) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("id", id);
    payload.put("command", command);
    payload.put("organization", turn.organization());
    payload.put("thread", thread);
    payload.put("turn", turn.id());
    payload.put("message", message);
    payload.put("channel", Map.of("type", turn.channelType(), "key", turn.channelKey()));
    payload.put("conversation", turn.conversationId());
    payload.put("replyTo", turn.last().providerMessageId());
    payload.put("event", turn.last().providerEventId());
    payload.put("events", turn.messages().stream().map(Turn.Line::providerEventId).toList());
    payload.put("said", turn.text());
    payload.put("contact", turn.contact());
    payload.put("verdict", verdict);
    payload.putAll(what);
    String sink =
        switch (command) {
          case "card" -> "crm";
          case "mail" -> "mail";
          default -> turn.channelType();
        };
    String destination = sink.equals(turn.channelType()) ? sink + ":" + turn.channelKey() : sink;
    return new Effect(
        id,
        turn.organization(),
        thread,
        turn.id(),
        message,
        sink,
        destination,
        command,
        "bot",
        turn.epoch(),
        json(payload));
  }

  private static final String INSERT_VERDICT =
      "insert into verdict (turn_id, organization, thread_id, intent, confidence, outcome,"
          + " entities, language, sentiment, summary, judged_by, decided_at)"
          + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing";

  private Object[] verdict(Decision decision, UUID thread) {
    Verdict verdict = decision.verdict();
    return new Object[] {
      decision.turn().id(),
      decision.turn().organization(),
      thread,
      verdict.intent(),
      verdict.confidence(),
      decision.rule().outcome(),
      json(verdict.entities()),
      verdict.language(),
      verdict.sentiment(),
      verdict.summary(),
      verdict.by(),
      now()
    };
  }

  private void insertTicket(Turn turn, UUID thread, UUID id, Command.Ticket ticket) {
    jdbc.update(
        "insert into ticket (id, organization, thread_id, turn_id, queue, subject, state,"
            + " opened_at) values (?, ?, ?, ?, ?, ?, 'open', ?) on conflict do nothing",
        id,
        turn.organization(),
        thread,
        turn.id(),
        ticket.queue(),
        ticket.subject(),
        now());
  }

  private void insertCallTask(
      Turn turn, UUID thread, UUID id, Verdict verdict, Command.CallTask call) {
    String phone =
        verdict
            .first("phone")
            .or(() -> turn.contact().phones().stream().findFirst())
            .or(() -> turn.contact().unprovenPhones().stream().findFirst())
            .orElse(null);
    jdbc.update(
        "insert into task (id, organization, thread_id, turn_id, kind, phone, due_at, state,"
            + " created_at) values (?, ?, ?, ?, 'call', ?, ?, 'open', ?) on conflict do nothing",
        id,
        turn.organization(),
        thread,
        turn.id(),
        phone,
        Timestamp.from(clock.instant().plus(call.within())),
        now());
  }

  private static Fact fact(Turn turn, String type, UUID thread, Map<String, ?> data) {
    Map<String, Object> all = new LinkedHashMap<>(data);
    all.put("turn", turn.id());
    return new Fact(turn.organization(), type, thread, all);
  }

  private String json(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A decision must be writable as JSON", e);
    }
  }

  private Timestamp now() {
    return Timestamp.from(clock.instant());
  }
}
