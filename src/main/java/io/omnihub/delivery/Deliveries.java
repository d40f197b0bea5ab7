package io.omnihub.delivery;

import io.omnihub.message.Ids;
import io.omnihub.work.ClaimSource;
import io.omnihub.work.InList;
import io.omnihub.work.Node;
import io.omnihub.work.TroubleLog;
import io.omnihub.work.Vendor;
import io.omnihub.work.WaitsByTheClock;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Effects on their way out, for {@code claim:deliveries/SINK}. Invariants: of one thread's effects
 * to one destination only the oldest that is not done is claimed; an attempt whose outcome nobody
 * saw is uncertain. What becomes of an attempt is for {@link Settlements}.
 */
@Component("deliveries")
public class Deliveries implements ClaimSource<Delivery>, WaitsByTheClock {

  private static final TroubleLog TROUBLE =
      new TroubleLog(LoggerFactory.getLogger(Deliveries.class));
  private static final Duration RECLAIM_EVERY = Duration.ofSeconds(5);

  private static final Duration TYPING_LASTS = Duration.ofSeconds(10);

  private final JdbcTemplate jdbc;
  private final DeliveryProperties properties;
  private final Settlements settlements;
  private final Destinations destinations;
  private final SentMessages sentMessages;
  private final List<DestinationNews> news;
  private final TransactionTemplate byItself;
  private final Node node;
  private final Vendor vendor;
  private final Clock clock;
  private final Set<String> sinks = ConcurrentHashMap.newKeySet();
  private final Map<String, Instant> lastReclaim = new ConcurrentHashMap<>();

  Deliveries(
      JdbcTemplate jdbc,
      DeliveryProperties properties,
      Settlements settlements,
      Destinations destinations,
      SentMessages sentMessages,
      ObjectProvider<DestinationNews> news,
      PlatformTransactionManager transactions,
      Node node,
      Vendor vendor,
      Clock clock) {
    this.jdbc = jdbc;
    this.properties = properties;
    this.settlements = settlements;
    this.destinations = destinations;
    this.sentMessages = sentMessages;
    this.news = news.orderedStream().toList();
    this.byItself = new TransactionTemplate(transactions);
    this.byItself.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    this.node = node;
    this.vendor = vendor;
    this.clock = clock;
  }

