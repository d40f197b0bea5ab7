package io.omnihub.thread;

import io.omnihub.event.EventOutbox;
import io.omnihub.event.Fact;
import io.omnihub.message.Ids;
import io.omnihub.message.MessageKind;
import io.omnihub.message.Turn;
import io.omnihub.message.Turn.Contact;
import io.omnihub.message.Turn.Line;
import io.omnihub.work.ClaimSource;
import io.omnihub.work.DeadLetters;
import io.omnihub.work.Node;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Turns that ended, for {@code claim:turns}. Invariants: one turn of a thread is worked on at a
 * time, in order; a claim carries a token, and only its holder decides ({@link #close}); a claim
 * that ran out, or that this node held before it was restarted, is open again.
 */
@Component("turns")
public class Turns implements ClaimSource<Turn> {

  private static final Duration RECLAIM_EVERY = Duration.ofSeconds(5);

  private final JdbcTemplate jdbc;
  private final DeadLetters deadLetters;
  private final EventOutbox facts;
  private final ThreadProperties properties;
  private final Node node;
  private final Clock clock;
  private final AtomicReference<Instant> lastReclaim = new AtomicReference<>(Instant.EPOCH);

  Turns(
      JdbcTemplate jdbc,
      DeadLetters deadLetters,
      EventOutbox facts,
      ThreadProperties properties,
      Node node,
      Clock clock) {
    this.jdbc = jdbc;
    this.deadLetters = deadLetters;
    this.facts = facts;
    this.properties = properties;
    this.node = node;
    this.clock = clock;
  }

  @Override
  @Transactional
  public List<Turn> claim(String lane, int max) {
    reopenLapsed();
    Instant now = clock.instant();
    List<UUID> due =
        jdbc.query(
            "select id from turn where state = 'open' and due_at <= ? and not exists (select 1"
                + " from turn e where e.thread_id = turn.thread_id and e.id < turn.id"
                + " and e.state in ('open', 'claimed')) order by state, due_at limit ? for update skip locked",
            (row, n) -> row.getObject(1, UUID.class),
            Timestamp.from(now),
            max);
    if (due.isEmpty()) {
      return List.of();
    }
    UUID claim = Ids.next();
    List<Object> arguments = new ArrayList<>();
    Collections.addAll(
        arguments, claim, node.name(), Timestamp.from(now.plus(properties.turnClaim())));
    arguments.addAll(due);
    jdbc.update(
        "update turn set state = 'claimed', claim = ?, claimed_by = ?, claimed_until = ?,"
            + " attempts = attempts + 1 where id in ("
            + marks(due.size())
            + ")",
        arguments.toArray());
    return load(due, claim);
  }

  /**
   * Ends the turn inside the caller's transaction.
   *
   * @return the thread the turn belongs to now, or null if the claim is no longer this one's: then
   *     another node has the turn and nothing may be written for it
   */
  public UUID close(Turn turn) {
    int held =
        jdbc.update(
            "update turn set state = 'decided', decided_at = ?, claim = null"
                + " where id = ? and organization = ? and state = 'claimed' and claim = ?",
            now(),
            turn.id(),
            turn.organization(),
            turn.claim());
    return held == 0
        ? null
        : jdbc.queryForObject(
            "select thread_id from turn where id = ? and organization = ?",
            UUID.class,
            turn.id(),
            turn.organization());
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
    Integer attempts =
        jdbc
            .query(
                "select attempts from turn where id = ? and claim = ? for update",
                (row, n) -> row.getInt(1),
                turn.id(),
                turn.claim())
            .stream()
            .findFirst()
            .orElse(null);
    if (attempts == null) {
      return;
    }
    boolean last = attempts >= properties.turnAttempts();
    jdbc.update(
        "update turn set state = ?, claim = null, due_at = ? where id = ?",
        last ? "failed" : "open",
        Timestamp.from(clock.instant().plusMillis(250L << Math.min(attempts, 8))),
        turn.id());
    if (last) {
      giveUp(turn, cause);
    }
  }

  private void giveUp(Turn turn, Throwable cause) {
    deadLetters.add(turn.organization(), "turn", turn.id().toString(), cause, turn.text());
    jdbc.update(
        "insert into ticket (id, organization, thread_id, turn_id, queue, subject, state, opened_at)"
            + " values (?, ?, ?, ?, 'support', ?, 'open', ?) on conflict do nothing",
        Ids.derived(turn.id(), "ticket"),
        turn.organization(),
        turn.threadId(),
        turn.id(),
        Fit.cut(turn.text(), 400),
        now());
    facts.append(
        List.of(
            new Fact(
                turn.organization(),
                Fact.TURN_FAILED,
                turn.threadId(),
                Map.of("turn", turn.id()))));
  }

  /** Gives a turn that had failed for good another series of attempts. */
  @Transactional
  public void reopen(String organization, UUID id) {
    jdbc.update(
        "update turn set state = 'open', attempts = 0, due_at = ?"
            + " where organization = ? and id = ? and state = 'failed'",
        now(),
        organization,
        id);
  }

  /** What this node held when it died is open at once, not only when the claim runs out. */
  @Transactional
  public void reopenOwn() {
    jdbc.update(
        "update turn set state = 'open', claim = null where state = 'claimed' and claimed_by = ?",
        node.name());
  }

  private void reopenLapsed() {
    Instant now = clock.instant();
    Instant last = lastReclaim.get();
    if (now.isAfter(last.plus(RECLAIM_EVERY)) && lastReclaim.compareAndSet(last, now)) {
      jdbc.update(
          "update turn set state = 'open', claim = null where state = 'claimed'"
              + " and claimed_until < ?",
          Timestamp.from(now));
    }
  }

  private List<Turn> load(List<UUID> ids, UUID claim) {
    Map<UUID, List<Line>> lines = new LinkedHashMap<>();
    Map<UUID, Head> heads = new LinkedHashMap<>();
    jdbc.query(
        "select m.turn_id, m.id, m.organization, m.thread_id, m.channel_type, m.channel_key,"
            + " m.conversation_id, m.provider_event_id, m.provider_message_id, m.kind, m.text,"
            + " m.occurred_at, th.epoch, c.id as contact, c.name, c.language, c.crm_lead"
            + " from message m join thread th on th.id = m.thread_id"
            + " join contact c on c.id = th.contact_id where m.turn_id in ("
            + marks(ids.size())
            + ") and m.direction = 'inbound' order by m.id",
        row -> {
          UUID turn = row.getObject("turn_id", UUID.class);
          heads.put(
              turn,
              new Head(
                  row.getString("organization"),
                  row.getObject("thread_id", UUID.class),
                  row.getInt("epoch"),
                  row.getString("channel_type"),
                  row.getString("channel_key"),
                  row.getString("conversation_id"),
                  row.getObject("contact", UUID.class),
                  row.getString("name"),
                  row.getString("language"),
                  row.getString("crm_lead")));
          lines
              .computeIfAbsent(turn, t -> new ArrayList<>())
              .add(
                  new Line(
                      row.getObject("id", UUID.class),
                      row.getString("provider_event_id"),
                      row.getString("provider_message_id"),
                      MessageKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                      row.getString("text"),
                      row.getTimestamp("occurred_at").toInstant()));
        },
        ids.toArray());
    List<UUID> empty = ids.stream().filter(id -> !heads.containsKey(id)).toList();
    empty.forEach(id -> jdbc.update("update turn set state = 'decided' where id = ?", id));
    Map<UUID, List<Point>> points =
        points(heads.values().stream().map(Head::contact).distinct().toList());
    return ids.stream()
        .filter(heads::containsKey)
        .map(
            id ->
                heads
                    .get(id)
                    .turn(
                        id,
                        claim,
                        lines.get(id),
                        points.getOrDefault(heads.get(id).contact(), List.of())))
        .toList();
  }

  private Map<UUID, List<Point>> points(List<UUID> contacts) {
    return contacts.isEmpty()
        ? Map.of()
        : jdbc
            .query(
                "select contact_id, kind, address, verified from contact_point"
                    + " where kind in ('phone', 'email') and contact_id in ("
                    + marks(contacts.size())
                    + ") order by created_at",
                (row, n) ->
                    new Point(
                        row.getObject("contact_id", UUID.class),
                        row.getString("kind"),
                        row.getString("address"),
                        row.getBoolean("verified")),
                contacts.toArray())
            .stream()
            .collect(Collectors.groupingBy(Point::contact));
  }

  private record Point(UUID contact, String kind, String value, boolean verified) {}

  private record Head(
      String organization,
      UUID thread,
      int epoch,
      String channelType,
      String channelKey,
      String conversation,
      UUID contact,
      String name,
      String language,
      String crmLead) {

    Turn turn(UUID id, UUID claim, List<Line> lines, List<Point> points) {
      Contact who =
          new Contact(
              contact,
              name,
              language,
              values(points, "phone", true),
              values(points, "email", true),
              values(points, "phone", false),
              values(points, "email", false),
              crmLead);
      return new Turn(
          id,
          claim,
          organization,
          thread,
          epoch,
          channelType,
          channelKey,
          conversation,
          lines,
          who);
    }

    private static List<String> values(List<Point> points, String kind, boolean verified) {
      return points.stream()
          .filter(p -> p.kind().equals(kind) && p.verified() == verified)
          .map(Point::value)
          .toList();
    }
  }

  private static String marks(int count) {
    return String.join(", ", Collections.nCopies(count, "?"));
  }

  private Timestamp now() {
    return Timestamp.from(clock.instant());
  }
}
