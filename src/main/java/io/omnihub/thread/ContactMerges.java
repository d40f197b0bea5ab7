package io.omnihub.thread;

import io.omnihub.event.EventOutbox;
import io.omnihub.event.Fact;
import io.omnihub.message.Ids;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Brings two contacts together on proof, and apart again. The older contact survives. What moves
 * keeps the name of its first home, so merges upon merges can be undone in any order: {@link #undo}
 * takes back what came from the merged contact and from those that were merged into him. Two that a
 * person parted are not merged by proof again.
 */
@Component
public class ContactMerges {

  /** In the order of {@link Threads}. */
  private static final List<String> OF_THREAD =
      List.of("turn", "delivery", "verdict", "ticket", "task", "message");

  private static final int LOOKS = 10;

  private static final String NOT_KNOWN =
      " and not exists (select 1 from contact_point mine where mine.contact_id = ?"
          + " and mine.kind = contact_point.kind and mine.address = contact_point.address"
          + " and mine.verified = contact_point.verified)";

  private final JdbcTemplate jdbc;
  private final Threads threads;
  private final EventOutbox facts;
  private final Clock clock;

  ContactMerges(JdbcTemplate jdbc, Threads threads, EventOutbox facts, Clock clock) {
    this.jdbc = jdbc;
    this.threads = threads;
    this.facts = facts;
    this.clock = clock;
  }

  /**
   * Merges two living contacts, whose threads the caller has locked; answers the one that survives.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  UUID merge(String organization, UUID one, UUID other, String proof) {
    List<UUID> byAge =
        jdbc.queryForList(
            "select id from contact where organization = ? and id in (?, ?)"
                + " order by created_at, id",
            UUID.class,
            organization,
            one,
            other);
    UUID survivor = byAge.get(0);
    UUID merged = byAge.get(1);
    UUID merge = Ids.next();
    boolean tookLead = takeLead(organization, survivor, merged);
    jdbc.update(
        "insert into contact_merge (id, organization, survivor, merged, proof, took_lead,"
            + " merged_at) values (?, ?, ?, ?, ?, ?, ?)",
        merge,
        organization,
        survivor,
        merged,
        Fit.cut(proof, 200),
        tookLead,
        now());
    jdbc.update(
        "update contact set merged_into = ? where organization = ? and id = ?",
        survivor,
        organization,
        merged);
    jdbc.update(
        "update contact_point set contact_id = ?, home_contact = coalesce(home_contact, contact_id)"
            + " where organization = ? and contact_id = ?"
            + NOT_KNOWN,
        survivor,
        organization,
        merged,
        survivor);
    UUID from = threads.of(organization, merged);
    UUID to = threads.of(organization, survivor);
    joinEpochs(organization, from, to);
    for (String table : OF_THREAD) {
      jdbc.update(
          "update "
              + table
              + " set thread_id = ?, home_thread = coalesce(home_thread, thread_id)"
              + " where organization = ? and thread_id = ?",
          to,
          organization,
          from);
    }
    tell(organization, Fact.CONTACTS_MERGED, to, merge, survivor, merged);
    return survivor;
  }

  /** Whether a person once undid a merge of these two. */
  boolean wereParted(String organization, UUID one, UUID other) {
    return jdbc.queryForObject(
            "select count(*) from contact_merge where organization = ? and undone_at is not null"
                + " and (survivor = ? and merged = ? or survivor = ? and merged = ?)",
            Long.class,
            organization,
            one,
            other,
            other,
            one)
        > 0;
  }

  /**
   * Undoes a merge: points, messages and all else that it moved go back. What came after the merge
   * stays with the survivor.
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
    Map<String, Object> row =
        jdbc.queryForMap(
            "select survivor, merged, took_lead from contact_merge"
                + " where organization = ? and id = ?",
            organization,
            merge);
    UUID merged = (UUID) row.get("merged");
    Set<UUID> family = lockFamily(organization, merged);
    List<UUID> above = above(organization, merged);
    UUID root = above.get(above.size() - 1);
    if ((Boolean) row.get("took_lead")) {
      above.forEach(contact -> giveBackLead(organization, contact, merged));
    }
    jdbc.update(
        "update contact set merged_into = null where organization = ? and id = ?",
        organization,
        merged);
    UUID home = threads.of(organization, merged);
    UUID from = threads.of(organization, root);
    joinEpochs(organization, from, home);
    family.retainAll(below(organization, merged));
    family.forEach(contact -> takeBack(organization, contact, root, merged, from, home));
    tell(organization, Fact.CONTACTS_PARTED, home, merge, (UUID) row.get("survivor"), merged);
  }

  private void takeBack(
      String organization, UUID origin, UUID root, UUID merged, UUID from, UUID home) {
    jdbc.update(
        "update contact_point set contact_id = ?, home_contact = nullif(home_contact, ?)"
            + " where organization = ? and contact_id = ? and home_contact = ?"
            + NOT_KNOWN,
        merged,
        merged,
        organization,
        root,
        origin,
        merged);
    UUID origins = threads.of(organization, origin);
    for (String table : OF_THREAD) {
      jdbc.update(
          "update "
              + table
              + " set thread_id = ?, home_thread = nullif(home_thread, ?)"
              + " where organization = ? and thread_id = ? and home_thread = ?",
          home,
          home,
          organization,
          from,
          origins);
    }
  }

  private boolean takeLead(String organization, UUID survivor, UUID merged) {
    return jdbc.update(
            "update contact set crm_lead = (select m.crm_lead from contact m where m.id = ?)"
                + " where organization = ? and id = ? and crm_lead is null and exists"
                + " (select 1 from contact m where m.id = ? and m.crm_lead is not null)",
            merged,
            organization,
            survivor,
            merged)
        == 1;
  }

  private void giveBackLead(String organization, UUID contact, UUID merged) {
    jdbc.update(
        "update contact set crm_lead = null where organization = ? and id = ?"
            + " and crm_lead = (select m.crm_lead from contact m where m.id = ?)",
        organization,
        contact,
        merged);
  }

  /**
   * The thread that gets rows has the higher epoch of both; what was current stays current, and
   * what a person overtook stays overtaken.
   */
  private void joinEpochs(String organization, UUID from, UUID to) {
    int giving = epoch(organization, from);
    int getting = epoch(organization, to);
    int joint = Math.max(giving, getting);
    lift(organization, from, giving, joint);
    lift(organization, to, getting, joint);
    jdbc.update(
        "update thread set epoch = ? where organization = ? and id = ?", joint, organization, to);
  }

  private void lift(String organization, UUID thread, int current, int joint) {
    if (current != joint) {
      jdbc.update(
          "update delivery set epoch = case when epoch >= ? then ? else -1 end"
              + " where organization = ? and thread_id = ? and state in ('pending', 'sending')",
          current,
          joint,
          organization,
          thread);
    }
  }

  private int epoch(String organization, UUID thread) {
    return jdbc.queryForObject(
        "select epoch from thread where organization = ? and id = ?",
        Integer.class,
        organization,
        thread);
  }

  /** All that this contact was merged into, nearest first, and all that was merged into him. */
  private Set<UUID> lockFamily(String organization, UUID contact) {
    for (int look = 0; look < LOOKS; look++) {
      Set<UUID> family = family(organization, contact);
      threads.lockOf(organization, family);
      if (family.equals(family(organization, contact))) {
        return family;
      }
    }
    throw new ConcurrencyFailureException("Other merges keep changing contact " + contact);
  }

  private Set<UUID> family(String organization, UUID contact) {
    Set<UUID> family = below(organization, contact);
    family.addAll(above(organization, contact));
    return family;
  }

  private List<UUID> above(String organization, UUID contact) {
    List<UUID> above = new ArrayList<>();
    List<UUID> next = List.of(contact);
    while (!next.isEmpty()) {
      next =
          jdbc.queryForList(
              "select merged_into from contact where organization = ? and id = ?"
                  + " and merged_into is not null",
              UUID.class,
              organization,
              next.get(0));
      above.addAll(next);
    }
    return above;
  }

  /** The contact and all that was merged into him. */
  private Set<UUID> below(String organization, UUID contact) {
    Set<UUID> below = new TreeSet<>();
    Deque<UUID> next = new ArrayDeque<>(List.of(contact));
    while (!next.isEmpty()) {
      UUID one = next.pop();
      below.add(one);
      next.addAll(
          jdbc.queryForList(
              "select id from contact where organization = ? and merged_into = ?",
              UUID.class,
              organization,
              one));
    }
    return below;
  }

  private void tell(
      String organization, String type, UUID thread, UUID merge, UUID survivor, UUID merged) {
    facts.append(
        List.of(
            new Fact(
                organization,
                type,
                thread,
                Map.of("merge", merge, "survivor", survivor, "merged", merged))));
  }

  private Timestamp now() {
    return Timestamp.from(clock.instant());
  }
}
