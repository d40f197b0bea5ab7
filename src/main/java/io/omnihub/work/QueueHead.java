package io.omnihub.work;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * From which time on a queue has to be read. What was taken leaves its entry in PostgreSQL's index
 * until the table is vacuumed, and who reads from the beginning passes them all each time. So the
 * oldest that waits is looked for once a second; what comes to lie before it meanwhile is found a
 * second later.
 */
@Component
public class QueueHead {

  private static final long LOOKS_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Map<String, Head> heads = new ConcurrentHashMap<>();

  private final Vendor vendor;

  QueueHead(Vendor vendor) {
    this.vendor = vendor;
  }

  private record Head(Instant time, long lookedAt) {}

  /**
   * @param queue which, of all that the hub has
   * @param oldest looks for the due time of the oldest that waits; null for none
   * @return before {@code now}
   */
  public Instant of(String queue, Instant now, Supplier<Timestamp> oldest) {
    if (!vendor.isPostgres()) {
      return Instant.EPOCH;
    }
    long nanos = System.nanoTime();
    Head known = heads.get(queue);
    if (known == null || nanos - known.lookedAt() > LOOKS_AFTER_NANOS) {
      Timestamp first = oldest.get();
      // what another node, or a long transaction, writes meanwhile is older than it is seen
      Instant latest = now.minus(WaitsByTheClock.NODES_DIFFER);
      boolean earlier = first != null && first.toInstant().isBefore(latest);
      known = new Head(earlier ? first.toInstant() : latest, nanos);
      heads.put(queue, known);
    }
    return known.time();
  }
}
