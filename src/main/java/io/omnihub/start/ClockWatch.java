package io.omnihub.start;

import io.omnihub.work.TroubleLog;
import io.omnihub.work.WaitsByTheClock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Sees when the clock on the wall is set back, by comparing it with the steady one. Work that was
 * to be done in a minute would else wait until the clock has come so far again. It is looked for
 * more than once, as what had asked for the time before the step is written after it, up to a claim
 * later. A clock that is set forward needs no help: what is due comes at once, and claims run out.
 */
@Component
class ClockWatch implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
  private static final long NOTEWORTHY_MS = 5_000;
  private static final long AGAIN_EVERY = TimeUnit.SECONDS.toNanos(5);
  private static final long AGAIN_FOR = TimeUnit.MINUTES.toNanos(3);

  private final TroubleLog trouble = new TroubleLog(LOG);
  private final List<WaitsByTheClock> waiting;
  private ScheduledExecutorService timer;
  private long lead = Long.MIN_VALUE / 2;
  private boolean wentBack;
  private long wentBackAt;
  private long lookedAt;

  ClockWatch(List<WaitsByTheClock> waiting) {
    this.waiting = waiting;
  }

  private void lookAtTheClocks() {
    compare(System.currentTimeMillis(), System.nanoTime());
  }

  /** The step is dealt with again at the next look if the database is away. */
  void compare(long wallMillis, long steadyNanos) {
    long now = wallMillis - TimeUnit.NANOSECONDS.toMillis(steadyNanos);
    boolean step = now < lead - NOTEWORTHY_MS;
    wentBack = wentBack && steadyNanos - wentBackAt < AGAIN_FOR;
    try {
      if (step || wentBack && steadyNanos - lookedAt >= AGAIN_EVERY) {
        waiting.forEach(WaitsByTheClock::clockWentBack);
        lookedAt = steadyNanos;
      }
    } catch (RuntimeException e) {
      trouble.warn("The clock went back; the work that waits cannot be looked through yet", e);
      return;
    }
    if (step) {
      LOG.warn(
          "The clock went back by {} s; what waited by the old time is due now",
          (lead - now) / 1000);
      wentBack = true;
      wentBackAt = steadyNanos;
    }
    lead = now;
  }

  @Override
  public void start() {
    timer =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "clock-watch");
              thread.setDaemon(true);
              return thread;
            });
    timer.scheduleWithFixedDelay(this::lookAtTheClocks, 0, 1, TimeUnit.SECONDS);
  }

  @Override
  public void stop() {
    timer.shutdown(); // without an interrupt, at which H2 would close its file
    timer = null;
  }

  @Override
  public boolean isRunning() {
    return timer != null;
  }
}
