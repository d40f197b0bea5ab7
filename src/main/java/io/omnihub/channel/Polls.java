package io.omnihub.channel;

import io.omnihub.channel.ChannelPulse.Fault;
import io.omnihub.message.Ids;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import io.omnihub.work.ClaimSource;
import io.omnihub.work.DeadLetters;
import io.omnihub.work.InList;
import io.omnihub.work.Node;
import io.omnihub.work.WaitsByTheClock;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Accounts whose setting {@code receive} is {@code poll}, for {@code claim:polls/TYPE}. Invariants:
 * one node polls an account at a time, until its claim ends or runs out; the position moves only
 * when the round has put all its events on the bus, so a round that died is done again, and what it
 * had brought already is recorded once all the same; an account that is removed and made anew
 * begins anew. A round that failed is done again after a growing pause.
 */
@Component("polls")
public class Polls implements ClaimSource<Poll>, WaitsByTheClock {

  /** The setting that asks for it, and its value. */
  public static final String RECEIVE = "receive";

  public static final String POLL = "poll";

  private static final Logger LOG = LoggerFactory.getLogger(Polls.class);
  private static final Duration LEASE = Duration.ofMinutes(1);
  private static final Duration ROWS_EVERY = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** Below what an ordinary stop of the hub and an HTTP client wait for an answer. */
  private static final int PATIENCE_SECONDS = 10;

  /** While more accounts are due than can be asked at once. */
  private static final int HURRY_SECONDS = 1;

  private final JdbcTemplate jdbc;
  private final ChannelAccounts accounts;
  private final Node node;
  private final Clock clock;
  private final Map<String, Instant> rowsMade = new ConcurrentHashMap<>();

  Polls(JdbcTemplate jdbc, ChannelAccounts accounts, Node node, Clock clock) {
    this.jdbc = jdbc;
    this.accounts = accounts;
    this.node = node;
    this.clock = clock;
  }

  @Override
  @Transactional
  public List<Poll> claim(String type, int max) {
    Map<String, Channel> polled =
        accounts.all().stream()
            .filter(channel -> channel.type().equals(type) && mayPoll(channel))
            .collect(Collectors.toMap(Polls::name, Function.identity()));
    if (polled.isEmpty()) {
      return List.of();
    }
    Instant now = clock.instant();
    polled.values().forEach(channel -> makeRow(channel, now));
    List<Row> due = lockDue(type, polled.keySet(), now, max);
    int patience = due.size() > max ? HURRY_SECONDS : PATIENCE_SECONDS;
    List<Poll> claimed = new ArrayList<>();
    for (Row row : due.subList(0, Math.min(max, due.size()))) {
      Channel channel = polled.get(row.name());
      String position = Objects.equals(row.madeFor(), channel.id()) ? row.position() : null;
      Poll poll = new Poll(channel.account(), position, patience, Ids.next());
      hold(poll, channel.id(), now);
      claimed.add(poll);
    }
    return claimed;
  }

  private record Row(String name, UUID madeFor, String position) {}

  private static boolean mayPoll(Channel channel) {
    return channel.state() == Channel.State.ACTIVE
        && channel.trouble() == null
        && channel.isPolled();
  }

  private static String name(Channel channel) {
    return channel.organization() + "/" + channel.key();
  }

  /** One more than there is room for, to see whether others wait. */
  private List<Row> lockDue(String type, Set<String> names, Instant now, int max) {
    InList these = InList.of(List.copyOf(names));
    List<Object> arguments = new ArrayList<>(List.of(type));
    arguments.addAll(these.values());
    arguments.addAll(List.of(Timestamp.from(now), Timestamp.from(now), max + 1));
    return jdbc.query(
        "select organization || '/' || channel_key, made_for, position from channel_poll"
            + " where channel_type = ? and organization || '/' || channel_key in ("
            + these.marks()
            + ") and due_at <= ? and (claim is null or claimed_until < ?)"
            + " order by due_at limit ? for update skip locked",
        (row, n) -> new Row(row.getString(1), row.getObject(2, UUID.class), row.getString(3)),
        arguments.toArray());
  }

