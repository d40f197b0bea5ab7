package io.omnihub.delivery;

import io.omnihub.thread.Threads;
import io.omnihub.work.Bells;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Where decisions leave their effects. The thread's row is locked first, so that effects of one
 * thread are numbered in the order in which they become visible: none is claimed before an older
 * one that is about to be committed.
 */
@Component
public class Outbox {

  private final JdbcTemplate jdbc;
  private final Threads threads;
  private final DeliveryProperties properties;
  private final Bells bells;
  private final Clock clock;

  Outbox(
      JdbcTemplate jdbc, Threads threads, DeliveryProperties properties, Bells bells, Clock clock) {
    this.jdbc = jdbc;
    this.threads = threads;
    this.properties = properties;
    this.bells = bells;
    this.clock = clock;
  }

  /** Whether there is an account to deliver to. */
  public boolean delivers(String sink) {
    return properties.sink(sink).enabled();
  }

  /** Writes effects in the caller's transaction, in order; those of a sink that is off are left. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void enqueue(List<Effect> effects) {
    List<Effect> wanted =
        effects.stream().filter(e -> properties.sink(e.sink()).enabled()).toList();
    Map<UUID, String> organizations = new TreeMap<>();
    wanted.forEach(effect -> organizations.put(effect.thread(), effect.organization()));
    organizations.forEach((thread, organization) -> threads.lock(organization, thread));
    Timestamp now = Timestamp.from(clock.instant());
    jdbc.batchUpdate(
        "insert into delivery (id, organization, thread_id, turn_id, message_id, sink,"
            + " destination, command, author, epoch, payload, state, attempts, next_at, uncertain,"
            + " created_at, updated_at)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', 0, ?, false, ?, ?)"
            + " on conflict do nothing",
        wanted,
        Math.max(1, wanted.size()),
        (row, e) -> {
          row.setObject(1, e.id());
          row.setString(2, e.organization());
          row.setObject(3, e.thread());
          row.setObject(4, e.turn());
          row.setObject(5, e.message());
          row.setString(6, e.sink());
          row.setString(7, e.destination());
          row.setString(8, e.command());
          row.setString(9, e.author());
          row.setInt(10, e.epoch());
          row.setString(11, e.payload());
          row.setTimestamp(12, now);
          row.setTimestamp(13, now);
          row.setTimestamp(14, now);
        });
    wanted.stream().map(Effect::sink).distinct().forEach(sink -> bells.ring("deliveries/" + sink));
  }
}
