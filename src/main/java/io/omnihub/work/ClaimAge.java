package io.omnihub.work;

import java.time.Duration;

/**
 * How long ago work was claimed, in the exchange variable {@code claimAge}. A process that stood
 * still does not know it: the steady clock tells of a stopped process, the clock on the wall of a
 * stopped machine.
 */
public final class ClaimAge {

  static final String VARIABLE = "claimAge";

  private final long steady;
  private final long wall;

  private ClaimAge(long steady, long wall) {
    this.steady = steady;
    this.wall = wall;
  }

  /** To be taken before the claim is made, so that the age is never told too low. */
  public static ClaimAge fromNow() {
    return new ClaimAge(System.nanoTime(), System.currentTimeMillis());
  }

  /** Of a claim that was made so long ago. */
  public static ClaimAge of(Duration age) {
    return new ClaimAge(
        System.nanoTime() - age.toNanos(), System.currentTimeMillis() - age.toMillis());
  }

  /** Whether more time than this has gone by. */
  public boolean exceeds(Duration limit) {
    return System.nanoTime() - steady > limit.toNanos()
        || System.currentTimeMillis() - wall > limit.toMillis();
  }
}
