package io.omnihub.start;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;
import org.h2.api.ErrorCode;

/**
 * Lets the pool drop a connection to an H2 that has closed itself, as it does when its file cannot
 * be written. The pool asks a connection that is in steady use nothing, and takes H2's code for an
 * error of the statement; so a hub whose disk had been full went on with such connections for ever.
 * A new connection opens the file again.
 */
public class ClosedDatabase implements SQLExceptionOverride {

  private static final Set<Integer> CLOSED =
      Set.of(
          ErrorCode.DATABASE_IS_CLOSED,
          ErrorCode.DATABASE_CALLED_AT_SHUTDOWN,
          ErrorCode.IO_EXCEPTION_1,
          ErrorCode.IO_EXCEPTION_2);

  @java.lang.Override
  public Override adjudicate(SQLException failure) {
    for (SQLException e = failure; e != null; e = e.getNextException()) {
      if (CLOSED.contains(e.getErrorCode())
          && String.valueOf(e.getErrorCode()).equals(e.getSQLState())) {
        return Override.MUST_EVICT;
      }
    }
    return Override.CONTINUE_EVICT;
  }
}
