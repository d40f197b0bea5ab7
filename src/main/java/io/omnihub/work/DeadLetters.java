package io.omnihub.work;

import io.omnihub.message.Ids;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What failed by itself a set number of times, kept whole with its reason until a person looks at
 * it. Stages: {@code record} (an event), {@code turn}, {@code delivery}.
 */
@Component("deadLetters")
public class DeadLetters {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  private static final int MOST_CAUSES = 50;

  private final JdbcTemplate jdbc;
  private final Clock clock;

  DeadLetters(JdbcTemplate jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * Keeps a bus event that its route could not handle; named as the last step of a failure policy.
   * One that could not even be read names no organization and is kept for the hub's own.
   */
  @Transactional
  public void keep(Exchange exchange) {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    String body = exchange.getVariable("event", "", String.class);
    add(
        exchange.getVariable("organization", "default", String.class),
        "record",
        exchange.getVariable("eventId", "unknown", String.class),
        cause,
        body);
  }

  /**
   * @param reference the id of what failed, in its own table
   * @param payload what failed, as text
   */
  @Transactional
  public void add(
      String organization, String stage, String reference, Throwable cause, String payload) {
    String reason = reason(cause);
    LOG.warn("Dead letter: {} {}: {}", stage, reference, reason);
    jdbc.update(
        "insert into dead_letter (id, organization, stage, reference, reason, payload, state,"
            + " created_at) values (?, ?, ?, ?, ?, ?, 'open', ?)",
        Ids.next(),
        organization,
        stage,
        cut(reference.replace("\0", ""), 300),
        cut(reason, 1000),
        payload.replace("\0", ""),
        Timestamp.from(clock.instant()));
  }

  /**
   * A letter that nobody has replayed.
   *
   * @param stage where it failed
   * @param reference the id of what failed
   * @param payload what failed
   */
  public record Letter(String stage, String reference, String payload) {}

  public Optional<Letter> find(String organization, UUID id) {
    return jdbc
        .query(
            "select stage, reference, payload from dead_letter"
                + " where organization = ? and id = ? and state = 'open'",
            (row, n) -> new Letter(row.getString(1), row.getString(2), row.getString(3)),
            organization,
            id)
        .stream()
        .findFirst();
  }

  /** Marks a letter as replayed. */
  @Transactional
  public void close(String organization, UUID id) {
    jdbc.update(
        "update dead_letter set state = 'replayed', replayed_at = ?"
            + " where organization = ? and id = ? and state = 'open'",
        Timestamp.from(clock.instant()),
        organization,
        id);
  }

  /** A failure in one line: the innermost message, without addresses that may hold secrets. */
  public static String reason(Throwable cause) {
    List<Throwable> causes = causes(cause);
    if (causes.isEmpty()) {
      return "unknown";
    }
    Throwable root = causes.get(causes.size() - 1);
    String message = root.getMessage() == null ? "" : ": " + root.getMessage();
    return (root.getClass().getSimpleName() + message)
        .replaceAll("(?i)https?://\\S+", "(address)")
        .replaceAll("[\\p{Cntrl}]+", " ");
  }

  /** A failure and its causes, outermost first; each once, even where they go in circles. */
  public static List<Throwable> causes(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable t = failure; t != null && causes.size() < MOST_CAUSES; t = t.getCause()) {
      if (causes.contains(t)) {
        break;
      }
      causes.add(t);
    }
    return causes;
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }
}
