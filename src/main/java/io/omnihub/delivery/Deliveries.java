package io.omnihub.delivery;

import io.omnihub.work.ClaimSource;
import io.omnihub.work.InList;
import io.omnihub.work.Node;
import io.omnihub.work.RowList;
import io.omnihub.work.TroubleLog;
import io.omnihub.work.WaitsByTheClock;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Effects on their way out, for {@code claim:deliveries/SINK}. Invariants: of one thread's effects
 * to one destination only the oldest that is not done is claimed ({@link DueDeliveries}); an
 * attempt whose outcome nobody saw is uncertain ({@link UnknownOutcomes}). What becomes of an
 * attempt is for {@link Settlements}.
 */
@Component("deliveries")
public class Deliveries implements ClaimSource<Delivery>, WaitsByTheClock {

  private static final TroubleLog TROUBLE =
      new TroubleLog(LoggerFactory.getLogger(Deliveries.class));

  private final JdbcTemplate jdbc;
  private final DeliveryProperties properties;
  private final Settlements settlements;
  private final Destinations destinations;
  private final SentMessages sentMessages;
  private final List<DestinationNews> news;
  private final Savepoints savepoints;
  private final DueDeliveries due;
  private final UnknownOutcomes unknown;
  private final Node node;
  private final Clock clock;
  private final Set<String> sinks = ConcurrentHashMap.newKeySet();

  Deliveries(
      JdbcTemplate jdbc,
      DeliveryProperties properties,
      Settlements settlements,
      Destinations destinations,
      SentMessages sentMessages,
      ObjectProvider<DestinationNews> news,
      Savepoints savepoints,
      DueDeliveries due,
      UnknownOutcomes unknown,
      Node node,
      Clock clock) {
    this.jdbc = jdbc;
    this.properties = properties;
    this.settlements = settlements;
    this.destinations = destinations;
    this.sentMessages = sentMessages;
    this.news = news.orderedStream().toList();
    this.savepoints = savepoints;
    this.due = due;
    this.unknown = unknown;
    this.node = node;
    this.clock = clock;
  }

  @Override
  @Transactional
  public List<Delivery> claim(String sink, int max) {
    sinks.add(sink);
    unknown.settleLapsed(sink);
    Instant now = clock.instant();
    List<Delivery> claimed = new ArrayList<>();
    endUnlessCommitted(claimed);
    for (DueDeliveries.Due candidate : due.lock(sink, now, max)) {
      Delivery ready = prepareByItself(candidate, now);
      if (ready != null) {
        claimed.add(ready);
      }
    }
    if (!claimed.isEmpty()) {
      mark(claimed, now);
    }
    return claimed;
  }

