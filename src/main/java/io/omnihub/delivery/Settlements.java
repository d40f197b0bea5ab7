package io.omnihub.delivery;

import io.omnihub.delivery.DeliveryProperties.Uncertain;
import io.omnihub.event.EventOutbox;
import io.omnihub.event.Fact;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.thread.Subscriptions;
import io.omnihub.work.DeadLetters;
import io.omnihub.work.Gathering;
import io.omnihub.work.RowList;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What becomes of an attempt. States: pending → sending → sent or delivered; back to pending on a
 * failure that may pass; dead after too many or for good; dropped when a person took the thread
 * over first. Invariants: an outcome counts only with the token of its claim; for an attempt whose
 * outcome nobody saw the sink's stated policy says what follows.
 */
@Component
class Settlements {

  private static final int LONGEST_ERROR = 1000;

  private final JdbcTemplate jdbc;
  private final DeliveryProperties properties;
  private final Subscriptions subscriptions;
  private final SentMessages sentMessages;
  private final EventOutbox facts;
  private final DeadLetters deadLetters;
  private final Clock clock;
  private final Gathering<Outcome> succeeded;

  Settlements(
      JdbcTemplate jdbc,
      DeliveryProperties properties,
      Subscriptions subscriptions,
      SentMessages sentMessages,
      EventOutbox facts,
      DeadLetters deadLetters,
      TransactionTemplate transaction,
      Clock clock) {
    this.jdbc = jdbc;
    this.properties = properties;
    this.subscriptions = subscriptions;
    this.sentMessages = sentMessages;
    this.facts = facts;
    this.deadLetters = deadLetters;
    this.clock = clock;
    this.succeeded =
        new Gathering<>(
            outcomes -> transaction.executeWithoutResult(status -> settleAll(outcomes)));
  }

  private record Outcome(
      Delivery delivery,
      String state,
      Instant nextAt,
      List<String> references,
      String error,
      boolean uncertain) {

    String reference() {
      return references.isEmpty() ? null : references.get(0);
    }
  }

  /** Those that end at the same time are written together; returns once this one is. */
  void sent(Delivery delivery, String status, List<String> references) {
    succeeded.add(
        new Outcome(delivery, status, clock.instant(), references, null, delivery.uncertain()));
  }

  /**
   * @throws ConcurrencyFailureException if one of several is no longer ours to settle; each is by
   *     itself then
   */
  private void settleAll(List<Outcome> outcomes) {
    List<Outcome> inOrder =
        outcomes.stream()
            .sorted(Comparator.comparing((Outcome outcome) -> outcome.delivery().id()))
            .toList();
    int settled = settle(inOrder);
    if (settled < inOrder.size()) {
      if (inOrder.size() > 1) {
        throw new ConcurrencyFailureException("An attempt of these is no longer ours");
      }
      return;
    }
    List<Outcome> shown = new ArrayList<>();
    List<Fact> told = new ArrayList<>();
    for (Outcome outcome : inOrder) {
      Delivery delivery = outcome.delivery();
      told.add(fact(delivery, Fact.DELIVERED, outcome.state()));
      if (delivery.changesMessage()) {
        told.addAll(sentMessages.changed(delivery));
      } else if (delivery.message() != null) {
        shown.add(outcome);
      }
    }
    if (!shown.isEmpty()) {
      showInThread(shown);
      rememberReferences(shown);
    }
    facts.append(told);
  }

  /** A message of several deliveries may have been delivered, or failed, in part already. */
  private void showInThread(List<Outcome> sent) {
    RowList messages =
        RowList.of(
            List.of("uuid", "varchar", "varchar"),
            sent.stream()
                .collect(Collectors.toMap(o -> o.delivery().message(), o -> o, (one, other) -> one))
                .values()
                .stream()
                .map(
                    o ->
                        new Object[] {
                          o.delivery().message(), o.delivery().organization(), o.state()
                        })
                .toList());
    jdbc.update(
        "merge into message m using "
            + messages.table()
            + " v (id, organization, status) on m.id = v.id and m.organization = v.organization"
            + " and m.status in ('pending', 'sending')"
            + " when matched then update set status = v.status",
        messages.values().toArray());
  }

