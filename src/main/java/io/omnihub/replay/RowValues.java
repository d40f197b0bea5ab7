package io.omnihub.replay;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** What rows hold, as Java has it, and texts as {@code like} takes them. */
final class RowValues {

  private RowValues() {}

  /** Null if the column is. */
  static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }

  /** A text that means itself in a pattern with {@code escape '!'}. */
  static String literally(String text) {
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
  }
}
