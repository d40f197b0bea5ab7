package io.omnihub.work;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/**
 * Who waits at the door. While many do, work behind it takes few hands, so that a burst is taken in
 * first: what is accepted is on disk, and its turn comes when the crowd is gone.
 */
@Component
public class Crowd {

  private static final int LARGE = 24;

  private final AtomicInteger callers = new AtomicInteger();

  public void enter() {
    callers.incrementAndGet();
  }

  public void leave() {
    callers.decrementAndGet();
  }

  boolean isLarge() {
    return callers.get() >= LARGE;
  }
}