  /** What was admitted by a claim that is not there is under way nowhere. */
  private void endUnlessCommitted(List<Delivery> claimed) {
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCompletion(int status) {
            if (status != STATUS_COMMITTED) {
              claimed.forEach(destinations::ended);
            }
          }
        });
  }

  /** What a candidate throws is its own trouble: it ends as a dead letter, and the others go. */
  private Delivery prepareByItself(DueDeliveries.Due candidate, Instant now) {
    try {
      return candidate.asksTheDatabase()
          ? savepoints.call(() -> prepare(candidate, now))
          : prepare(candidate, now);
    } catch (RuntimeException e) {
      destinations.ended(candidate.delivery());
      if (Savepoints.isOfTheDatabase(e)) {
        throw e;
      }
      if (e instanceof TransientDataAccessException) { // somebody else has a row that it needs
        TROUBLE.warn("A delivery waits", e);
      } else {
        savepoints.run(() -> settlements.refuse(candidate.delivery(), e));
      }
      return null;
    }
  }

  /** Null if it is not to be sent now. */
  private Delivery prepare(DueDeliveries.Due candidate, Instant now) {
    Delivery delivery = candidate.delivery();
    if (candidate.obstacle() != null) {
      settlements.drop(delivery, candidate.obstacle());
      return null;
    }
    if (delivery.changesMessage()) {
      delivery = sentMessages.aim(delivery);
      if (delivery == null) {
        settlements.drop(candidate.delivery(), "The message to change was not sent");
        return null;
      }
    }
    if (!destinations.admit(delivery)) {
      return null;
    }
    Duration pause =
        delivery.isFleeting() ? Duration.ZERO : destinations.pause(delivery, candidate.group());
    if (!pause.isZero()) {
      destinations.ended(delivery);
      postpone(delivery, now, pause);
      return null;
    }
    return delivery;
  }

  private void mark(List<Delivery> claimed, Instant now) {
    RowList these =
        RowList.of(
            List.of("uuid", "uuid"),
            claimed.stream().map(d -> new Object[] {d.id(), d.claim()}).toList());
    List<Object> arguments = new ArrayList<>(these.values());
    Collections.addAll(
        arguments, node.name(), Timestamp.from(now.plus(properties.claim())), Timestamp.from(now));
    jdbc.update(
        "merge into delivery d using "
            + these.table()
            + " v (id, claim) on d.id = v.id when matched then update set state = 'sending',"
            + " claim = v.claim, claimed_by = ?, claimed_until = ?, attempts = d.attempts + 1,"
            + " updated_at = ?",
        arguments.toArray());
  }

  private void postpone(Delivery delivery, Instant now, Duration pause) {
    jdbc.update(
        "update delivery set next_at = ?, updated_at = ? where id = ? and organization = ?"
            + " and state = 'pending'",
        Timestamp.from(now.plus(pause)),
        Timestamp.from(now),
        delivery.id(),
        delivery.organization());
  }

  /** The last third of the claim is for the provider's answer. */
  @Override
  public Duration begunWithin() {
    return properties.claim().multipliedBy(2).dividedBy(3);
  }

  /** Those that a route of this node delivers for. */
  public Set<String> sinks() {
    return Set.copyOf(sinks);
  }

  /**
   * The provider took it; the exchange variables {@code providerRef} (its id there; a list where it
   * became several messages) and {@code status} ({@code sent} or {@code delivered}) say how.
   * Returns once that is on disk.
   */
  public void sent(Exchange exchange) {
    Delivery delivery = exchange.getVariable("delivery", Delivery.class);
    destinations.succeeded(delivery);
    news.forEach(who -> who.sent(delivery.destination()));
    settlements.sent(
        delivery, exchange.getVariable("status", "sent", String.class), references(exchange));
  }

  private static List<String> references(Exchange exchange) {
    if (exchange.getVariable("providerRef") instanceof Collection<?> several) {
      return several.stream().map(String::valueOf).toList();
    }
    String one = exchange.getVariable("providerRef", String.class);
    return one == null ? List.of() : List.of(one);
  }

  /** For failure policies: what the exchange caught decides what happens to the delivery. */
  public void failed(Exchange exchange) {
    failed(
        exchange.getVariable("delivery", Delivery.class),
        exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
  }

  @Override
  public void failed(Delivery delivery, Throwable cause) {
    Failure failure = Failure.of(cause);
    if (destinations.failed(delivery, failure, cause)) {
      news.forEach(who -> who.failed(delivery.destination(), cause, failure.reason()));
    }
    settlements.failed(delivery, cause);
  }

  @Override
  public void placesChange(String sink, int change) {
    destinations.placesChange(sink, change);
  }

  @Override
  public void ended(Delivery delivery) {
    destinations.ended(delivery);
  }

  /** How many of an organization's deliveries wait, by destination. */
  public Map<String, Long> backlog(String organization) {
    Map<String, Long> waiting = new HashMap<>();
    if (!sinks.isEmpty()) {
      InList these = InList.of(List.copyOf(sinks));
      List<Object> arguments = new ArrayList<>(these.values());
      arguments.add(organization);
      jdbc.query(
          "select destination, count(*) from delivery where sink in ("
              + these.marks()
              + ") and state = 'pending' and organization = ? group by destination",
          row -> {
            waiting.put(row.getString(1), row.getLong(2));
          },
          arguments.toArray());
    }
    return waiting;
  }

  /** Whether its provider does not answer this node just now. */
  public boolean isDown(String destination) {
    return destinations.isDown(destination);
  }

  /** Until when its provider asked this node to be left alone; empty if it did not. */
  public Optional<Instant> restsUntil(String destination) {
    return destinations.restsUntil(destination);
  }

  @Override
  public Map<String, String> logContext(Delivery delivery) {
    return Map.of("thread", delivery.thread().toString(), "delivery", delivery.id().toString());
  }

  /** What this node was sending when it died has an unknown outcome. */
  @Transactional
  public void settleOwn() {
    unknown.settleOwn();
  }

  /**
   * After the clock was set back: what was postponed by the clock that is no longer right, and
   * would wait for longer than the longest pause, is due now. A provider that wished for a longer
   * one says so again, and by the clock of now it is obeyed, however often this is called.
   */
  @Override
  @Transactional
  public void clockWentBack() {
    Timestamp now = now();
    jdbc.update(
        "update delivery set next_at = ?, updated_at = ?"
            + " where state = 'pending' and next_at > ? and updated_at > ?",
        now,
        now,
        Timestamp.from(now.toInstant().plus(properties.longestRetry())),
        now);
    unknown.clockWentBack();
  }

  private Timestamp now() {
    return Timestamp.from(clock.instant());
  }
}
