package io.omnihub.work;

import java.time.Duration;

/** Keeps in the database until when something waits, by the clock on the wall. */
public interface WaitsByTheClock {

  /** How far the clocks of two nodes may be apart. */
  Duration NODES_DIFFER = Duration.ofSeconds(5);

  /**
   * The clock was set back, or may have been: what waits by the clock that is no longer right is
   * due now. What the clock of now wrote is left alone, however often this is called.
   */
  void clockWentBack();
}
