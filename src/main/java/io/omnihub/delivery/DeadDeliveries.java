package io.omnihub.delivery;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What a person does with deliveries that were given up. */
@Component
public class DeadDeliveries {

  private final JdbcTemplate jdbc;
  private final Clock clock;

  DeadDeliveries(JdbcTemplate jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** Gives a dead delivery another payload, and its message the text that it now carries. */
  @Transactional
  public void mend(String organization, UUID id, String payload, String text) {
    int mended =
        jdbc.update(
            "update delivery set payload = ? where organization = ? and id = ?"
                + " and state in ('dead', 'failed')",
            payload,
            organization,
            id);
    if (mended == 1 && text != null) {
      jdbc.update(
          "update message set text = ? where organization = ? and id ="
              + " (select d.message_id from delivery d where d.id = ? and d.command = 'reply')",
          text,
          organization,
          id);
    }
  }

  /**
   * Puts a dead delivery back into the outbox, as if it had never been tried.
   *
   * @return false if the organization has no such delivery that is dead, or that the provider told
   *     had failed
   */
  @Transactional
  public boolean revive(String organization, UUID id) {
    int revived =
        jdbc.update(
            "update delivery set state = 'pending', attempts = 0, next_at = ?, updated_at = ?"
                + " where organization = ? and id = ? and state in ('dead', 'failed')",
            now(),
            now(),
            organization,
            id);
    if (revived == 1) {
      // a person wants it tried: a customer who still does not want us says so again
      jdbc.update(
          "update contact_point set subscribed = true where organization = ? and subscribed = false"
              + " and (kind, contact_id) in (select d.destination, th.contact_id from delivery d"
              + " join thread th on th.id = d.thread_id where d.id = ?)",
          organization,
          id);
      jdbc.update(
          "update message set status = 'pending' where organization = ? and id ="
              + " (select d.message_id from delivery d where d.id = ? and d.command = 'reply')",
          organization,
          id);
    }
    return revived == 1;
  }

  private Timestamp now() {
    return Timestamp.from(clock.instant());
  }
}
