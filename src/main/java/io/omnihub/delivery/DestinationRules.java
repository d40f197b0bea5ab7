package io.omnihub.delivery;

import java.time.Duration;

/** What a destination bears, for those that are accounts of a channel. */
public interface DestinationRules {

  /** Rules of a destination that is no channel: as much as the sink's own settings allow. */
  Rule NONE = new Rule(true, Rate.NONE, Rate.NONE, Rate.NONE);

  /**
   * @param destination for example {@code telegram:shop}
   */
  Rule of(String destination);

  /**
   * @param open false while nothing is to be sent there: somebody paused the account
   * @param rate of the account
   * @param conversationRate of one conversation there
   * @param groupRate of one conversation there that is a group's, besides
   */
  record Rule(boolean open, Rate rate, Rate conversationRate, Rate groupRate) {}

  /**
   * @param limit how many in a period; 0 for any number
   * @param period more than zero where there is a limit
   */
  record Rate(int limit, Duration period) {

    public static final Rate NONE = new Rate(0, Duration.ZERO);

    /**
     * @throws IllegalArgumentException if it is not of the form {@code 30/1s}, {@code 20/1m}
     */
    public static Rate of(String text) {
      String[] parts = text.strip().split("/", 2);
      try {
        int limit = Integer.parseInt(parts[0]);
        Duration period = Duration.parse("PT" + parts[1]);
        if (limit > 0 && period.compareTo(Duration.ZERO) > 0) {
          return new Rate(limit, period);
        }
      } catch (RuntimeException e) {
        // told below
      }
      throw new IllegalArgumentException("'" + text + "' is no rate; write it as 30/1s or 20/1m");
    }
  }
}