  @Override
  @Transactional
  public List<Delivery> claim(String sink, int max) {
    sinks.add(sink);
    settleLapsed(sink);
    Instant now = clock.instant();
    List<Delivery> claimed = new ArrayList<>();
    endUnlessCommitted(claimed);
    for (Candidate candidate : lockDue(sink, Timestamp.from(now), max)) {
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
  private Delivery prepareByItself(Candidate candidate, Instant now) {
    try {
      return candidate.asksTheDatabase()
          ? byItself.execute(status -> prepare(candidate, now))
          : prepare(candidate, now);
    } catch (RuntimeException e) {
      destinations.ended(candidate.delivery());
      if (isOfTheDatabase(e)) {
        throw e;
      }
      if (e instanceof TransientDataAccessException) { // somebody else has a row that it needs
        TROUBLE.warn("A delivery waits", e);
      } else {
        byItself.executeWithoutResult(status -> settlements.refuse(candidate.delivery(), e));
      }
      return null;
    }
  }

  /** Null if it is not to be sent now. */
  private Delivery prepare(Candidate candidate, Instant now) {
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
    jdbc.batchUpdate(
        "update delivery set state = 'sending', claim = ?, claimed_by = ?, claimed_until = ?,"
            + " attempts = attempts + 1, updated_at = ? where id = ?",
        claimed.stream()
            .map(
                delivery ->
                    new Object[] {
                      delivery.claim(),
                      node.name(),
                      Timestamp.from(now.plus(properties.claim())),
                      Timestamp.from(now),
                      delivery.id()
                    })
            .toList());
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

  private static final String DUE =
      " from delivery d where d.sink = ? and d.state = 'pending' and d.next_at <= ?"
          + " and not exists (select 1 from delivery e where e.thread_id = d.thread_id"
          + " and e.destination = d.destination and e.command not in ("
          + Delivery.FLEETING.stream().map(c -> "'" + c + "'").collect(Collectors.joining(", "))
          + ")"
          + " and (e.state = 'sending' or e.state = 'pending' and e.seq < d.seq))";
  private static final String IN_TURN = " order by d.sink, d.state, d.next_at, d.seq limit ?";

  /** Of a customer with several accounts in the channel one that may be written to is enough. */
  private static final String UNSUBSCRIBED =
      " (select min(case when p.subscribed then 0 else 1 end) from contact_point p"
          + " join thread th on th.contact_id = p.contact_id where th.id = d.thread_id"
          + " and p.kind = d.destination) as unsubscribed";

  /** H2 reads the whole backlog to lock a few rows, and is told which before. */
  private List<Candidate> lockDue(String sink, Timestamp now, int max) {
    List<Object> arguments = new ArrayList<>(List.of(sink, now));
    Set<String> shut = destinations.shut(sink);
    String which = "";
    if (!shut.isEmpty()) {
      InList closed = InList.of(List.copyOf(shut));
      which = " and d.destination not in (" + closed.marks() + ")";
      arguments.addAll(closed.values());
    }
    if (!vendor.isPostgres()) {
      List<Object> finding = new ArrayList<>(arguments);
      finding.add(2 * max);
      List<UUID> near =
          jdbc.queryForList("select d.id" + DUE + which + IN_TURN, UUID.class, finding.toArray());
      if (near.isEmpty()) {
        return List.of();
      }
      InList these = InList.of(near);
      which += " and d.id in (" + these.marks() + ")";
      arguments.addAll(these.values());
    }
    arguments.add(max);
    return jdbc.query(
        "select d.id, d.organization, d.thread_id, d.message_id, d.destination, d.command,"
            + " d.author, d.epoch, d.attempts + 1 as attempts, d.uncertain, d.payload,"
            + " (select th.epoch from thread th where th.id = d.thread_id) as current_epoch,"
            + " (select c.kind from thread th join contact c on c.id = th.contact_id"
            + " where th.id = d.thread_id) as whose, d.created_at,"
            + UNSUBSCRIBED
            + DUE
            + which
            + IN_TURN
            + " for update skip locked",
        (row, n) -> candidate(sink, row, now.toInstant()),
        arguments.toArray());
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

  @Override
  public Map<String, String> logContext(Delivery delivery) {
    return Map.of("thread", delivery.thread().toString(), "delivery", delivery.id().toString());
  }

  /** Gives a dead delivery another payload, and its message the text that it now carries. */
  @Transactional
  public void mend(String organization, UUID id, String payload, String text) {
    int mended =
        jdbc.update(
            "update delivery set payload = ? where organization = ? and id = ?"
                + " and state in ('dead', 'failed')",
            payload,
            organization,
            id);
    if (mended == 1 && text != null) {
      jdbc.update(
          "update message set text = ? where organization = ? and id ="
              + " (select d.message_id from delivery d where d.id = ? and d.command = 'reply')",
          text,
          organization,
          id);
    }
  }

  /**
   * Puts a dead delivery back into the outbox, as if it had never been tried.
   *
   * @return false if the organization has no such delivery that is dead, or that the provider told
   *     had failed
   */
  @Transactional
  public boolean revive(String organization, UUID id) {
    int revived =
        jdbc.update(
            "update delivery set state = 'pending', attempts = 0, next_at = ?, updated_at = ?"
                + " where organization = ? and id = ? and state in ('dead', 'failed')",
            now(),
            now(),
            organization,
            id);
    if (revived == 1) {
      // a person wants it tried: a customer who still does not want us says so again
      jdbc.update(
          "update contact_point set subscribed = true where organization = ? and subscribed = false"
              + " and (kind, contact_id) in (select d.destination, th.contact_id from delivery d"
              + " join thread th on th.id = d.thread_id where d.id = ?)",
          organization,
          id);
      jdbc.update(
          "update message set status = 'pending' where organization = ? and id ="
              + " (select d.message_id from delivery d where d.id = ? and d.command = 'reply')",
          organization,
          id);
    }
    return revived == 1;
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
    lastReclaim.clear();
  }

  /** What this node was sending when it died has an unknown outcome. */
  @Transactional
  public void settleOwn() {
    List<Delivery> begun =
        jdbc.query(
            COLUMNS + " where d.state = 'sending' and d.claimed_by = ? for update skip locked",
            (row, n) -> delivery(row.getString("sink"), row, row.getObject("claim", UUID.class)),
            node.name());
    begun.forEach(this::settleUnknown);
  }

  private static final String COLUMNS =
      "select d.id, d.organization, d.thread_id, d.message_id, d.sink, d.destination, d.command,"
          + " d.attempts, d.uncertain, d.payload, d.claim from delivery d";

  private void settleLapsed(String sink) {
    Instant now = clock.instant();
    Instant last = lastReclaim.getOrDefault(sink, Instant.EPOCH);
    if (now.isBefore(last.plus(RECLAIM_EVERY))) {
      return;
    }
    lastReclaim.put(sink, now);
    jdbc.query(
            COLUMNS
                + " where d.sink = ? and d.state = 'sending' and d.claimed_until < ?"
                + " for update skip locked",
            (row, n) -> delivery(sink, row, row.getObject("claim", UUID.class)),
            sink,
            Timestamp.from(now))
        .forEach(this::settleByItself);
  }

  /** One that cannot be settled is looked at again, and holds up no other. */
  private void settleByItself(Delivery lapsed) {
    try {
      byItself.executeWithoutResult(status -> settleUnknown(lapsed));
    } catch (RuntimeException e) {
      if (isOfTheDatabase(e)) {
        throw e;
      }
      TROUBLE.warn("A delivery whose claim ran out cannot be settled", e);
    }
  }

  /** As long as it lasts nothing can be written. */
  private static boolean isOfTheDatabase(RuntimeException failure) {
    return failure instanceof TransactionException
        || failure instanceof NonTransientDataAccessResourceException
        || failure instanceof RecoverableDataAccessException;
  }

  private void settleUnknown(Delivery begun) {
    settlements.failed(
        begun, new java.io.IOException("The node that was sending did not tell the outcome"));
  }

  private static Candidate candidate(String sink, ResultSet row, Instant now) throws SQLException {
    Delivery delivery = delivery(sink, row, Ids.next());
    boolean answer = "bot".equals(row.getString("author")) && delivery.isToCustomer();
    String obstacle = null;
    if (answer && row.getInt("epoch") < row.getInt("current_epoch")) {
      obstacle = "A person took the thread over";
    } else if (answer && row.getInt("unsubscribed") == 1) {
      obstacle = "The customer does not want to be written to here";
    } else if (delivery.command().equals("typing")
        && row.getTimestamp("created_at").toInstant().plus(TYPING_LASTS).isBefore(now)) {
      obstacle = "Nobody is typing any more";
    }
    return new Candidate(delivery, obstacle, "group".equals(row.getString("whose")));
  }

  private static Delivery delivery(String sink, ResultSet row, UUID claim) throws SQLException {
    return new Delivery(
        row.getObject("id", UUID.class),
        claim,
        row.getString("organization"),
        row.getObject("thread_id", UUID.class),
        row.getObject("message_id", UUID.class),
        sink,
        row.getString("destination"),
        row.getString("command"),
        row.getInt("attempts"),
        row.getBoolean("uncertain"),
        row.getString("payload"));
  }

  /**
   * @param obstacle why it is not to be sent any more; null where it is
   * @param group whether the thread is that of a group
   */
  private record Candidate(Delivery delivery, String obstacle, boolean group) {

    boolean asksTheDatabase() {
      return obstacle != null || delivery.changesMessage();
    }
  }

  private Timestamp now() {
    return Timestamp.from(clock.instant());
  }
}
