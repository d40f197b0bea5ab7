package io.omnihub.replay;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Whom letters are about, found by what failed: a turn and a delivery have a thread; an event that
 * could not be recorded names its channel alone. One query, however many letters.
 */
@Component
public class LetterSubjects {

  private static final String FOUND =
      "select d.id, d.thread_id, c.name, d.destination as channel from delivery d"
          + " join thread t on t.organization = d.organization and t.id = d.thread_id"
          + " join contact c on c.organization = d.organization and c.id = t.contact_id"
          + " where d.organization = :organization and d.id in (:ids)"
          + " union all select u.id, u.thread_id, c.name,"
          + " (select max(e.channel_type || ':' || e.channel_key) from message m"
          + " join inbound_event e on e.organization = m.organization and e.id = m.id"
          + " where m.organization = u.organization and m.turn_id = u.id"
          + " and m.direction = 'inbound') from turn u"
          + " join thread t on t.organization = u.organization and t.id = u.thread_id"
          + " join contact c on c.organization = u.organization and c.id = t.contact_id"
          + " where u.organization = :organization and u.id in (:ids)";

  private final JdbcClient jdbc;

  LetterSubjects(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The letters with whom they are about. */
  List<LetterView> with(String organization, List<LetterView> letters) {
    Map<UUID, LetterSubject> found = found(organization, letters);
    return letters.stream().map(letter -> letter.about(subject(letter, found))).toList();
  }

  private static LetterSubject subject(LetterView letter, Map<UUID, LetterSubject> found) {
    return letter.stage().equals("record")
        ? ofEvent(letter.reference())
        : id(letter).map(found::get).orElse(LetterSubject.UNKNOWN);
  }

  private Map<UUID, LetterSubject> found(String organization, Collection<LetterView> letters) {
    Set<UUID> ids = new HashSet<>();
    letters.forEach(letter -> id(letter).ifPresent(ids::add));
    Map<UUID, LetterSubject> found = new HashMap<>();
    if (!ids.isEmpty()) {
      jdbc.sql(FOUND)
          .param("organization", organization)
          .param("ids", ids)
          .query(
              row -> {
                found.put(
                    row.getObject("id", UUID.class),
                    new LetterSubject(
                        row.getObject("thread_id", UUID.class),
                        row.getString("name"),
                        row.getString("channel")));
              });
    }
    return found;
  }

  /** Empty for an event, and for a reference that is no id of ours. */
  private static Optional<UUID> id(LetterView letter) {
    try {
      return letter.stage().equals("record")
          ? Optional.empty()
          : Optional.of(UUID.fromString(letter.reference()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** An event is named {@code type:key:provider's}. */
  private static LetterSubject ofEvent(String reference) {
    String[] parts = reference.split(":", 3);
    return parts.length < 3
        ? LetterSubject.UNKNOWN
        : new LetterSubject(null, null, parts[0] + ":" + parts[1]);
  }
}
