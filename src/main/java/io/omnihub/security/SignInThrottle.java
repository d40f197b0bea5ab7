package io.omnihub.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down guessing: after {@value #FREE_FAILURES} failures of a name from an address, that pair
 * waits, a minute first and twice as long after every further failure, up to a quarter of an hour.
 * The name alone is never locked, so that a stranger cannot lock the administrator out.
 */
class SignInThrottle {

  static final int FREE_FAILURES = 5;
  private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);
  private static final int REMEMBERED = 10_000;

  private final Clock clock;
  private final Map<String, Failures> failures =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > REMEMBERED;
        }
      };

  SignInThrottle(Clock clock) {
    this.clock = clock;
  }

  synchronized boolean locked(String username, String address) {
    Failures known = failures.get(key(username, address));
    return known != null && clock.instant().isBefore(known.lockedUntil());
  }

  synchronized void failed(String username, String address) {
    Instant now = clock.instant();
    failures.compute(
        key(username, address),
        (key, known) -> {
          boolean forgotten = known == null || known.lockedUntil().plus(LONGEST_WAIT).isBefore(now);
          int count = forgotten ? 1 : known.count() + 1;
          return new Failures(count, now.plus(wait(count)));
        });
  }

  synchronized void succeeded(String username, String address) {
    failures.remove(key(username, address));
  }

  private static Duration wait(int count) {
    if (count < FREE_FAILURES) {
      return Duration.ZERO;
    }
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(count - FREE_FAILURES, 4));
    return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
  }

  private static String key(String username, String address) {
    return address + ' ' + username;
  }

  private record Failures(int count, Instant lockedUntil) {}
}
