package io.omnihub.bus;

import io.omnihub.work.TroubleLog;
import java.time.Duration;
import org.slf4j.LoggerFactory;
import org.springframework.util.ErrorHandler;

/** Waits after a failure before the consumer takes the same event again. */
class RetryPause implements ErrorHandler {

  private final TroubleLog trouble = new TroubleLog(LoggerFactory.getLogger(RetryPause.class));
  private final Duration pause;

  RetryPause(Duration pause) {
    this.pause = pause;
  }

  @Override
  public void handleError(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    trouble.warn("An event was not processed and comes again", cause);
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
