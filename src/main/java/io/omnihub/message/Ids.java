package io.omnihub.message;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** The hub's ids: new ones sort by time of creation, derived ones are the same each time. */
public final class Ids {

  private static final AtomicLong LAST = new AtomicLong();

  private Ids() {}

  /**
   * A UUID of version 7 (RFC 9562): milliseconds, then a counter, then chance; ascending within one
   * process even inside a millisecond.
   */
  public static UUID next() {
    long tick = LAST.updateAndGet(last -> Math.max(last + 1, System.currentTimeMillis() << 12));
    long high = (tick >>> 12) << 16 | 0x7000L | (tick & 0xFFF);
    long low = ThreadLocalRandom.current().nextLong() >>> 2 | 0x8000000000000000L;
    return new UUID(high, low);
  }

  /** The id of something that follows from {@code origin}, for example its second command. */
  public static UUID derived(UUID origin, String what) {
    return UUID.nameUUIDFromBytes((origin + "/" + what).getBytes(StandardCharsets.UTF_8));
  }
}
