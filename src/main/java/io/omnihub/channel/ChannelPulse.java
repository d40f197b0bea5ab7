package io.omnihub.channel;

import io.omnihub.work.Node;
import jakarta.annotation.PreDestroy;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * When each account last heard of its provider, and what was wrong last. Kept in memory and written
 * every few seconds: receiving does not wait for it, and a node that dies loses some seconds of it.
 */
@Component
public class ChannelPulse {

  private static final Logger LOG = LoggerFactory.getLogger(ChannelPulse.class);
  private static final int LONGEST_ERROR = 400;

  private final JdbcTemplate jdbc;
  private final Node node;
  private final Clock clock;
  private final Map<String, Beat> beats = new ConcurrentHashMap<>();

  ChannelPulse(JdbcTemplate jdbc, Node node, Clock clock) {
    this.jdbc = jdbc;
    this.node = node;
    this.clock = clock;
  }

  private record Beat(
      ChannelAccount account, long events, Instant eventAt, String error, Instant errorAt) {}

  /**
   * @param events that all nodes took since they know the account
   * @param lastEventAt, lastErrorAt null where there was none
   * @param lastError one line
   */
  public record Pulse(long events, Instant lastEventAt, String lastError, Instant lastErrorAt) {

    /** Nothing was ever heard. */
    public static final Pulse NONE = new Pulse(0, null, null, null);

    /** Whether the last thing that was heard is an error. */
    public boolean troubled() {
      return lastErrorAt != null && (lastEventAt == null || lastErrorAt.isAfter(lastEventAt));
    }
  }

  void event(ChannelAccount account) {
    Instant now = clock.instant();
    beats.merge(
        account.toString(),
        new Beat(account, 1, now, null, null),
        (a, b) -> new Beat(account, a.events() + 1, now, a.error(), a.errorAt()));
  }

  /**
   * @param reason holds no secret and nothing of a customer
   */
  void error(ChannelAccount account, String reason) {
    Instant now = clock.instant();
    String cut = reason.length() <= LONGEST_ERROR ? reason : reason.substring(0, LONGEST_ERROR);
    beats.merge(
        account.toString(),
        new Beat(account, 0, null, cut, now),
        (a, b) -> new Beat(account, a.events(), a.eventAt(), cut, now));
  }

  @Scheduled(fixedDelay = 3_000, initialDelay = 3_000)
  void write() {
    for (String key : beats.keySet()) {
      Beat beat = beats.remove(key);
      if (beat != null) {
        try {
          write(beat);
        } catch (RuntimeException e) {
          beats.merge(key, beat, ChannelPulse::together);
          LOG.debug("The pulse of {} cannot be written now", key, e);
          return;
        }
      }
    }
  }

  @PreDestroy
  void last() {
    write();
  }

  private static Beat together(Beat newer, Beat older) {
    return new Beat(
        newer.account(),
        newer.events() + older.events(),
        newer.eventAt() == null ? older.eventAt() : newer.eventAt(),
        newer.error() == null ? older.error() : newer.error(),
        newer.errorAt() == null ? older.errorAt() : newer.errorAt());
  }

  private void write(Beat beat) {
    Object[] values = {
      beat.events(),
      timestamp(beat.eventAt()),
      beat.error(),
      timestamp(beat.errorAt()),
      beat.account().organization(),
      beat.account().type(),
      beat.account().key(),
      node.name()
    };
    int updated =
        jdbc.update(
            "update channel_pulse set events = events + ?,"
                + " last_event_at = coalesce(?, last_event_at),"
                + " last_error = coalesce(?, last_error),"
                + " last_error_at = coalesce(?, last_error_at)"
                + " where organization = ? and type = ? and channel_key = ? and node = ?",
            values);
    if (updated == 0) {
      jdbc.update(
          "insert into channel_pulse (events, last_event_at, last_error, last_error_at,"
              + " organization, type, channel_key, node) values (?, ?, ?, ?, ?, ?, ?, ?)"
              + " on conflict do nothing",
          values);
    }
  }

  /** What all nodes told of an organization's accounts, by {@code type:key}. */
  public Map<String, Pulse> of(String organization) {
    Map<String, Pulse> pulses = new ConcurrentHashMap<>();
    jdbc.query(
        "select type, channel_key, events, last_event_at, last_error, last_error_at"
            + " from channel_pulse where organization = ?",
        row -> {
          Pulse one =
              new Pulse(
                  row.getLong("events"),
                  instant(row.getObject("last_event_at", OffsetDateTime.class)),
                  row.getString("last_error"),
                  instant(row.getObject("last_error_at", OffsetDateTime.class)));
          pulses.merge(
              row.getString("type") + ":" + row.getString("channel_key"), one, ChannelPulse::sum);
        },
        organization);
    return pulses;
  }

  private static Pulse sum(Pulse a, Pulse b) {
    boolean later =
        a.lastErrorAt() == null
            || b.lastErrorAt() != null && b.lastErrorAt().isAfter(a.lastErrorAt());
    return new Pulse(
        a.events() + b.events(),
        a.lastEventAt() == null
                || b.lastEventAt() != null && b.lastEventAt().isAfter(a.lastEventAt())
            ? b.lastEventAt()
            : a.lastEventAt(),
        later ? b.lastError() : a.lastError(),
        later ? b.lastErrorAt() : a.lastErrorAt());
  }

  private static Timestamp timestamp(Instant at) {
    return at == null ? null : Timestamp.from(at);
  }

  private static Instant instant(OffsetDateTime at) {
    return at == null ? null : at.toInstant();
  }
}
