package io.omnihub.work;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * For loops that try again: while the database is away each lane fails at each turn, and a stack
 * trace for each fills the disk that may be what is wrong. A trouble is told in one line when it is
 * new, and then at most once a minute with how often it came; the stack is for DEBUG.
 */
public final class TroubleLog {

  private static final long AGAIN_AFTER = TimeUnit.MINUTES.toNanos(1);
  private static final int MOST_REASONS = 20;
  private static final int LONGEST_LINE = 600;

  private final Logger log;
  private final LongSupplier nanos;

  /** Of many reasons that take turns, the latest are remembered. */
  private final Map<String, Told> told =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Told> eldest) {
          return size() > MOST_REASONS;
        }
      };

  private static final class Told {

    private long at;
    private int since;
  }

  public TroubleLog(Logger log) {
    this(log, System::nanoTime);
  }

  /**
   * @param nanos a steady clock
   */
  TroubleLog(Logger log, LongSupplier nanos) {
    this.log = log;
    this.nanos = nanos;
  }

  /**
   * @param what could not be done
   */
  public void warn(String what, Throwable cause) {
    String reason = line(cause);
    int times = tell(what + reason);
    if (times > 1) {
      log.warn("{}: {} ({} times since it was told last)", what, reason, times);
    } else if (times == 1) {
      log.warn("{}: {}", what, reason);
    }
    log.debug("{}", what, cause);
  }

  /**
   * Reasons that differ in numbers alone, such as how long was waited, are one.
   *
   * @return how often it came since it was told last, this time included; 0 while it is not to be
   *     told
   */
  synchronized int tell(String reason) {
    long now = nanos.getAsLong();
    String kind = reason.replaceAll("\\d+", "#");
    Told one = told.get(kind);
    if (one == null) {
      one = new Told();
      told.put(kind, one);
    } else if (now - one.at < AGAIN_AFTER) {
      one.since++;
      return 0;
    }
    int times = one.since + 1;
    one.at = now;
    one.since = 0;
    return times;
  }

  /** A failure and its causes in one line, outermost first, without addresses. */
  public static String line(Throwable failure) {
    StringBuilder line = new StringBuilder();
    List<Throwable> causes = DeadLetters.causes(failure);
    for (Throwable cause : causes) {
      String said = cause.getMessage() == null ? "" : cause.getMessage();
      if (said.isBlank() && line.isEmpty() || !said.isBlank() && line.indexOf(said) < 0) {
        line.append(line.isEmpty() ? "" : "; ").append(cause.getClass().getSimpleName());
        line.append(said.isBlank() ? "" : ": ").append(said);
      }
    }
    String one =
        line.toString()
            .replaceAll("(?i)https?://\\S+", "(address)")
            .replaceAll("[\\p{Cntrl}]+", " ");
    return one.length() <= LONGEST_LINE ? one : one.substring(0, LONGEST_LINE) + "…";
  }
}
