package io.omnihub.thread;

import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.Ids;
import io.omnihub.work.InList;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Many who wrote at the same moment: what {@link Contacts} does for one, where a message tells
 * nothing of its sender but his channel id. All calls run inside the caller's transaction.
 */
@Component
class Senders {

  private final JdbcTemplate jdbc;
  private final Contacts contacts;
  private final Threads threads;
  private final NewRows newRows;

  Senders(JdbcTemplate jdbc, Contacts contacts, Threads threads, NewRows newRows) {
    this.jdbc = jdbc;
    this.contacts = contacts;
    this.threads = threads;
    this.newRows = newRows;
  }

  /** Who wrote, as his channel names him. */
  record Sender(String organization, String account, String user) implements Comparable<Sender> {

    private static final Comparator<Sender> ORDER =
        Comparator.comparing(Sender::organization)
            .thenComparing(Sender::account)
            .thenComparing(Sender::user);

    static Sender of(CanonicalEvent event) {
      return new Sender(event.organization(), Contacts.account(event), Contacts.user(event.data()));
    }

    @Override
    public int compareTo(Sender other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * The threads of senders of whom nothing is told but their channel ids, their rows locked, in few
   * statements for any number. Who was changed or met by another node meanwhile, or shares his
   * thread with one before him, is left out: he is to be looked for alone.
   */
  Map<Sender, Contacts.Found> lockThreads(SortedMap<Sender, CanonicalEvent> events) {
    Map<Sender, Owner> owners = owners(events.keySet());
    Map<Sender, Owner> sure = owners;
    if (!owners.isEmpty()) {
      Map<String, List<UUID>> known = new TreeMap<>();
      owners.forEach(
          (sender, owner) ->
              known
                  .computeIfAbsent(sender.organization(), o -> new ArrayList<>())
                  .add(owner.thread()));
      known.forEach(threads::lock);
      sure = owners(owners.keySet());
    }
    Map<Sender, Contacts.Found> found = new HashMap<>();
    Set<UUID> taken = new HashSet<>();
    sure.forEach(
        (sender, owner) -> {
          if (owner.equals(owners.get(sender)) && taken.add(owner.thread())) {
            found.put(
                sender,
                new Contacts.Found(owner.thread(), false, !owner.subscribed(), owner.offered()));
          }
        });
    SortedMap<Sender, CanonicalEvent> strangers = new TreeMap<>(events);
    strangers.keySet().removeAll(owners.keySet());
    if (!strangers.isEmpty()) {
      meet(strangers)
          .forEach((who, thread) -> found.put(who, new Contacts.Found(thread, true, false, null)));
    }
    return found;
  }

  private record Owner(UUID contact, UUID thread, boolean subscribed, Instant offered) {}

  /** In the order of the senders. */
  private Map<Sender, Owner> owners(Collection<Sender> senders) {
    Map<Sender, Owner> owners = new TreeMap<>();
    senders.stream()
        .collect(Collectors.groupingBy(s -> List.of(s.organization(), s.account())))
        .forEach(
            (place, there) -> {
              InList users = InList.of(there.stream().map(Sender::user).toList());
              List<Object> arguments = new ArrayList<>(place);
              arguments.addAll(users.values());
              jdbc.query(
                  "select p.identity, p.contact_id, t.id, p.subscribed, p.offered_at from contact_point p"
                      + " join thread t on t.contact_id = p.contact_id"
                      + " where p.organization = ? and p.kind = ? and p.identity in ("
                      + users.marks()
                      + ")",
                  row -> {
                    Timestamp offered = row.getTimestamp(5);
                    owners.put(
                        new Sender(place.get(0), place.get(1), row.getString(1)),
                        new Owner(
                            row.getObject(2, UUID.class),
                            row.getObject(3, UUID.class),
                            row.getBoolean(4),
                            offered == null ? null : offered.toInstant()));
                  },
                  arguments.toArray());
            });
    return owners;
  }

  /** New contacts with their threads, without those whom another node met first. */
  private Map<Sender, UUID> meet(SortedMap<Sender, CanonicalEvent> strangers) {
    Map<Sender, UUID> made = new LinkedHashMap<>();
    List<Object[]> rows = new ArrayList<>();
    List<Object[]> points = new ArrayList<>();
    strangers.forEach(
        (sender, event) -> {
          UUID id = Ids.next();
          made.put(sender, id);
          rows.add(contacts.contactRow(id, event));
          points.add(contacts.pointRow(sender.organization(), id, Contacts.channelId(event)));
        });
    jdbc.batchUpdate(Contacts.INSERT_CONTACT, rows);
    Set<UUID> added = newRows.add(Contacts.POINT, points);
    Map<UUID, String> met = new LinkedHashMap<>();
    int place = 0;
    for (Sender sender : strangers.keySet()) {
      UUID contact = made.get(sender);
      if (added.contains(points.get(place++)[0])) {
        met.put(contact, sender.organization());
      } else {
        contacts.forget(sender.organization(), contact);
        made.remove(sender);
      }
    }
    Map<UUID, UUID> opened = met.isEmpty() ? Map.of() : threads.open(met);
    made.replaceAll((sender, contact) -> opened.get(contact));
    return made;
  }
}
