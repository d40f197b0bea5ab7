package io.omnihub.thread;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.work.ClaimSource;
import io.omnihub.work.InList;
import io.omnihub.work.WaitsByTheClock;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * News of messages that we do not know yet, for {@code claim:waiting}: a provider tells of a
 * delivery before the transaction that sent it has committed, or of a deletion before the message.
 * Who sends or records looks for none of them; they look again themselves, after a pause that grows
 * from a second, and are given up after a day. What is offered twice is recorded once, so nodes may
 * meet here.
 */
@Component("waitingEvents")
public class WaitingEvents implements ClaimSource<WaitingEvents.Waiting>, WaitsByTheClock {

  private static final Logger LOG = LoggerFactory.getLogger(WaitingEvents.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  private static final Duration GIVEN_UP_AFTER = Duration.ofDays(1);

  private final JdbcTemplate jdbc;
  private final List<News> news;
  private final ObjectMapper json;
  private final Clock clock;

  WaitingEvents(JdbcTemplate jdbc, List<News> news, ObjectMapper json, Clock clock) {
    this.jdbc = jdbc;
    this.news = news;
    this.json = json;
    this.clock = clock;
  }

  /** An event that waits, and since when. */
  public record Waiting(UUID id, CanonicalEvent event, Instant since) {}

  /** Lets the event wait, in the caller's transaction. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void add(UUID id, CanonicalEvent event) {
    Instant now = clock.instant();
    jdbc.update(
        "insert into waiting_event (id, organization, channel_type, channel_key,"
            + " provider_message_id, type, event, attempts, next_at, created_at)"
            + " values (?, ?, ?, ?, ?, ?, ?, 0, ?, ?)",
        id,
        event.organization(),
        event.channelType(),
        event.channelKey(),
        event.data().messageId(),
        event.type(),
        write(event),
        Timestamp.from(now.plus(FIRST_PAUSE)),
        Timestamp.from(now));
  }

  /** What waits for this message is offered now, in the caller's transaction. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void offerWhatIsAbout(CanonicalEvent message) {
    jdbc.query(
            "select id, event, created_at from waiting_event where organization = ?"
                + " and channel_type = ? and channel_key = ? and provider_message_id = ?"
                + " order by id",
            this::waiting,
            message.organization(),
            message.channelType(),
            message.channelKey(),
            message.data().messageId())
        .forEach(this::offer);
  }

  @Override
  @Transactional
  public List<Waiting> claim(String lane, int max) {
    Timestamp now = Timestamp.from(clock.instant());
    List<UUID> due =
        jdbc.queryForList(
            "select id from waiting_event where next_at <= ? order by next_at, id limit ?",
            UUID.class,
            now,
            max);
    if (due.isEmpty()) {
      return List.of();
    }
    InList these = InList.of(due);
    List<Object> arguments = new ArrayList<>(these.values());
    arguments.add(now);
    List<Waiting> claimed =
        jdbc.query(
            "select id, event, created_at from waiting_event where id in ("
                + these.marks()
                + ") and next_at <= ? for update skip locked",
            this::waiting,
            arguments.toArray());
    claimed.forEach(this::postpone);
    return claimed;
  }

  private void postpone(Waiting waiting) {
    Duration waited = Duration.between(waiting.since(), clock.instant());
    Duration pause = waited.compareTo(FIRST_PAUSE) < 0 ? FIRST_PAUSE : waited; // doubles each time
    jdbc.update(
        "update waiting_event set attempts = attempts + 1, next_at = ? where id = ?",
        Timestamp.from(
            clock.instant().plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause)),
        waiting.id());
  }

  /** One more look for what the event tells of. */
  @Transactional
  public void again(Waiting waiting) {
    if (!offer(waiting)) {
      giveUpIfOld(waiting);
    }
  }

  /** Whoever else is at it, does it. */
  private boolean offer(Waiting waiting) {
    CanonicalEvent event = waiting.event();
    boolean ours =
        !jdbc.queryForList(
                "select id from waiting_event where organization = ? and id = ?"
                    + " for update skip locked",
                UUID.class,
                event.organization(),
                waiting.id())
            .isEmpty();
    if (!ours) {
      return true;
    }
    boolean recorded =
        news.stream()
            .filter(n -> n.types().contains(event.type()))
            .allMatch(n -> n.record(waiting.id(), event));
    if (recorded) {
      remove(waiting);
    }
    return recorded;
  }

  private void giveUpIfOld(Waiting waiting) {
    if (waiting.since().plus(GIVEN_UP_AFTER).isBefore(clock.instant())) {
      remove(waiting);
      LOG.info(
          "{} is of a message that never came: {}", waiting.event().type(), waiting.event().id());
    }
  }

  private void remove(Waiting waiting) {
    jdbc.update(
        "delete from waiting_event where organization = ? and id = ?",
        waiting.event().organization(),
        waiting.id());
  }

  /**
   * What waits for longer than the longest pause, or since a time that is still to come, was
   * written by the clock that is no longer right. It is due now, and waits since now.
   */
  @Override
  @Transactional
  public void clockWentBack() {
    Instant now = clock.instant();
    jdbc.update(
        "update waiting_event set next_at = ?, created_at = least(created_at, ?)"
            + " where next_at > ? or created_at > ?",
        Timestamp.from(now),
        Timestamp.from(now),
        Timestamp.from(now.plus(LONGEST_PAUSE)),
        Timestamp.from(now));
  }

  @Override
  public Map<String, String> logContext(Waiting waiting) {
    return Map.of("event", waiting.event().id());
  }

  /** It is due again after its pause. */
  @Override
  @Transactional
  public void failed(Waiting waiting, Throwable cause) {
    giveUpIfOld(waiting);
    LOG.warn("{} could not be recorded yet: {}", waiting.event().id(), cause.toString());
  }

  private Waiting waiting(ResultSet row, int n) throws SQLException {
    try {
      return new Waiting(
          row.getObject("id", UUID.class),
          json.readValue(row.getString("event"), CanonicalEvent.class),
          row.getTimestamp("created_at").toInstant());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An event that waits is no JSON", e);
    }
  }

  private String write(CanonicalEvent e) {
    try {
      return json.writeValueAsString(
          new CanonicalEvent(
              e.specversion(),
              e.id(),
              e.source(),
              e.type(),
              e.time(),
              e.organization(),
              e.channelType(),
              e.channelKey(),
              e.providerEventId(),
              e.partitionKey(),
              e.data(),
              null));
    } catch (JsonProcessingException x) {
      throw new IllegalStateException("An event must be writable as JSON", x);
    }
  }
}