  /** From time to time again: an account may have been removed and made anew. */
  private void makeRow(Channel account, Instant now) {
    String name = account.type() + ":" + name(account);
    if (rowsMade.getOrDefault(name, Instant.EPOCH).plus(ROWS_EVERY).isBefore(now)) {
      jdbc.update(
          "insert into channel_poll (organization, channel_type, channel_key, made_for, due_at)"
              + " values (?, ?, ?, ?, ?) on conflict do nothing",
          account.organization(),
          account.type(),
          account.key(),
          account.id(),
          Timestamp.from(now));
      rowsMade.put(name, now);
    }
  }

  private void hold(Poll poll, UUID madeFor, Instant now) {
    jdbc.update(
        "update channel_poll set made_for = ?, position = ?, claim = ?, claimed_by = ?,"
            + " claimed_until = ? where organization = ? and channel_type = ? and channel_key = ?",
        madeFor,
        poll.position(),
        poll.claim(),
        node.name(),
        Timestamp.from(now.plus(LEASE)),
        poll.account().organization(),
        poll.account().type(),
        poll.account().key());
  }

  /** The last third of the lease is for the answer and the bus. */
  @Override
  public Duration begunWithin() {
    return LEASE.multipliedBy(2).dividedBy(3);
  }

  /**
   * For a route: makes of the claimed body the variables {@code poll}, {@code channel}, {@code
   * patience}, and {@code position} where there is one.
   */
  public void begin(Exchange exchange) {
    Poll poll = exchange.getMessage().getBody(Poll.class);
    exchange.setVariable("poll", poll);
    exchange.setVariable("channel", poll.account());
    exchange.setVariable("patience", poll.patience());
    exchange.setVariable("position", poll.position());
  }

  /**
   * The bus has all that the round brought; the exchange variable {@code position} says where the
   * next one begins, and is unset where this one brought nothing.
   */
  @Transactional
  public void done(Exchange exchange) {
    Poll poll = exchange.getVariable("poll", Poll.class);
    String position = exchange.getVariable("position", poll.position(), String.class);
    Timestamp now = Timestamp.from(clock.instant());
    end(
        poll,
        "position = ?, due_at = ?, polled_at = ?, failures = 0, last_error = null, error_code = null",
        position,
        now,
        now);
  }

  @Override
  @Transactional
  public void failed(Poll poll, Throwable cause) {
    String reason = reason(cause);
    Timestamp now = Timestamp.from(clock.instant());
    List<Map<String, Object>> before =
        jdbc.queryForList(
            "select failures, last_error from channel_poll where organization = ?"
                + " and channel_type = ? and channel_key = ? and claim = ?",
            poll.account().organization(),
            poll.account().type(),
            poll.account().key(),
            poll.claim());
    if (before.isEmpty()) {
      return; // another has it
    }
    int failures = ((Number) before.get(0).get("failures")).intValue() + 1;
    if (!reason.equals(before.get(0).get("last_error"))) {
      LOG.warn("{} cannot be polled: {}", poll.account(), reason);
    }
    Instant again = clock.instant().plus(pause(failures, cause));
    end(
        poll,
        "due_at = ?, polled_at = ?, failures = ?, last_error = ?, error_code = ?",
        Timestamp.from(again),
        now,
        failures,
        reason,
        Refusals.code(cause));
  }

  private void end(Poll poll, String changes, Object... values) {
    List<Object> arguments = new ArrayList<>();
    for (Object value : values) {
      arguments.add(value); // one may be null
    }
    arguments.addAll(
        List.of(
            poll.account().organization(),
            poll.account().type(),
            poll.account().key(),
            poll.claim()));
    jdbc.update(
        "update channel_poll set "
            + changes
            + ", claim = null, claimed_by = null, claimed_until = null"
            + " where organization = ? and channel_type = ? and channel_key = ? and claim = ?",
        arguments.toArray());
  }

