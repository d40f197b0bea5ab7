package io.omnihub.delivery;

import io.omnihub.event.EventOutbox;
import io.omnihub.event.Fact;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.InboundMessage.Status;
import io.omnihub.thread.News;
import io.omnihub.thread.Subscriptions;
import io.omnihub.thread.Threads;
import io.omnihub.work.DeadLetters;
import io.omnihub.work.InList;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What providers tell of what we sent. Invariant: states go forwards only, in the order pending,
 * sending, sent, failed, delivered, read; so whatever order statuses come in, the end is the same,
 * and what was delivered has not failed. A status is applied to a delivery that has ended; one that
 * is told of earlier waits.
 */
@Component
class Statuses implements News {

  private static final List<String> FORWARDS =
      List.of("pending", "sending", "sent", "failed", "delivered", "read");

  private final JdbcTemplate jdbc;
  private final Threads threads;
  private final Subscriptions subscriptions;
  private final DeadLetters deadLetters;
  private final EventOutbox facts;
  private final Clock clock;

  Statuses(
      JdbcTemplate jdbc,
      Threads threads,
      Subscriptions subscriptions,
      DeadLetters deadLetters,
      EventOutbox facts,
      Clock clock) {
    this.jdbc = jdbc;
    this.threads = threads;
    this.subscriptions = subscriptions;
    this.deadLetters = deadLetters;
    this.facts = facts;
    this.clock = clock;
  }

  @Override
  public Set<String> types() {
    return Set.of(CanonicalEvent.TYPE_STATUS);
  }

  /** A delivery that has ended, as its provider knows it. */
  private record Sent(
      UUID delivery, UUID message, UUID thread, String destination, String command, String state) {}

  @Override
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean record(UUID id, CanonicalEvent event) {
    Status status = event.data().status();
    List<Sent> found = find(event);
    if (FORWARDS.indexOf(status.state()) > FORWARDS.indexOf("sending")) {
      found.forEach(sent -> apply(event, status, sent));
    }
    return !found.isEmpty();
  }

  private List<Sent> find(CanonicalEvent event) {
    var conversation = event.data().conversation();
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                event.organization(),
                event.channelType(),
                event.channelKey(),
                event.data().messageId()));
    if (conversation != null && conversation.id() != null) {
      arguments.add(conversation.id());
    }
    return jdbc.query(
        "select d.id, d.message_id, d.thread_id, d.destination, d.command, d.state"
            + " from sent_ref r"
            + " join delivery d on d.id = r.delivery_id where r.organization = ?"
            + " and r.channel_type = ? and r.channel_key = ? and r.provider_ref = ?"
            + (arguments.size() > 4 ? " and r.conversation_id = ?" : "")
            + " order by d.id",
        (row, n) ->
            new Sent(
                row.getObject("id", UUID.class),
                row.getObject("message_id", UUID.class),
                row.getObject("thread_id", UUID.class),
                row.getString("destination"),
                row.getString("command"),
                row.getString("state")),
        arguments.toArray());
  }

  private void apply(CanonicalEvent event, Status status, Sent sent) {
    boolean failed = status.state().equals("failed");
    String reason = failed ? reason(status) : null;
    Instant now = clock.instant();
    Instant at = event.time() == null ? now : event.time();
    List<String> before = FORWARDS.subList(2, FORWARDS.indexOf(status.state()));
    if (before.isEmpty()) {
      return; // it is sent, as we know ourselves
    }
    boolean blocked = failed && "blocked".equals(status.meaning());
    if (blocked) {
      threads.lock(event.organization(), sent.thread());
    }
    InList earlier = InList.of(before);
    List<Object> ofDelivery = new ArrayList<>();
    ofDelivery.add(status.state());
    ofDelivery.add(reason);
    ofDelivery.add(Timestamp.from(now));
    ofDelivery.add(event.organization());
    ofDelivery.add(sent.delivery());
    ofDelivery.addAll(earlier.values());
    int changed =
        jdbc.update(
            "update delivery set state = ?, last_error = ?, updated_at = ?"
                + " where organization = ? and id = ? and state in ("
                + earlier.marks()
                + ")",
            ofDelivery.toArray());
    if (changed == 0) {
      return;
    }
    List<Object> ofMessage = new ArrayList<>();
    ofMessage.add(status.state());
    ofMessage.add(reason);
    ofMessage.add(Timestamp.from(at));
    ofMessage.add(event.organization());
    ofMessage.add(sent.message());
    ofMessage.addAll(earlier.values());
    jdbc.update(
        "update message set status = ?, status_reason = ?, status_at = ?"
            + " where organization = ? and id = ? and status in ("
            + earlier.marks()
            + ")",
        ofMessage.toArray());
    facts.append(List.of(fact(event.organization(), status, sent)));
    if (blocked) {
      subscriptions.refused(event.organization(), sent.thread(), sent.destination(), at);
    }
    if (failed) {
      bury(event.organization(), sent, reason);
    } else if (sent.state().equals("failed")) {
      deadLetters.withdraw(event.organization(), "delivery", sent.delivery().toString());
    }
  }

  /** A person can read what failed, and send it again. */
  private void bury(String organization, Sent sent, String reason) {
    String payload =
        jdbc.queryForObject(
            "select payload from delivery where organization = ? and id = ?",
            String.class,
            organization,
            sent.delivery());
    deadLetters.add(
        organization,
        "delivery",
        sent.delivery().toString(),
        new DeliveryFailedException(sent.destination() + ": " + reason),
        payload);
  }

  private static Fact fact(String organization, Status status, Sent sent) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("delivery", sent.delivery());
    data.put("message", sent.message());
    data.put("destination", sent.destination());
    data.put("command", sent.command());
    data.put("status", status.state());
    if (status.code() != null) {
      data.put("code", status.code());
    }
    if (status.meaning() != null) {
      data.put("meaning", status.meaning());
    }
    if (status.pricing() != null) {
      data.put("pricing", status.pricing());
    }
    return new Fact(organization, Fact.DELIVERY_STATUS, sent.thread(), data);
  }

  private static String reason(Status status) {
    String code = status.code() == null ? "" : status.code();
    String said = status.reason() == null ? "" : status.reason();
    String all = code.isBlank() || said.isBlank() ? code + said : code + ": " + said;
    String told = all.isBlank() ? "The provider reported a failure" : all.replace("\0", "");
    return told.length() > 1000 ? told.substring(0, 999) + "…" : told;
  }
}
