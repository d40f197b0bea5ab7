package io.omnihub.delivery;

import io.omnihub.message.Command;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;

/**
 * An effect that this node has claimed and is about to carry out.
 *
 * @param claim token of the claim; the outcome counts only while it is current
 * @param attempts this one included
 * @param uncertain an earlier attempt may have got through: its answer was never seen
 */
public record Delivery(
    UUID id,
    UUID claim,
    String organization,
    UUID thread,
    UUID message,
    String sink,
    String destination,
    String command,
    int attempts,
    boolean uncertain,
    String payload) {

  /** Worth something at this moment only. */
  static final Set<String> FLEETING = Set.of("typing", "read");

  private static final Set<String> CHANGES = Set.of("edit", "delete");

  /** From a row that has these columns. */
  static Delivery of(String sink, ResultSet row, UUID claim) throws SQLException {
    return new Delivery(
        row.getObject("id", UUID.class),
        claim,
        row.getString("organization"),
        row.getObject("thread_id", UUID.class),
        row.getObject("message_id", UUID.class),
        sink,
        row.getString("destination"),
        row.getString("command"),
        row.getInt("attempts"),
        row.getBoolean("uncertain"),
        row.getString("payload"));
  }

  /** Shown to the customer, or done to his messages. */
  boolean isToCustomer() {
    return command.equals("reply") || Command.Act.COMMANDS.contains(command);
  }

  /** Worth something at this moment only: never tried again, and nothing waits for it. */
  boolean isFleeting() {
    return FLEETING.contains(command);
  }

  /** Changes a message that is with the customer already. */
  boolean changesMessage() {
    return CHANGES.contains(command);
  }

  Delivery with(String payload) {
    return new Delivery(
        id,
        claim,
        organization,
        thread,
        message,
        sink,
        destination,
        command,
        attempts,
        uncertain,
        payload);
  }
}
