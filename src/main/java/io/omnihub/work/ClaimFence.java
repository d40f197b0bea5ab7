package io.omnihub.work;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last question before something is done that cannot be taken back: is this work still ours? A
 * node that stood still for a while wakes up in the middle of its work; by then another may have
 * done it. So whatever calls a provider passes the fence of its work at the last moment that its
 * client knows, with the connection open and nothing sent.
 *
 * <p>The steady clock tells of a process that was stopped, the clock on the wall of a machine that
 * was. Work that was not claimed has a fence that lets everything pass.
 */
public final class ClaimFence {

  private static final Logger LOG = LoggerFactory.getLogger(ClaimFence.class);
  private static final ClaimFence NONE = new ClaimFence(Duration.ZERO, 0, 0);
  private static final ThreadLocal<ClaimFence> CURRENT = ThreadLocal.withInitial(() -> NONE);

  private final Duration limit;
  private final long steady;
  private final long wall;

  private ClaimFence(Duration limit, long steady, long wall) {
    this.limit = limit;
    this.steady = steady;
    this.wall = wall;
  }

  /**
   * To be built before the claim is made, so that its age is never told too low.
   *
   * @param limit age of a claim at which nothing may be begun any more; zero for none
   */
  public static ClaimFence fromNow(Duration limit) {
    return new ClaimFence(limit, System.nanoTime(), System.currentTimeMillis());
  }

  /** The fence of the work that this thread does. */
  public static ClaimFence current() {
    return CURRENT.get();
  }

  /** Runs the work behind its fence. */
  void around(Runnable work) {
    CURRENT.set(this);
    try {
      work.run();
    } finally {
      CURRENT.remove();
    }
  }

  /** For a bean step of a route: the work at hand is dropped unless its claim is young. */
  public void pass() throws StaleClaimException {
    if (isClosed()) {
      LOG.warn(
          "Claimed more than {} s ago and not begun: left to whoever has it now",
          limit.toSeconds());
      throw new StaleClaimException(limit);
    }
  }

  private boolean isClosed() {
    return !limit.isZero()
        && (System.nanoTime() - steady > limit.toNanos()
            || System.currentTimeMillis() - wall > limit.toMillis());
  }
}
