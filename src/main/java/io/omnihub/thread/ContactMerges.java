package io.omnihub.thread;

import io.omnihub.event.EventOutbox;
import io.omnihub.event.Fact;
import io.omnihub.message.Ids;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Brings two contacts together on proof, and apart again. The older contact survives; what moves is
 * marked with the merge's id, and {@link #undo} moves exactly that back.
 */
@Component
public class ContactMerges {

  private static final List<String> OF_THREAD =
      List.of("message", "turn", "verdict", "ticket", "task", "delivery");

  private final JdbcTemplate jdbc;
  private final EventOutbox facts;
  private final Clock clock;

  ContactMerges(JdbcTemplate jdbc, EventOutbox facts, Clock clock) {
    this.jdbc = jdbc;
    this.facts = facts;
    this.clock = clock;
  }

  /** Merges inside the caller's transaction; answers the contact that survives. */
  @Transactional(propagation = Propagation.MANDATORY)
  UUID merge(String organization, UUID one, UUID other, String proof) {
    List<UUID> byAge =
        jdbc.query(
            "select id from contact where organization = ? and id in (?, ?)"
                + " order by created_at, id for update",
            (row, n) -> row.getObject(1, UUID.class),
            organization,
            one,
            other);
    UUID survivor = byAge.get(0);
    UUID merged = byAge.get(1);
    UUID merge = Ids.next();
    jdbc.update(
        "insert into contact_merge (id, organization, survivor, merged, proof, merged_at)"
            + " values (?, ?, ?, ?, ?, ?)",
        merge,
        organization,
        survivor,
        merged,
        proof,
        now());
    jdbc.update(
        "update contact_point set contact_id = ?, merge_id = ? where organization = ?"
            + " and contact_id = ? and not exists (select 1 from contact_point mine"
            + " where mine.contact_id = ? and mine.kind = contact_point.kind"
            + " and mine.address = contact_point.address)",
        survivor,
        merge,
        organization,
        merged,
        survivor);
    jdbc.update(
        "update contact set merged_into = ? where organization = ? and id = ?",
        survivor,
        organization,
        merged);
    jdbc.update(
        "update contact set crm_lead = coalesce(crm_lead,"
            + " (select m.crm_lead from contact m where m.id = ?)) where organization = ? and id = ?",
        merged,
        organization,
        survivor);
    moveThread(organization, merge, merged, survivor);
    return survivor;
  }

  /**
   * Undoes a merge: points, messages and all else that it moved go back.
   *
   * @throws IllegalArgumentException if there is no such merge, or it is undone already
   */
  @Transactional
  public void undo(String organization, UUID merge) {
    int undone =
        jdbc.update(
            "update contact_merge set undone_at = ? where organization = ? and id = ?"
                + " and undone_at is null",
            now(),
            organization,
            merge);
    if (undone == 0) {
      throw new IllegalArgumentException("There is no merge " + merge + " left to undo");
    }
    UUID merged =
        jdbc.queryForObject(
            "select merged from contact_merge where organization = ? and id = ?",
            UUID.class,
            organization,
            merge);
    jdbc.update(
        "update contact_point set contact_id = ?, merge_id = null"
            + " where organization = ? and merge_id = ?",
        merged,
        organization,
        merge);
    jdbc.update(
        "update contact set merged_into = null where organization = ? and id = ?",
        organization,
        merged);
    threadOf(organization, merged).forEach(thread -> move(organization, merge, null, thread));
  }

  private void moveThread(String organization, UUID merge, UUID merged, UUID survivor) {
    List<UUID> from = threadOf(organization, merged);
    if (from.isEmpty()) {
      return;
    }
    List<UUID> to = threadOf(organization, survivor);
    if (to.isEmpty()) {
      jdbc.update(
          "update thread set contact_id = ? where organization = ? and id = ?",
          survivor,
          organization,
          from.get(0));
      return;
    }
    for (String table : OF_THREAD) {
      jdbc.update(
          "update "
              + table
              + " set thread_id = ?, merge_id = ?"
              + " where organization = ? and thread_id = ?",
          to.get(0),
          merge,
          organization,
          from.get(0));
    }
    facts.append(
        List.of(
            new Fact(
                organization,
                Fact.CONTACTS_MERGED,
                to.get(0),
                Map.of("merge", merge, "survivor", survivor, "merged", merged))));
  }

  private void move(String organization, UUID merge, UUID mark, UUID thread) {
    for (String table : OF_THREAD) {
      jdbc.update(
          "update "
              + table
              + " set thread_id = ?, merge_id = ?"
              + " where organization = ? and merge_id = ?",
          thread,
          mark,
          organization,
          merge);
    }
  }

  private List<UUID> threadOf(String organization, UUID contact) {
    return jdbc.query(
        "select id from thread where organization = ? and contact_id = ? for update",
        (row, n) -> row.getObject(1, UUID.class),
        organization,
        contact);
  }

  private Timestamp now() {
    return Timestamp.from(clock.instant());
  }
}
