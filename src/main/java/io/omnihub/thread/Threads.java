package io.omnihub.thread;

import io.omnihub.message.Ids;
import io.omnihub.message.Turn;
import io.omnihub.work.InList;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The threads and their locks. Whoever writes into a thread locks its row first, those of several
 * in the order of their ids; only then come turns, deliveries and messages, in that order. So
 * nobody waits for one who waits for him, the turns of a thread open one after another, and its
 * effects are numbered in the order in which they become visible. The lock guards the contact as
 * well.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class Threads {

  private static final int LOOKS = 10;

  private final JdbcTemplate jdbc;
  private final Clock clock;

  Threads(JdbcTemplate jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** Locks the thread until the caller's transaction ends; costs nothing where it is held. */
  public void lock(String organization, UUID thread) {
    if (!held().add(thread)) {
      return;
    }
    jdbc.query(
        "select id from thread where organization = ? and id = ? for update",
        row -> {},
        organization,
        thread);
  }

  /** Locks them all, in the order that all nodes share. */
  void lock(String organization, Collection<UUID> threads) {
    List<UUID> missing = threads.stream().filter(held()::add).sorted().toList();
    if (missing.isEmpty()) {
      return;
    }
    InList these = InList.of(missing);
    List<Object> arguments = new ArrayList<>(List.of(organization));
    arguments.addAll(these.values());
    jdbc.query(
        "select id from thread where organization = ? and id in ("
            + these.marks()
            + ") order by id for update",
        row -> {},
        arguments.toArray());
  }

  /** Locks the threads of these contacts. */
  void lockOf(String organization, Collection<UUID> contacts) {
    contacts.stream()
        .distinct()
        .map(contact -> of(organization, contact))
        .sorted()
        .forEach(thread -> lock(organization, thread));
  }

  /**
   * The thread that the turn belongs to now, locked; null if there is no such turn.
   *
   * @param thread where the turn was when it was read; a merge may have moved it since
   */
  UUID lockOfTurn(String organization, UUID turn, UUID thread) {
    UUID expected = thread;
    for (int look = 0; look < LOOKS; look++) {
      lock(organization, expected);
      UUID now = ofTurn(organization, turn);
      if (now == null || now.equals(expected)) {
        return now;
      }
      expected = now;
    }
    throw new ConcurrencyFailureException("Merges keep moving turn " + turn);
  }

  /** The threads that these turns belong to now, locked, by the turns' ids. */
  Map<UUID, UUID> lockOfTurns(Collection<Turn> turns) {
    Map<String, List<Turn>> there = new TreeMap<>();
    turns.forEach(
        turn -> there.computeIfAbsent(turn.organization(), o -> new ArrayList<>()).add(turn));
    Map<UUID, UUID> where = new HashMap<>();
    there.forEach(
        (organization, some) -> {
          lock(organization, some.stream().map(Turn::threadId).distinct().toList());
          where.putAll(ofTurns(organization, some));
          for (Turn turn : some) {
            UUID now = where.get(turn.id());
            if (now != null && !now.equals(turn.threadId())) {
              where.put(turn.id(), lockOfTurn(organization, turn.id(), now));
            }
          }
        });
    where.values().removeIf(Objects::isNull);
    return where;
  }

  private Map<UUID, UUID> ofTurns(String organization, List<Turn> turns) {
    InList these = InList.of(turns.stream().map(Turn::id).toList());
    List<Object> arguments = new ArrayList<>(List.of(organization));
    arguments.addAll(these.values());
    Map<UUID, UUID> where = new HashMap<>();
    jdbc.query(
        "select id, thread_id from turn where organization = ? and id in (" + these.marks() + ")",
        row -> {
          where.put(row.getObject(1, UUID.class), row.getObject(2, UUID.class));
        },
        arguments.toArray());
    return where;
  }

  /** The same, for a caller that has read nothing of the turn yet. */
  UUID lockOfTurn(String organization, UUID turn) {
    UUID thread = ofTurn(organization, turn);
    return thread == null ? null : lockOfTurn(organization, turn, thread);
  }

  /** The contact's one thread. */
  UUID of(String organization, UUID contact) {
    return jdbc.queryForObject(
        "select id from thread where organization = ? and contact_id = ?",
        UUID.class,
        organization,
        contact);
  }

  UUID open(String organization, UUID contact) {
    return open(Map.of(contact, organization)).get(contact);
  }

  /**
   * A thread for each of these new contacts.
   *
   * @param contacts their organizations
   */
  Map<UUID, UUID> open(Map<UUID, String> contacts) {
    Timestamp now = Timestamp.from(clock.instant());
    Map<UUID, UUID> opened = new HashMap<>();
    List<Object[]> rows = new ArrayList<>();
    contacts.forEach(
        (contact, organization) -> {
          UUID id = Ids.next();
          opened.put(contact, id);
          rows.add(new Object[] {id, organization, contact, now, now});
        });
    jdbc.batchUpdate(
        "insert into thread (id, organization, contact_id, epoch, spam, last_message_at,"
            + " created_at) values (?, ?, ?, 0, false, ?, ?)",
        rows);
    held().addAll(opened.values());
    return opened;
  }

  /** The threads that the caller's transaction has locked. */
  @SuppressWarnings("unchecked")
  private Set<UUID> held() {
    Set<UUID> known = (Set<UUID>) TransactionSynchronizationManager.getResource(this);
    if (known != null) {
      return known;
    }
    Set<UUID> held = new HashSet<>();
    TransactionSynchronizationManager.bindResource(this, held);
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void suspend() {
            TransactionSynchronizationManager.unbindResource(Threads.this);
          }

          @Override
          public void resume() {
            TransactionSynchronizationManager.bindResource(Threads.this, held);
          }

          @Override
          public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResource(Threads.this);
          }
        });
    return held;
  }

  private UUID ofTurn(String organization, UUID turn) {
    return jdbc
        .query(
            "select thread_id from turn where organization = ? and id = ?",
            (row, n) -> row.getObject(1, UUID.class),
            organization,
            turn)
        .stream()
        .findFirst()
        .orElse(null);
  }
}
