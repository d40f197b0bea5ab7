package io.omnihub.world;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions where a failure is an answer and no assertion. */
public final class Waiting {

  private static final long STEP_NANOS = Duration.ofMillis(50).toNanos();

  private Waiting() {}

  /** Whether it came true in that time. */
  public static boolean until(Duration atMost, BooleanSupplier condition) {
    long end = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
        return false;
      }
      nap();
    }
    return true;
  }

  /** The same without any rest, for a moment that passes quickly. */
  public static boolean untilBusy(Duration atMost, BooleanSupplier condition) {
    long end = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }

  static void nap() {
    LockSupport.parkNanos(STEP_NANOS);
  }
}
