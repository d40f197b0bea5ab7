package io.omnihub.work;

import java.io.IOException;
import java.time.Duration;

/**
 * The work was claimed too long ago to be begun now; it was not tried. An {@link IOException},
 * since HTTP clients let nothing else out of their last step.
 */
public final class StaleClaimException extends IOException {

  private static final long serialVersionUID = 1L;

  StaleClaimException(Duration limit) {
    super("Claimed more than " + limit.toSeconds() + " s ago and not begun");
  }
}
