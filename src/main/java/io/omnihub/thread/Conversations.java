package io.omnihub.thread;

import io.omnihub.message.Turn;
import io.omnihub.message.Verdict;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What a decision changes in a thread; always inside the decision's transaction. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class Conversations {

  private final JdbcTemplate jdbc;
  private final Contacts contacts;
  private final Clock clock;

  Conversations(JdbcTemplate jdbc, Contacts contacts, Clock clock) {
    this.jdbc = jdbc;
    this.contacts = contacts;
    this.clock = clock;
  }

  /**
   * The bot's answer to a turn.
   *
   * @param thread where the turn is now
   * @param content all that is said, as JSON
   */
  public record Answer(Turn turn, UUID thread, UUID id, String text, String content) {}

  /** Adds answers to their threads; their deliveries tell later what became of them. */
  public void add(List<Answer> answers) {
    Timestamp now = Timestamp.from(clock.instant());
    jdbc.batchUpdate(
        "insert into message (id, organization, thread_id, turn_id, direction, author,"
            + " channel_type, channel_key, conversation_id, kind, text, content, status, occurred_at,"
            + " recorded_at) values (?, ?, ?, ?, 'outbound', 'bot', ?, ?, ?, 'text', ?, ?,"
            + " 'pending', ?, ?) on conflict do nothing",
        answers.stream()
            .map(
                answer ->
                    new Object[] {
                      answer.id(),
                      answer.turn().organization(),
                      answer.thread(),
                      answer.turn().id(),
                      answer.turn().channelType(),
                      answer.turn().channelKey(),
                      answer.turn().conversationId(),
                      answer.text(),
                      answer.content(),
                      now,
                      now
                    })
            .toList());
  }

  /** The bot's last answer in the turn's conversation that was not taken back. */
  public Optional<UUID> lastAnswer(Turn turn, UUID thread) {
    return jdbc
        .query(
            "select m.id from message m where "
                + OurMessages.HERE
                + " and m.author = 'bot'"
                + OurMessages.LAST,
            (row, n) -> row.getObject(1, UUID.class),
            turn.organization(),
            thread,
            turn.channelType(),
            turn.channelKey(),
            turn.conversationId())
        .stream()
        .findFirst();
  }

  /**
   * A delivery about a message of ours.
   *
   * @param command {@code reply}, or {@code delete}: it takes back what its payload names
   * @param payload as JSON
   */
  public record Said(UUID delivery, String command, String payload) {}

  /**
   * What brought an answer to the customer, and all deletions in its thread since, but those that
   * failed; in order.
   */
  public List<Said> deliveriesOf(String organization, UUID message) {
    return jdbc.query(
        "select d.id, d.command, d.payload from delivery d where d.organization = ?"
            + " and d.thread_id = (select m.thread_id from message m where m.id = ?)"
            + " and (d.command = 'reply' and d.message_id = ?"
            + " or d.command = 'delete' and d.state not in ('dead', 'dropped')"
            + " and d.seq > (select min(r.seq) from delivery r where r.thread_id = d.thread_id"
            + " and r.message_id = ?)) order by d.seq",
        (row, n) -> new Said(row.getObject(1, UUID.class), row.getString(2), row.getString(3)),
        organization,
        message,
        message,
        message);
  }

  /** The customer was given something to choose from: his next words may be a choice. */
  public void offered(Turn turn, UUID thread) {
    jdbc.update(
        "update contact_point set offered_at = ? where organization = ? and kind = ?"
            + " and contact_id = (select t.contact_id from thread t where t.id = ?)",
        Timestamp.from(clock.instant()),
        turn.organization(),
        turn.channelType() + ":" + turn.channelKey(),
        thread);
  }

  /**
   * Phones and mails that the customer typed, and the language he writes.
   *
   * @param thread the turn's thread now: its contact may have been merged since the turn was
   *     claimed
   */
  public void remember(Turn turn, UUID thread, Verdict verdict) {
    List<Verdict.Entity> typed =
        verdict.entities().stream()
            .filter(entity -> entity.kind().equals("phone") || entity.kind().equals("email"))
            .toList();
    boolean speaks =
        verdict.language() != null && !verdict.language().equals(turn.contact().language());
    if (typed.isEmpty() && !speaks) {
      return;
    }
    UUID contact =
        jdbc.queryForObject(
            "select contact_id from thread where organization = ? and id = ?",
            UUID.class,
            turn.organization(),
            thread);
    typed.forEach(
        entity -> contacts.addTyped(turn.organization(), contact, entity.kind(), entity.value()));
    if (speaks) {
      jdbc.update(
          "update contact set language = ? where organization = ? and id = ?",
          verdict.language(),
          turn.organization(),
          contact);
    }
  }

  public void markSpam(String organization, UUID thread) {
    jdbc.update(
        "update thread set spam = true where organization = ? and id = ?", organization, thread);
  }
}
