package io.omnihub.channel.email;

import java.time.Instant;

/**
 * How far a mailbox was read: {@code UIDVALIDITY:UID:SECONDS}.
 *
 * @param since what came before is never read: it was there before the account was, or was read
 *     before the server gave new numbers
 */
record Position(long validity, long uid, Instant since) {

  /** Null for null, and for what is none. */
  static Position of(String text) {
    if (text == null || !text.matches("\\d{1,18}:\\d{1,18}:\\d{1,12}")) {
      return null;
    }
    String[] parts = text.split(":");
    return new Position(
        Long.parseLong(parts[0]),
        Long.parseLong(parts[1]),
        Instant.ofEpochSecond(Long.parseLong(parts[2])));
  }

  @Override
  public String toString() {
    return validity + ":" + uid + ":" + since.getEpochSecond();
  }
}
