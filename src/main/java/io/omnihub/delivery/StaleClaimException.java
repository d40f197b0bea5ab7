package io.omnihub.delivery;

import java.time.Duration;

/** The delivery was claimed too long ago to be begun now; it was not tried. */
class StaleClaimException extends Exception {

  private static final long serialVersionUID = 1L;

  StaleClaimException(Duration limit) {
    super("This node claimed it more than " + limit.toSeconds() + " s ago and has not sent it");
  }
}
