package io.omnihub.sandbox;

import java.time.Clock;
import java.time.Instant;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** The application's clock if it has one, else the system's: the end of a fault is testable. */
@Component
@ConditionalOnSandbox
class SandboxClock {

  private final Clock clock;

  SandboxClock(ObjectProvider<Clock> clock) {
    this.clock = clock.getIfUnique(Clock::systemUTC);
  }

  Instant now() {
    return clock.instant();
  }

  long seconds() {
    return now().getEpochSecond();
  }
}
