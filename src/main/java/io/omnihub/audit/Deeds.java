package io.omnihub.audit;

import io.omnihub.event.EventOutbox;
import io.omnihub.event.Fact;
import io.omnihub.message.Ids;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Keeps what operators do, as a row and as a fact, in the transaction that does it. */
@Component
public class Deeds {

  /** CloudEvents type of the fact. */
  public static final String FACT = "io.omnihub.operator.deed";

  private static final int LONGEST_DETAIL = 1000;

  private final JdbcTemplate jdbc;
  private final EventOutbox facts;
  private final Clock clock;

  Deeds(JdbcTemplate jdbc, EventOutbox facts, Clock clock) {
    this.jdbc = jdbc;
    this.facts = facts;
    this.clock = clock;
  }

  /**
   * @param thread the thread that it concerns; null where it concerns none
   * @param detail no text of a customer; cut at 1000 characters
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void keep(
      String organization, String operator, String deed, UUID subject, UUID thread, String detail) {
    UUID id = Ids.next();
    jdbc.update(
        "insert into deed (id, organization, operator, deed, subject, detail, done_at)"
            + " values (?, ?, ?, ?, ?, ?, ?)",
        id,
        organization,
        operator,
        deed,
        subject,
        detail.length() <= LONGEST_DETAIL ? detail : detail.substring(0, LONGEST_DETAIL),
        Timestamp.from(clock.instant()));
    facts.append(
        List.of(
            new Fact(
                organization,
                FACT,
                thread == null ? subject : thread,
                Map.of("deed", deed, "operator", operator, "about", subject, "id", id))));
  }

  /** What was done to it, newest first. */
  public List<Deed> about(String organization, UUID subject, int limit) {
    return jdbc.query(
        "select operator, deed, subject, detail, done_at from deed"
            + " where organization = ? and subject = ? order by id desc limit ?",
        (row, n) ->
            new Deed(
                row.getString("operator"),
                row.getString("deed"),
                row.getObject("subject", UUID.class),
                row.getString("detail"),
                row.getObject("done_at", OffsetDateTime.class).toInstant()),
        organization,
        subject,
        limit);
  }
}
