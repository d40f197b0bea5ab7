package io.omnihub.delivery;

import io.omnihub.work.Node;
import io.omnihub.work.TroubleLog;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Attempts that were begun and never told their outcome: their claim ran out, or the node died.
 * Settled in the caller's transaction.
 */
@Component
class UnknownOutcomes {

  private static final TroubleLog TROUBLE =
      new TroubleLog(LoggerFactory.getLogger(UnknownOutcomes.class));
  private static final Duration LOOKS_EVERY = Duration.ofSeconds(5);

  private static final String COLUMNS =
      "select d.id, d.organization, d.thread_id, d.message_id, d.sink, d.destination, d.command,"
          + " d.attempts, d.uncertain, d.payload, d.claim from delivery d";

  private final JdbcTemplate jdbc;
  private final Settlements settlements;
  private final Savepoints savepoints;
  private final Node node;
  private final Clock clock;
  private final Map<String, Instant> lookedAt = new ConcurrentHashMap<>();

  UnknownOutcomes(
      JdbcTemplate jdbc, Settlements settlements, Savepoints savepoints, Node node, Clock clock) {
    this.jdbc = jdbc;
    this.settlements = settlements;
    this.savepoints = savepoints;
    this.node = node;
    this.clock = clock;
  }

  /** What this node was sending when it died has an unknown outcome. */
  void settleOwn() {
    List<Delivery> begun =
        jdbc.query(
            COLUMNS + " where d.state = 'sending' and d.claimed_by = ? for update skip locked",
            (row, n) -> Delivery.of(row.getString("sink"), row, row.getObject("claim", UUID.class)),
            node.name());
    begun.forEach(this::settleUnknown);
  }

  /** Looks for claims of the sink that ran out, at most so often. */
  void settleLapsed(String sink) {
    Instant now = clock.instant();
    Instant last = lookedAt.getOrDefault(sink, Instant.EPOCH);
    if (now.isBefore(last.plus(LOOKS_EVERY))) {
      return;
    }
    lookedAt.put(sink, now);
    jdbc.query(
            COLUMNS
                + " where d.sink = ? and d.state = 'sending' and d.claimed_until < ?"
                + " for update skip locked",
            (row, n) -> Delivery.of(sink, row, row.getObject("claim", UUID.class)),
            sink,
            Timestamp.from(now))
        .forEach(this::settleByItself);
  }

  /** One that cannot be settled is looked at again, and holds up no other. */
  private void settleByItself(Delivery lapsed) {
    try {
      savepoints.run(() -> settleUnknown(lapsed));
    } catch (RuntimeException e) {
      if (Savepoints.isOfTheDatabase(e)) {
        throw e;
      }
      TROUBLE.warn("A delivery whose claim ran out cannot be settled", e);
    }
  }

  private void settleUnknown(Delivery begun) {
    settlements.failed(
        begun, new IOException("The node that was sending did not tell the outcome"));
  }

  /** The clock was set back: what was looked at by the old one says nothing. */
  void clockWentBack() {
    lookedAt.clear();
  }
}
