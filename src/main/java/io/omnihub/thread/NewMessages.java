package io.omnihub.thread;

import io.omnihub.event.EventOutbox;
import io.omnihub.event.Fact;
import io.omnihub.message.Ids;
import io.omnihub.message.InboundMessage;
import io.omnihub.work.Bells;
import io.omnihub.work.InList;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Customers' messages written into threads that the caller has locked, and the turns that they open
 * or join: in few statements for any number of messages of different threads.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
class NewMessages {

  private final JdbcTemplate jdbc;
  private final RecordedMessages recorded;
  private final EventOutbox facts;
  private final ThreadProperties properties;
  private final Bells bells;
  private final Clock clock;

  NewMessages(
      JdbcTemplate jdbc,
      RecordedMessages recorded,
      EventOutbox facts,
      ThreadProperties properties,
      Bells bells,
      Clock clock) {
    this.jdbc = jdbc;
    this.recorded = recorded;
    this.facts = facts;
    this.properties = properties;
    this.bells = bells;
    this.clock = clock;
  }

  /**
   * Marks those whose message is there already.
   *
   * @return those for whose message news waits
   */
  Set<Arrival> know(List<Arrival> arrivals) {
    Set<Arrival> awaited = new HashSet<>();
    arrivals.stream()
        .collect(Collectors.groupingBy(NewMessages::account))
        .values()
        .forEach(there -> knowInAccount(there, awaited));
    return awaited;
  }

  private static List<String> account(Arrival arrival) {
    return List.of(
        arrival.event.organization(), arrival.event.channelType(), arrival.event.channelKey());
  }