  /** By them the provider tells later what became of the message, see {@link Statuses}. */
  private void rememberReferences(List<Outcome> sent) {
    List<Object[]> named = new ArrayList<>();
    for (Outcome outcome : sent) {
      Delivery delivery = outcome.delivery();
      for (String reference : outcome.references()) {
        named.add(
            new Object[] {delivery.id(), reference, delivery.message(), delivery.organization()});
      }
    }
    if (named.isEmpty()) {
      return;
    }
    RowList references = RowList.of(List.of("uuid", "varchar", "uuid", "varchar"), named);
    jdbc.update(
        "insert into sent_ref (delivery_id, provider_ref, organization, channel_type, channel_key,"
            + " conversation_id, message_id) select v.delivery, v.reference, m.organization,"
            + " m.channel_type, m.channel_key, m.conversation_id, m.id from "
            + references.table()
            + " v (delivery, reference, message, organization) join message m"
            + " on m.id = v.message and m.organization = v.organization on conflict do nothing",
        references.values().toArray());
  }

  /** What was caught decides: tried again later, or dead. */
  @Transactional
  void failed(Delivery delivery, Throwable cause) {
    Failure failure = Failure.of(cause);
    var sink = properties.sink(delivery.sink());
    boolean uncertain = failure.kind() == Failure.Kind.UNCERTAIN || delivery.uncertain();
    if (delivery.isFleeting()) {
      unsubscribeIfBlocked(delivery, cause);
      settle(delivery, "dropped", clock.instant(), failure.reason(), uncertain);
      return;
    }
    switch (failure.kind()) {
      case PERMANENT -> {
        unsubscribeIfBlocked(delivery, cause);
        bury(delivery, failure.reason(), uncertain);
      }
      case NOT_TRIED -> postpone(delivery, failure, delivery.attempts() - 1, uncertain);
      default -> {
        if (failure.isToldToWait()) {
          postpone(delivery, failure, delivery.attempts() - 1, uncertain);
          return;
        }
        boolean held =
            failure.kind() == Failure.Kind.UNCERTAIN && sink.uncertain() == Uncertain.HOLD;
        if (held || delivery.attempts() >= sink.attempts()) {
          bury(delivery, failure.reason(), uncertain);
        } else {
          postpone(delivery, failure, delivery.attempts(), uncertain);
        }
      }
    }
  }

  /** Who does not want us is not written to again before he writes himself. */
  private void unsubscribeIfBlocked(Delivery delivery, Throwable cause) {
    boolean blocked =
        DeadLetters.causes(cause).stream()
            .anyMatch(
                c ->
                    c instanceof ProviderRefusedException refused
                        && refused.kind() == ProviderRefusedException.Kind.BLOCKED);
    if (blocked) {
      subscriptions.refused(
          delivery.organization(), delivery.thread(), delivery.destination(), clock.instant());
    }
  }

  private void postpone(Delivery delivery, Failure failure, int attempts, boolean uncertain) {
    var sink = properties.sink(delivery.sink());
    long doubled = sink.firstRetry().toMillis() << Math.min(20, Math.max(0, attempts - 1));
    long pause = Math.min(doubled, sink.longestRetry().toMillis());
    long jittered = pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
    Instant next = clock.instant().plus(failure.after().orElse(Duration.ofMillis(jittered)));
    if (settle(delivery, "pending", next, failure.reason(), uncertain)) {
      jdbc.update(
          "update delivery set attempts = ? where organization = ? and id = ?",
          attempts,
          delivery.organization(),
          delivery.id());
    }
  }

  private void bury(Delivery delivery, String reason, boolean uncertain) {
    if (settle(delivery, "dead", clock.instant(), reason, uncertain)) {
      letter(delivery, reason);
    }
  }

