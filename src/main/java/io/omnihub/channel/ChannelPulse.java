package io.omnihub.channel;

import io.omnihub.work.Node;
import jakarta.annotation.PreDestroy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * When each account last heard of its provider, and what was wrong last in receiving and sending.
 * Kept in memory and written every few seconds: nothing waits for it, and a node that dies loses
 * some seconds of it.
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

  /** What is not written yet; null where there is nothing new. */
  private record Beat(
      ChannelAccount account,
      long events,
      Instant eventAt,
      String error,
      Instant errorAt,
      Instant sentAt,
      Fault fault) {

    Beat and(Beat newer) {
      return new Beat(
          newer.account,
          events + newer.events,
          later(newer.eventAt, eventAt),
          later(newer.error, error),
          later(newer.errorAt, errorAt),
          later(newer.sentAt, sentAt),
          later(newer.fault, fault));
    }

    private static <T> T later(T newer, T older) {
      return newer == null ? older : newer;
    }
  }

  /**
   * Why the provider could not be asked for events, or sent to.
   *
   * @param code the kind, see {@link Refusals}
   * @param reason one line, without secrets
   */
  public record Fault(String code, String reason, Instant at) {}

  /**
   * @param events that all nodes took since they know the account
   * @param lastEventAt, lastErrorAt null where there was none
   * @param lastError one line: why an event was refused
   * @param sending why the last answer could not be sent; null if it could
   */
  public record Pulse(
      long events, Instant lastEventAt, String lastError, Instant lastErrorAt, Fault sending) {

    /** Nothing was ever heard. */
    public static final Pulse NONE = new Pulse(0, null, null, null, null);
  }

  void event(ChannelAccount account) {
    beat(new Beat(account, 1, clock.instant(), null, null, null, null));
  }

  /**
   * @param reason holds no secret and nothing of a customer
   */
  void error(ChannelAccount account, String reason) {
    beat(new Beat(account, 0, null, cut(reason), clock.instant(), null, null));
  }

  /** The provider took something. */
  public void sent(ChannelAccount account) {
    beat(new Beat(account, 0, null, null, null, clock.instant(), null));
  }

  /**
   * The provider took nothing, or nobody knows.
   *
   * @param reason holds no secret and nothing of a customer
   */
  public void notSent(ChannelAccount account, Throwable cause, String reason) {
    Fault fault = new Fault(Refusals.code(cause), cut(reason), clock.instant());
    beat(new Beat(account, 0, null, null, null, null, fault));
  }

  private void beat(Beat beat) {
    beats.merge(beat.account().toString(), beat, Beat::and);
  }

  private static String cut(String reason) {
    String line = reason.replace("\0", "");
    return line.length() <= LONGEST_ERROR ? line : line.substring(0, LONGEST_ERROR);
  }

  @Scheduled(fixedDelay = 3_000, initialDelay = 3_000)
  void write() {
    for (String key : beats.keySet()) {
      Beat beat = beats.remove(key);
      if (beat != null) {
        try {
          write(beat);
        } catch (RuntimeException e) {
          beats.merge(key, beat, (newer, older) -> older.and(newer));
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

  private static final String COLUMNS =
      "last_event_at, last_error, last_error_at, sent_at, send_error, send_error_code,"
          + " send_error_at";

  private void write(Beat beat) {
    Fault fault = beat.fault();
    Object[] values = {
      beat.events(),
      timestamp(beat.eventAt()),
      beat.error(),
      timestamp(beat.errorAt()),
      timestamp(beat.sentAt()),
      fault == null ? null : fault.reason(),
      fault == null ? null : fault.code(),
      fault == null ? null : timestamp(fault.at()),
      beat.account().organization(),
      beat.account().type(),
      beat.account().key(),
      node.name()
    };
    String changes = COLUMNS.replaceAll("\\w+", "$0 = coalesce(?, $0)");
    int updated =
        jdbc.update(
            "update channel_pulse set events = events + ?, "
                + changes
                + " where organization = ? and type = ? and channel_key = ? and node = ?",
            values);
    if (updated == 0) {
      jdbc.update(
          "insert into channel_pulse (events, "
              + COLUMNS
              + ", organization, type, channel_key, node)"
              + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
          values);
    }
  }

  /** As one node told it. */
  private record Told(Pulse pulse, Instant sentAt) {

    static Told together(Told a, Told b) {
      return new Told(
          new Pulse(
              a.pulse.events() + b.pulse.events(),
              latest(a.pulse.lastEventAt(), b.pulse.lastEventAt()),
              latest(a.pulse, b.pulse, Pulse::lastErrorAt).lastError(),
              latest(a.pulse.lastErrorAt(), b.pulse.lastErrorAt()),
              latest(a.pulse.sending(), b.pulse.sending(), Fault::at)),
          latest(a.sentAt, b.sentAt));
    }

    /** What was sent after the fault ends it, whichever node sent it. */
    Pulse now() {
      Fault fault = pulse.sending();
      boolean over = fault != null && sentAt != null && !fault.at().isAfter(sentAt);
      return over
          ? new Pulse(
              pulse.events(), pulse.lastEventAt(), pulse.lastError(), pulse.lastErrorAt(), null)
          : pulse;
    }

    private static Instant latest(Instant a, Instant b) {
      return latest(a, b, at -> at);
    }

    private static <T> T latest(T a, T b, Function<T, Instant> when) {
      Instant one = a == null ? null : when.apply(a);
      Instant other = b == null ? null : when.apply(b);
      return other != null && (one == null || other.isAfter(one)) ? b : a;
    }
  }

  /** What all nodes told of an organization's accounts, by {@code type:key}. */
  public Map<String, Pulse> of(String organization) {
    Map<String, Told> told = new HashMap<>();
    jdbc.query(
        "select type, channel_key, events, "
            + COLUMNS
            + " from channel_pulse where organization = ?",
        row -> {
          told.merge(
              row.getString("type") + ":" + row.getString("channel_key"),
              told(row),
              Told::together);
        },
        organization);
    Map<String, Pulse> pulses = new HashMap<>();
    told.forEach((account, one) -> pulses.put(account, one.now()));
    return pulses;
  }

  private static Told told(ResultSet row) throws SQLException {
    Instant faultAt = instant(row.getObject("send_error_at", OffsetDateTime.class));
    Fault fault =
        faultAt == null
            ? null
            : new Fault(row.getString("send_error_code"), row.getString("send_error"), faultAt);
    return new Told(
        new Pulse(
            row.getLong("events"),
            instant(row.getObject("last_event_at", OffsetDateTime.class)),
            row.getString("last_error"),
            instant(row.getObject("last_error_at", OffsetDateTime.class)),
            fault),
        instant(row.getObject("sent_at", OffsetDateTime.class)));
  }

  private static Timestamp timestamp(Instant at) {
    return at == null ? null : Timestamp.from(at);
  }

  private static Instant instant(OffsetDateTime at) {
    return at == null ? null : at.toInstant();
  }
}
