package io.omnihub.work;

import io.omnihub.message.Ids;
import java.io.FileNotFoundException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.file.NoSuchFileException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
public class DeadLetters implements WaitsByTheClock {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  private static final int MOST_CAUSES = 50;

  /** {@code java.io.IOException: }, also in front of another such name. */
  private static final Pattern CLASS_IN_FRONT =
      Pattern.compile("^(?:(?:[a-z][\\w$]*\\.)+[A-Z][\\w$]*|[A-Z]\\w*(?:Exception|Error)):\\s+");

  private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z][\\w]*\\.){2,}(?=[A-Z])");
  private static final Duration RELEASE = Duration.ofMinutes(1);

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
   * A letter.
   *
   * @param stage where it failed
   * @param reference the id of what failed
   * @param payload what failed, as it was mended last
   * @param mended whether it is not what failed any more
   * @param version is another one after each change
   */
  public record Letter(
      String stage, String reference, String payload, boolean mended, int version) {}

  /** A letter in whatever state. */
  public Optional<Letter> find(String organization, UUID id) {
    return jdbc
        .query(
            "select stage, reference, payload, original is not null, version from dead_letter"
                + " where organization = ? and id = ?",
            (row, n) ->
                new Letter(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getBoolean(4),
                    row.getInt(5)),
            organization,
            id)
        .stream()
        .findFirst();
  }

  /**
   * Takes an open letter to release it, for a minute; of two who ask at once one gets it. A letter
   * that was taken and neither closed nor given back is open again after that time.
   */
  @Transactional
  public boolean take(String organization, UUID id, String operator) {
    Instant now = clock.instant();
    return jdbc.update(
            "update dead_letter set state = 'releasing', taken_until = ?, changed_by = ?,"
                + " changed_at = ?, version = version + 1 where organization = ? and id = ?"
                + " and (state = 'open' or state = 'releasing' and taken_until < ?)",
            Timestamp.from(now.plus(RELEASE)),
            operator,
            Timestamp.from(now),
            organization,
            id,
            Timestamp.from(now))
        == 1;
  }

  /** Opens a letter that could not be released. */
  @Transactional
  public void giveBack(String organization, UUID id) {
    jdbc.update(
        "update dead_letter set state = 'open', taken_until = null"
            + " where organization = ? and id = ? and state = 'releasing'",
        organization,
        id);
  }

  /** A letter that is taken for longer than one ever is was taken by the wrong clock. */
  @Override
  @Transactional
  public void clockWentBack() {
    Instant now = clock.instant();
    jdbc.update(
        "update dead_letter set taken_until = ? where state = 'releasing' and taken_until > ?",
        Timestamp.from(now),
        Timestamp.from(now.plus(RELEASE).plus(NODES_DIFFER)));
  }

  /** Marks a letter that was taken as replayed. */
  @Transactional
  public void close(String organization, UUID id) {
    jdbc.update(
        "update dead_letter set state = 'replayed', replayed_at = ?, taken_until = null"
            + " where organization = ? and id = ? and state = 'releasing'",
        Timestamp.from(clock.instant()),
        organization,
        id);
  }

  /** Puts an open letter aside; {@link #restore} undoes it. */
  @Transactional
  public boolean discard(String organization, UUID id, String operator) {
    return move(organization, id, "open", "discarded", operator);
  }

  /** Puts the open letters of what did not fail after all aside. */
  @Transactional
  public void withdraw(String organization, String stage, String reference) {
    jdbc.update(
        "update dead_letter set state = 'discarded', changed_at = ?, version = version + 1"
            + " where organization = ? and stage = ? and reference = ? and state = 'open'",
        Timestamp.from(clock.instant()),
        organization,
        stage,
        reference);
  }

  /** Opens a letter that was put aside. */
  @Transactional
  public boolean restore(String organization, UUID id, String operator) {
    return move(organization, id, "discarded", "open", operator);
  }

  private boolean move(String organization, UUID id, String from, String to, String operator) {
    return jdbc.update(
            "update dead_letter set state = ?, changed_by = ?, changed_at = ?,"
                + " version = version + 1 where organization = ? and id = ? and state = ?",
            to,
            operator,
            Timestamp.from(clock.instant()),
            organization,
            id,
            from)
        == 1;
  }

  /**
   * Gives an open letter another payload; what failed is kept beside it.
   *
   * @param version the one that was read; false if somebody changed the letter meanwhile
   */
  @Transactional
  public boolean mend(String organization, UUID id, int version, String payload, String operator) {
    return jdbc.update(
            "update dead_letter set original = coalesce(original, payload), payload = ?,"
                + " changed_by = ?, changed_at = ?, version = version + 1"
                + " where organization = ? and id = ? and state = 'open' and version = ?",
            payload,
            operator,
            Timestamp.from(clock.instant()),
            organization,
            id,
            version)
        == 1;
  }

  /** A failure in one line: the innermost message, without addresses that may hold secrets. */
  public static String reason(Throwable cause) {
    List<Throwable> causes = causes(cause);
    if (causes.isEmpty()) {
      return "unknown";
    }
    return sentence(said(causes.get(causes.size() - 1)))
        .replaceAll("(?i)https?://\\S+", "(address)")
        .replaceAll("[\\p{Cntrl}]+", " ");
  }

  /** Without the names of classes in front, and without packages where a class is told inside. */
  private static String sentence(String said) {
    String rest = said;
    for (Matcher name = CLASS_IN_FRONT.matcher(rest); name.lookingAt(); name.reset(rest)) {
      rest = rest.substring(name.end());
    }
    return PACKAGE.matcher(rest.isBlank() ? said : rest).replaceAll("");
  }

  /**
   * As a person would; the console knows these sentences and says them in the reader's language.
   */
  private static String said(Throwable failure) {
    String message = failure.getMessage() == null ? "" : failure.getMessage();
    if (failure instanceof UnknownHostException) {
      return "Unknown host: " + message;
    }
    if (failure instanceof SocketTimeoutException
        || failure instanceof HttpTimeoutException
        || failure instanceof TimeoutException) {
      return message.isBlank() ? "No answer in time" : "No answer in time: " + message;
    }
    if (failure instanceof FileNotFoundException || failure instanceof NoSuchFileException) {
      return "No such file: " + message;
    }
    return message.isBlank()
        ? "Nothing was said but " + failure.getClass().getSimpleName()
        : message;
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