  private void letter(Delivery delivery, String reason) {
    deadLetters.add(
        delivery.organization(),
        "delivery",
        delivery.id().toString(),
        new DeliveryFailedException(delivery.sink() + ": " + reason),
        delivery.payload());
    showInThread(delivery, "failed");
    tell(delivery, Fact.DELIVERY_STATUS, "failed");
  }

  /**
   * It is not to be sent any more.
   *
   * @param reason one line for a person
   */
  @Transactional
  void drop(Delivery delivery, String reason) {
    endBeforeItWasSent(delivery, "dropped", reason);
    showInThread(delivery, "dropped");
    tell(delivery, Fact.DELIVERY_STATUS, "dropped");
  }

  /** It cannot be sent as it is; what waits behind it goes on. */
  @Transactional
  void refuse(Delivery delivery, Throwable cause) {
    String reason = DeadLetters.reason(cause);
    if (delivery.isFleeting()) {
      drop(delivery, reason);
      return;
    }
    endBeforeItWasSent(delivery, "dead", reason);
    letter(delivery, reason);
  }

  private void endBeforeItWasSent(Delivery delivery, String state, String reason) {
    jdbc.update(
        "update delivery set state = ?, last_error = ?, updated_at = ?"
            + " where organization = ? and id = ? and state = 'pending'",
        state,
        line(reason),
        now(),
        delivery.organization(),
        delivery.id());
  }

  private boolean settle(
      Delivery delivery, String state, Instant nextAt, String error, boolean uncertain) {
    return settle(List.of(new Outcome(delivery, state, nextAt, List.of(), error, uncertain))) == 1;
  }

  /** How many of the attempts were still under the claims that they began with. */
  private int settle(List<Outcome> outcomes) {
    RowList these =
        RowList.of(
            SETTLED,
            outcomes.stream()
                .map(
                    o ->
                        new Object[] {
                          o.delivery().id(),
                          o.delivery().organization(),
                          o.delivery().claim(),
                          o.state(),
                          Timestamp.from(o.nextAt()),
                          o.reference(),
                          line(o.error()),
                          o.uncertain()
                        })
                .toList());
    List<Object> arguments = new ArrayList<>(these.values());
    arguments.add(now());
    return jdbc.update(
        "merge into delivery d using "
            + these.table()
            + " v (id, organization, claim, state, next_at, reference, error, uncertain)"
            + " on d.id = v.id and d.organization = v.organization and d.claim = v.claim"
            + " and d.state = 'sending' when matched then update set state = v.state,"
            + " next_at = v.next_at, provider_ref = coalesce(v.reference, d.provider_ref),"
            + " last_error = v.error, uncertain = v.uncertain, claim = null, updated_at = ?",
        arguments.toArray());
  }

  private static final List<String> SETTLED =
      List.of("uuid", "varchar", "uuid", "varchar", RowList.TIME, "varchar", "varchar", "boolean");

  /** As the column takes it: whatever a provider says must not hold its delivery up. */
  private static String line(String error) {
    if (error == null) {
      return null;
    }
    String line = error.replace("\0", "");
    return line.length() <= LONGEST_ERROR ? line : line.substring(0, LONGEST_ERROR);
  }

  private static final String SHOW_IN_THREAD =
      "update message set status = ? where id = ? and organization = ?";

  private void showInThread(Delivery delivery, String status) {
    if (delivery.message() != null && !delivery.changesMessage()) {
      jdbc.update(SHOW_IN_THREAD, status, delivery.message(), delivery.organization());
    }
  }

  private void tell(Delivery delivery, String type, String status) {
    facts.append(List.of(fact(delivery, type, status)));
  }

  private static Fact fact(Delivery delivery, String type, String status) {
    return new Fact(
        delivery.organization(),
        type,
        delivery.thread(),
        Map.of(
            "delivery", delivery.id(),
            "destination", delivery.destination(),
            "command", delivery.command(),
            "status", status));
  }

  private Timestamp now() {
    return Timestamp.from(clock.instant());
  }
}
