package io.omnihub.work;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Who waits at the door. While many do, work behind it takes few hands, so that a burst is taken in
 * first: what is accepted is on disk, and its turn comes when the crowd is gone. A crowd that does
 * not go has its way for every other minute only, or the bus would fill while little leaves it.
 */
@Component
public class Crowd {

  /** How long work behind the door rests in a crowd before it takes the next piece. */
  static final long REST_MS = 100;

  /** Ten for each processor: more of them wait for a processor, not for the bus. */
  static final int LARGE = Math.min(100, 10 * Runtime.getRuntime().availableProcessors());

  /**
   * So long a crowd is taken to last: it comes back at once when all behind the door set to work.
   */
  static final long LASTS_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  static final long TURN_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final AtomicInteger callers = new AtomicInteger();
  private final LongSupplier clock;
  private volatile long began;
  private volatile long seen;

  @Autowired
  Crowd() {
    this(System::nanoTime);
  }

  Crowd(LongSupplier clock) {
    this.clock = clock;
    this.seen = clock.getAsLong() - LASTS_NANOS;
  }

  public void enter() {
    if (callers.incrementAndGet() >= LARGE) {
      see();
    }
  }

  public void leave() {
    if (callers.getAndDecrement() >= LARGE) {
      see();
    }
  }

  private void see() {
    long now = clock.getAsLong();
    if (now - seen >= LASTS_NANOS) {
      began = now;
    }
    seen = now;
  }

  /**
   * Holds an event up for a moment while many wait at the door. A thread that is interrupted, as
   * when its route is stopped by force, waits no longer and forgets the interrupt: the event goes
   * on, and H2 would close its file in a thread that bears the mark.
   */
  public void giveWay() {
    if (isLarge()) {
      try {
        TimeUnit.MILLISECONDS.sleep(REST_MS);
      } catch (InterruptedException e) {
        // the event goes on at once
      }
    }
  }

  boolean isLarge() {
    long now = clock.getAsLong();
    boolean there = callers.get() >= LARGE || now - seen < LASTS_NANOS;
    return there && (now - began) / TURN_NANOS % 2 == 0;
  }
}