  private void knowInAccount(List<Arrival> arrivals, Set<Arrival> awaited) {
    List<String> account = account(arrivals.get(0));
    InList places = InList.of(arrivals.stream().map(NewMessages::conversation).toList());
    InList messages = InList.of(arrivals.stream().map(NewMessages::message).toList());
    String here =
        " where organization = ? and channel_type = ? and channel_key = ? and conversation_id in ("
            + places.marks()
            + ") and provider_message_id in ("
            + messages.marks()
            + ")";
    List<Object> arguments = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      arguments.addAll(account);
      arguments.addAll(places.values());
      arguments.addAll(messages.values());
    }
    arguments.addAll(account);
    arguments.addAll(messages.values());
    jdbc.query(
        "select 'recorded', conversation_id, provider_message_id from message"
            + here
            + " and direction = 'inbound' union all"
            + " select 'recorded', conversation_id, provider_message_id from message_part"
            + here
            + " union all select 'awaited', null, provider_message_id from waiting_event"
            + " where organization = ? and channel_type = ? and channel_key = ?"
            + " and provider_message_id in ("
            + messages.marks()
            + ")",
        row -> {
          String conversation = row.getString(2);
          String message = row.getString(3);
          for (Arrival arrival : arrivals) {
            if (message(arrival).equals(message)) {
              if (conversation == null) {
                awaited.add(arrival);
              } else if (conversation(arrival).equals(conversation)) {
                arrival.recorded = true;
              }
            }
          }
        },
        arguments.toArray());
  }

  private static String conversation(Arrival arrival) {
    return arrival.event.data().conversation().id();
  }

  private static String message(Arrival arrival) {
    return arrival.event.data().messageId();
  }

  /** Adds the messages; no two are of one thread. */
  void add(List<Arrival> arrivals) {
    if (arrivals.isEmpty()) {
      return;
    }
    touch(arrivals.stream().filter(arrival -> !arrival.found.isNew()).toList());
    Map<UUID, UUID> turns = turns(arrivals);
    Instant now = clock.instant();
    List<Object[]> rows = new ArrayList<>();
    List<Fact> told = new ArrayList<>();
    for (Arrival arrival : arrivals) {
      UUID thread = arrival.found.thread();
      UUID turn = turns.get(thread);
      InboundMessage message = arrival.event.data();
      String organization = arrival.event.organization();
      rows.add(
          new Object[] {
            arrival.id,
            organization,
            thread,
            turn,
            arrival.event.channelType(),
            arrival.event.channelKey(),
            message.conversation().id(),
            arrival.event.providerEventId(),
            message.messageId(),
            message.kind().code(),
            Fit.withoutNul(message.text()),
            recorded.write(message),
            Timestamp.from(arrival.event.time() == null ? now : arrival.event.time()),
            Timestamp.from(now)
          });
      told.add(
          new Fact(organization, Fact.EVENT_RECEIVED, thread, Map.of("event", arrival.event.id())));
      told.add(
          new Fact(
              organization,
              Fact.MESSAGE_RECORDED,
              thread,
              Map.of("message", arrival.id, "turn", turn, "kind", message.kind())));
    }
    jdbc.batchUpdate(
        "insert into message (id, organization, thread_id, turn_id, direction, author,"
            + " channel_type, channel_key, conversation_id, provider_event_id,"
            + " provider_message_id, kind, text, content, status, occurred_at, recorded_at)"
            + " values (?, ?, ?, ?, 'inbound', 'customer', ?, ?, ?, ?, ?, ?, ?, ?, 'received', ?, ?)",
        rows);
    facts.append(told);
    bells.ring("turns");
  }

  /** Somebody said something in the thread just now. */
  void touch(String organization, UUID thread) {
    touchRows(List.<Object[]>of(new Object[] {now(), organization, thread}));
  }

  private void touch(List<Arrival> known) {
    if (!known.isEmpty()) {
      touchRows(
          known.stream()
              .map(
                  arrival ->
                      new Object[] {now(), arrival.event.organization(), arrival.found.thread()})
              .toList());
    }
  }

  private void touchRows(List<Object[]> rows) {
    jdbc.batchUpdate(
        "update thread set last_message_at = ? where organization = ? and id = ?", rows);
  }

  /** The turn of each thread that the messages join: the open one, or a new one. */
  private Map<UUID, UUID> turns(List<Arrival> arrivals) {
    Map<UUID, UUID> turns = joined(arrivals.stream().filter(a -> !a.found.isNew()).toList());
    Instant now = clock.instant();
    List<Object[]> opened = new ArrayList<>();
    for (Arrival arrival : arrivals) {
      UUID thread = arrival.found.thread();
      if (!turns.containsKey(thread)) {
        UUID turn = Ids.next();
        turns.put(thread, turn);
        opened.add(
            new Object[] {
              turn,
              arrival.event.organization(),
              thread,
              Timestamp.from(now),
              Timestamp.from(now.plus(properties.quietPeriod()))
            });
      }
    }
    if (!opened.isEmpty()) {
      jdbc.batchUpdate(
          "insert into turn (id, organization, thread_id, state, opened_at, due_at, attempts)"
              + " values (?, ?, ?, 'open', ?, ?, 0)",
          opened);
    }
    return turns;
  }

  private Map<UUID, UUID> joined(List<Arrival> arrivals) {
    Map<UUID, UUID> turns = new HashMap<>();
    arrivals.stream()
        .collect(
            Collectors.groupingBy(
                arrival -> arrival.event.organization(),
                Collectors.mapping(
                    arrival -> (Object) arrival.found.thread(), Collectors.toList())))
        .forEach(
            (organization, threads) -> {
              InList these = InList.of(threads);
              List<Object> arguments = new ArrayList<>(List.of(organization));
              arguments.addAll(these.values());
              jdbc.query(
                      "select thread_id, id from turn where organization = ? and thread_id in ("
                          + these.marks()
                          + ") and state = 'open' order by id",
                      (row, n) ->
                          Map.entry(row.getObject(1, UUID.class), row.getObject(2, UUID.class)),
                      arguments.toArray())
                  .forEach(
                      open -> {
                        if (!turns.containsKey(open.getKey())
                            && prolong(organization, open.getValue())) {
                          turns.put(open.getKey(), open.getValue());
                        }
                      });
            });
    return turns;
  }

  /** False if the turn is no longer one that a message can join. */
  boolean prolong(String organization, UUID turn) {
    Instant now = clock.instant();
    return jdbc.update(
            "update turn set due_at = case when opened_at < ? then due_at else ? end"
                + " where id = ? and organization = ? and state = 'open' and attempts = 0",
            Timestamp.from(now.minus(properties.longestTurn())),
            Timestamp.from(now.plus(properties.quietPeriod())),
            turn,
            organization)
        == 1;
  }

  private Timestamp now() {
    return Timestamp.from(clock.instant());
  }
}
