package io.omnihub.work;

/** Keeps in the database until when something waits, by the clock on the wall. */
public interface WaitsByTheClock {

  /**
   * The clock was set back, or may have been: what waits by the clock that is no longer right is
   * due now. What the clock of now wrote is left alone, however often this is called.
   */
  void clockWentBack();
}
