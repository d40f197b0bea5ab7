package io.omnihub.delivery;

import io.omnihub.message.Ids;
import io.omnihub.work.InList;
import io.omnihub.work.QueueHead;
import io.omnihub.work.Vendor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Finds what is due. Of one thread's effects to one destination only the oldest that is not done
 * is.
 */
@Component
class DueDeliveries {

  private static final Duration TYPING_LASTS = Duration.ofSeconds(10);

  private final JdbcTemplate jdbc;
  private final Destinations destinations;
  private final Vendor vendor;
  private final QueueHead head;

  DueDeliveries(JdbcTemplate jdbc, Destinations destinations, Vendor vendor, QueueHead head) {
    this.jdbc = jdbc;
    this.destinations = destinations;
    this.vendor = vendor;
    this.head = head;
  }

  /**
   * @param obstacle why it is not to be sent any more; null where it is
   * @param group whether the thread is that of a group
   */
  record Due(Delivery delivery, String obstacle, boolean group) {

    boolean asksTheDatabase() {
      return obstacle != null || delivery.changesMessage();
    }
  }

  private static final String DUE =
      " from delivery d where d.sink = ? and d.state = 'pending' and d.next_at between ? and ?"
          + " and not exists (select 1 from delivery e where e.thread_id = d.thread_id"
          + " and e.destination = d.destination and e.command not in ("
          + Delivery.FLEETING.stream().map(c -> "'" + c + "'").collect(Collectors.joining(", "))
          + ")"
          + " and (e.state = 'sending' or e.state = 'pending' and e.seq < d.seq))";
  private static final String IN_TURN = " order by d.sink, d.state, d.next_at, d.seq limit ?";

  /** Of a customer with several accounts in the channel one that may be written to is enough. */
  private static final String UNSUBSCRIBED =
      " (select min(case when p.subscribed then 0 else 1 end) from contact_point p"
          + " join thread th on th.contact_id = p.contact_id where th.id = d.thread_id"
          + " and p.kind = d.destination) as unsubscribed";

  /**
   * What may be claimed, locked in the caller's transaction, in its turn. H2 reads the whole
   * backlog to lock a few rows, and is told which before.
   */
  List<Due> lock(String sink, Instant now, int max) {
    List<Object> arguments = new ArrayList<>();
    arguments.add(sink);
    arguments.add(Timestamp.from(head.of("deliveries/" + sink, now, () -> oldest(sink))));
    arguments.add(Timestamp.from(now));
    Set<String> shut = destinations.shut(sink);
    String which = "";
    if (!shut.isEmpty()) {
      InList closed = InList.of(List.copyOf(shut));
      which = " and d.destination not in (" + closed.marks() + ")";
      arguments.addAll(closed.values());
    }
    if (!vendor.isPostgres()) {
      List<Object> finding = new ArrayList<>(arguments);
      finding.add(2 * max);
      List<UUID> near =
          jdbc.queryForList("select d.id" + DUE + which + IN_TURN, UUID.class, finding.toArray());
      if (near.isEmpty()) {
        return List.of();
      }
      InList these = InList.of(near);
      which += " and d.id in (" + these.marks() + ")";
      arguments.addAll(these.values());
    }
    arguments.add(max);
    return jdbc.query(
        "select d.id, d.organization, d.thread_id, d.message_id, d.destination, d.command,"
            + " d.author, d.epoch, d.attempts + 1 as attempts, d.uncertain, d.payload,"
            + " (select th.epoch from thread th where th.id = d.thread_id) as current_epoch,"
            + " (select c.kind from thread th join contact c on c.id = th.contact_id"
            + " where th.id = d.thread_id) as whose, d.created_at,"
            + UNSUBSCRIBED
            + DUE
            + which
            + IN_TURN
            + " for update skip locked",
        (row, n) -> due(sink, row, now),
        arguments.toArray());
  }

  private Timestamp oldest(String sink) {
    return jdbc.queryForObject(
        "select min(next_at) from delivery where sink = ? and state = 'pending'",
        Timestamp.class,
        sink);
  }

  private static Due due(String sink, ResultSet row, Instant now) throws SQLException {
    Delivery delivery = Delivery.of(sink, row, Ids.next());
    boolean answer = "bot".equals(row.getString("author")) && delivery.isToCustomer();
    String obstacle = null;
    if (answer && row.getInt("epoch") < row.getInt("current_epoch")) {
      obstacle = "A person took the thread over";
    } else if (answer && row.getInt("unsubscribed") == 1) {
      obstacle = "The customer does not want to be written to here";
    } else if (delivery.command().equals("typing")
        && row.getTimestamp("created_at").toInstant().plus(TYPING_LASTS).isBefore(now)) {
      obstacle = "Nobody is typing any more";
    }
    return new Due(delivery, obstacle, "group".equals(row.getString("whose")));
  }
}
