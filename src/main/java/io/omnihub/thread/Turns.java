package io.omnihub.thread;

import io.omnihub.event.EventOutbox;
import io.omnihub.event.Fact;
import io.omnihub.message.Ids;
import io.omnihub.message.Turn;
import io.omnihub.work.ClaimSource;
import io.omnihub.work.DeadLetters;
import io.omnihub.work.InList;
import io.omnihub.work.Node;
import io.omnihub.work.QueueHead;
import io.omnihub.work.RowList;
import io.omnihub.work.Vendor;
import io.omnihub.work.WaitsByTheClock;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Turns that ended, for {@code claim:turns}. Invariants: one turn of a thread is worked on at a
 * time, in order; a claim carries a token, and only its holder decides ({@link #close}); a claim
 * that ran out, or that this node held before it was restarted, is open again. Claims lock no
 * thread and wait for nobody; who closes a turn or gives it up locks its thread first ({@link
 * Threads}).
 */
@Component("turns")
public class Turns implements ClaimSource<Turn>, WaitsByTheClock {

  private static final Duration RECLAIM_EVERY = Duration.ofSeconds(5);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

  private final JdbcTemplate jdbc;
  private final TurnReader reader;
  private final Threads threads;
  private final DeadLetters deadLetters;
  private final EventOutbox facts;
  private final ThreadProperties properties;
  private final Node node;
  private final Vendor vendor;
  private final QueueHead head;
  private final Clock clock;
  private final AtomicReference<Instant> lastReclaim = new AtomicReference<>(Instant.EPOCH);

  Turns(
      JdbcTemplate jdbc,
      TurnReader reader,
      Threads threads,
      DeadLetters deadLetters,
      EventOutbox facts,
      ThreadProperties properties,
      Node node,
      Vendor vendor,
      QueueHead head,
      Clock clock) {
    this.jdbc = jdbc;
    this.reader = reader;
    this.threads = threads;
    this.deadLetters = deadLetters;
    this.facts = facts;
    this.properties = properties;
    this.node = node;
    this.vendor = vendor;
    this.head = head;
    this.clock = clock;
  }

  @Override
  @Transactional
  public List<Turn> claim(String lane, int max) {
    settleLapsed();
    Instant now = clock.instant();
    List<UUID> due = lockDue(now, max);
    if (due.isEmpty()) {
      return List.of();
    }
    UUID claim = Ids.next();
    List<Object> arguments = new ArrayList<>();
    Collections.addAll(
        arguments, claim, node.name(), Timestamp.from(now.plus(properties.turnClaim())));
    InList these = InList.of(due);
    arguments.addAll(these.values());
    jdbc.update(
        "update turn set state = 'claimed', claim = ?, claimed_by = ?, claimed_until = ?,"
            + " attempts = attempts + 1 where id in ("
            + these.marks()
            + ")",
        arguments.toArray());
    List<Turn> claimed = reader.read(due, claim);
    Set<UUID> known = claimed.stream().map(Turn::id).collect(Collectors.toSet());
    due.stream()
        .filter(id -> !known.contains(id))
        .forEach(
            id -> jdbc.update("update turn set state = 'decided', claim = null where id = ?", id));
    return claimed;
  }

  private static final String DUE =
      "select id from turn where state = 'open' and due_at between ? and ? and not exists (select 1"
          + " from turn e where e.thread_id = turn.thread_id and (e.state = 'claimed'"
          + " or e.state = 'open' and e.id < turn.id))";
  private static final String IN_TURN = " order by state, due_at, id limit ?";

  /** H2 reads the whole backlog to lock a few rows, and is told which before. */
  private List<UUID> lockDue(Instant now, int max) {
    List<Object> arguments = new ArrayList<>();
    arguments.add(Timestamp.from(head.of("turns", now, this::oldest)));
    arguments.add(Timestamp.from(now));
    String near = "";
    if (!vendor.isPostgres()) {
      List<Object> finding = new ArrayList<>(arguments);
      finding.add(2 * max);
      List<UUID> found = jdbc.queryForList(DUE + IN_TURN, UUID.class, finding.toArray());
      if (found.isEmpty()) {
        return found;
      }
      InList these = InList.of(found);
      near = " and id in (" + these.marks() + ")";
      arguments.addAll(these.values());
    }
    arguments.add(max);
    return jdbc.queryForList(
        DUE + near + IN_TURN + " for update skip locked", UUID.class, arguments.toArray());
  }

  private Timestamp oldest() {
    return jdbc.queryForObject(
        "select min(due_at) from turn where state = 'open'", Timestamp.class);
  }

  /**
   * Ends the turns inside the caller's transaction.
   *
   * @return the threads they belong to now; nothing of one whose claim is no longer this one's:
   *     another node has it and nothing may be written for it
   * @throws ConcurrencyFailureException if that is so of one of several; to be tried one by one
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Map<UUID, UUID> close(List<Turn> ended) {
    Map<UUID, UUID> where = threads.lockOfTurns(ended);
    RowList these =
        RowList.of(
            List.of("uuid", "varchar", "uuid"),
            ended.stream()
                .map(turn -> new Object[] {turn.id(), turn.organization(), turn.claim()})
                .toList());
    List<Object> arguments = new ArrayList<>(these.values());
    arguments.add(now());
    int held =
        jdbc.update(
            "merge into turn t using "
                + these.table()
                + " v (id, organization, claim) on t.id = v.id"
                + " and t.organization = v.organization and t.claim = v.claim"
                + " when matched then update set state = 'decided', decided_at = ?, claim = null",
            arguments.toArray());
    if (held == ended.size()) {
      return where;
    }
    if (ended.size() > 1) {
      throw new ConcurrencyFailureException("A turn of these is no longer ours");
    }
    return Map.of();
  }

  @Override
  public Map<String, String> logContext(Turn turn) {
    return Map.of(
        "thread",
        turn.threadId().toString(),
        "event",
        String.valueOf(turn.last().providerEventId()));
  }

  /** Tries again later; after the set number of attempts a person gets it. */
  @Override
  @Transactional
  public void failed(Turn turn, Throwable cause) {
    UUID thread = threads.lockOfTurn(turn.organization(), turn.id(), turn.threadId());
    List<Integer> attempts =
        jdbc.queryForList(
            "select attempts from turn where id = ? and organization = ? and state = 'claimed'"
                + " and claim = ? for update",
            Integer.class,
            turn.id(),
            turn.organization(),
            turn.claim());
    if (attempts.isEmpty()) {
      return;
    }
    boolean last = attempts.get(0) >= properties.turnAttempts();
    jdbc.update(
        "update turn set state = ?, claim = null, due_at = ? where id = ? and organization = ?",
        last ? "failed" : "open",
        Timestamp.from(clock.instant().plusMillis(250L << Math.min(attempts.get(0), 8))),
        turn.id(),
        turn.organization());
    if (last) {
      giveUp(turn, thread, cause);
    }
  }

  private void giveUp(Turn turn, UUID thread, Throwable cause) {
    deadLetters.add(turn.organization(), "turn", turn.id().toString(), cause, turn.text());
    jdbc.update(
        "insert into ticket (id, organization, thread_id, turn_id, queue, subject, state, opened_at)"
            + " values (?, ?, ?, ?, 'support', ?, 'open', ?) on conflict do nothing",
        Ids.derived(turn.id(), "ticket"),
        turn.organization(),
        thread,
        turn.id(),
        Fit.cut(turn.text(), 400),
        now());
    facts.append(
        List.of(
            new Fact(turn.organization(), Fact.TURN_FAILED, thread, Map.of("turn", turn.id()))));
  }

  /**
   * Gives a turn that had failed for good another series of attempts.
   *
   * @return false if the organization has no such turn that failed
   */
  @Transactional
  public boolean reopen(String organization, UUID id) {
    return jdbc.update(
            "update turn set state = 'open', attempts = 0, due_at = ?"
                + " where organization = ? and id = ? and state = 'failed'",
            now(),
            organization,
            id)
        == 1;
  }

  /** A turn as it would be handed out now, claimed by nobody. */
  public Optional<Turn> look(String organization, UUID id) {
    return reader.read(List.of(id), null).stream()
        .filter(turn -> turn.organization().equals(organization))
        .findFirst();
  }

  /**
   * Locks the thread of a turn that was decided, inside the caller's transaction.
   *
   * @return the thread that the turn belongs to now; null if it is not decided
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public UUID lockDecided(String organization, UUID id) {
    UUID thread = threads.lockOfTurn(organization, id);
    List<UUID> decided =
        jdbc.queryForList(
            "select id from turn where organization = ? and id = ? and state = 'decided'",
            UUID.class,
            organization,
            id);
    return decided.isEmpty() ? null : thread;
  }

  /** Whether more than that many turns have waited longer than they should. */
  public boolean isBehind(Duration late, int turns) {
    return jdbc.queryForList(
                "select 1 from turn where state = 'open' and due_at < ? limit ?",
                Integer.class,
                Timestamp.from(clock.instant().minus(late)),
                turns + 1)
            .size()
        > turns;
  }

  /**
   * After the clock was set back: turns that are due further ahead than any pause was written with
   * the clock that is no longer right, and are due now.
   */
  @Override
  @Transactional
  public void clockWentBack() {
    Instant now = clock.instant();
    jdbc.update(
        "update turn set due_at = ? where state = 'open' and due_at > ?",
        Timestamp.from(now),
        Timestamp.from(now.plus(properties.longestTurn()).plus(LONGEST_PAUSE)));
    lastReclaim.set(Instant.EPOCH);
  }

  /** What this node held when it died counts as run out, whatever time its claims had left. */
  @Transactional
  public void reopenOwn() {
    jdbc.update(
        "update turn set claimed_until = ? where state = 'claimed' and claimed_by = ?",
        Timestamp.from(Instant.EPOCH),
        node.name());
  }

  /** A claim that ran out leaves its turn open, or after the last attempt to a person. */
  private void settleLapsed() {
    Instant now = clock.instant();
    Instant last = lastReclaim.get();
    if (now.isBefore(last.plus(RECLAIM_EVERY)) || !lastReclaim.compareAndSet(last, now)) {
      return;
    }
    giveUpLapsed(now);
    List<UUID> lapsed =
        jdbc.queryForList(
            "select id from turn where state = 'claimed' and claimed_until < ?"
                + " for update skip locked",
            UUID.class,
            Timestamp.from(now));
    for (UUID id : lapsed) {
      jdbc.update("update turn set state = 'open', claim = null where id = ?", id);
    }
  }

  /** A turn that nobody ever finishes (it takes its node down) does not go round for ever. */
  private void giveUpLapsed(Instant now) {
    List<UUID> lapsed =
        jdbc.queryForList(
            "select id from turn where state = 'claimed' and claimed_until < ?"
                + " and attempts >= ? order by thread_id",
            UUID.class,
            Timestamp.from(now),
            properties.turnAttempts());
    for (Turn turn : lapsed.isEmpty() ? List.<Turn>of() : reader.read(lapsed, null)) {
      UUID thread = threads.lockOfTurn(turn.organization(), turn.id(), turn.threadId());
      int given =
          jdbc.update(
              "update turn set state = 'failed', claim = null where id = ? and organization = ?"
                  + " and state = 'claimed' and claimed_until < ?",
              turn.id(),
              turn.organization(),
              Timestamp.from(now));
      if (given == 1) {
        giveUp(turn, thread, new IllegalStateException("No attempt told its outcome"));
      }
    }
  }

  private Timestamp now() {
    return Timestamp.from(clock.instant());
  }
}
