package io.omnihub.thread;

import io.omnihub.message.Ids;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Collection;
import java.util.UUID;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

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

  /** Locks the thread until the caller's transaction ends. */
  public void lock(String organization, UUID thread) {
    jdbc.query(
        "select id from thread where organization = ? and id = ? for update",
        row -> {},
        organization,
        thread);
  }

  /** Locks the threads of these contacts. */
  void lockOf(String organization, Collection<UUID> contacts) {
    contacts.stream()
        .distinct()
        .map(contact -> of(organization, contact))
        .sorted()
        .forEach(thread -> lock(organization, thread));
  }

  /** The thread that the turn belongs to now, locked; null if there is no such turn. */
  UUID lockOfTurn(String organization, UUID turn) {
    UUID seen = null;
    for (int look = 0; look < LOOKS; look++) {
      UUID thread = ofTurn(organization, turn);
      if (thread == null || thread.equals(seen)) {
        return thread;
      }
      lock(organization, thread);
      seen = thread; // a merge may have moved the turn before the lock was ours
    }
    throw new ConcurrencyFailureException("Merges keep moving turn " + turn);
  }

  /** The contact's one thread. */
  UUID of(String organization, UUID contact) {
    return jdbc.queryForObject(
        "select id from thread where organization = ? and contact_id = ?",
        UUID.class,
        organization,
        contact);
  }

  void open(String organization, UUID contact) {
    Timestamp now = Timestamp.from(clock.instant());
    jdbc.update(
        "insert into thread (id, organization, contact_id, epoch, spam, last_message_at,"
            + " created_at) values (?, ?, ?, 0, false, ?, ?)",
        Ids.next(),
        organization,
        contact,
        now,
        now);
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