  private static Duration pause(int failures, Throwable cause) {
    Optional<ProviderRefusedException> refusal = refusal(cause);
    if (refusal.isPresent() && refusal.get().kind() == Kind.AUTH) {
      return LONGEST_PAUSE; // until a person gives it another token
    }
    Duration growing = Duration.ofSeconds(1L << Math.min(failures, 9));
    Duration pause = growing.compareTo(LONGEST_PAUSE) < 0 ? growing : LONGEST_PAUSE;
    return refusal
        .flatMap(ProviderRefusedException::after)
        .filter(wish -> wish.compareTo(pause) > 0)
        .orElse(pause);
  }

  private static Optional<ProviderRefusedException> refusal(Throwable cause) {
    return DeadLetters.causes(cause).stream()
        .filter(ProviderRefusedException.class::isInstance)
        .map(ProviderRefusedException.class::cast)
        .findFirst();
  }

  private static String reason(Throwable cause) {
    String reason =
        refusal(cause)
            .map(Throwable::getMessage)
            .orElseGet(() -> DeadLetters.reason(cause))
            .replace("\0", "");
    return reason.length() <= 1000 ? reason : reason.substring(0, 1000);
  }

  @Override
  public Map<String, String> logContext(Poll poll) {
    return Map.of("event", "poll " + poll.account());
  }

  /**
   * How polling an account goes.
   *
   * @param at when it was tried last
   * @param error of the last try; empty where it went well
   * @param node that polls it now; empty between two rounds
   */
  public record State(Optional<Instant> at, Optional<String> error, Optional<String> node) {}

  /** Empty where the account was never polled. */
  public Optional<State> state(ChannelAccount account) {
    return jdbc
        .query(
            "select polled_at, last_error, claimed_by from channel_poll where organization = ?"
                + " and channel_type = ? and channel_key = ?",
            (row, n) ->
                new State(
                    Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant),
                    Optional.ofNullable(row.getString(2)),
                    Optional.ofNullable(row.getString(3))),
            account.organization(),
            account.type(),
            account.key())
        .stream()
        .findFirst();
  }

  /** What is wrong with the accounts of an organization whose last round failed, by address. */
  public Map<String, Fault> faults(String organization) {
    Map<String, Fault> faults = new HashMap<>();
    jdbc.query(
        "select channel_type || ':' || channel_key, error_code, last_error, polled_at"
            + " from channel_poll where organization = ? and last_error is not null"
            + " and polled_at is not null",
        row -> {
          String code = row.getString(2) == null ? Refusals.FAILED : row.getString(2);
          faults.put(
              row.getString(1), new Fault(code, row.getString(3), row.getTimestamp(4).toInstant()));
        },
        organization);
    return faults;
  }

  /** An account that was changed is asked again at once, whatever its pause. */
  @Transactional
  public void hasten(ChannelAccount account) {
    jdbc.update(
        "update channel_poll set due_at = ?, failures = 0 where organization = ?"
            + " and channel_type = ? and channel_key = ?",
        Timestamp.from(clock.instant()),
        account.organization(),
        account.type(),
        account.key());
  }

  /** The account is another bot or mailbox now: its position means nothing any more. */
  @Transactional
  public void forget(ChannelAccount account) {
    jdbc.update(
        "delete from channel_poll where organization = ? and channel_type = ? and channel_key = ?",
        account.organization(),
        account.type(),
        account.key());
    rowsMade.clear();
  }

  /** What this node was polling when it died is due again at once. */
  @Transactional
  public void releaseOwn() {
    jdbc.update(
        "update channel_poll set claim = null, claimed_by = null, claimed_until = null"
            + " where claimed_by = ?",
        node.name());
  }

  /**
   * After the clock was set back: what waits by the clock that is no longer right is due now. A
   * pause after a failure that the clock of now wrote is kept, however often this is called; an
   * account that did not fail has no pause.
   */
  @Override
  @Transactional
  public void clockWentBack() {
    Timestamp now = Timestamp.from(clock.instant());
    jdbc.update(
        "update channel_poll set due_at = ? where due_at > ? and (failures = 0 or polled_at > ?)",
        now,
        now,
        now);
    rowsMade.clear();
  }
}
