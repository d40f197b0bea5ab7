package io.omnihub.work;

import java.sql.SQLException;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.stereotype.Component;

/**
 * A wait for a lock that PostgreSQL ended (SQLSTATE 55P03, {@code lock_timeout}) is trouble that
 * passes, and is tried again; Spring alone takes it for one that it does not know, as it would take
 * a statement that can never work.
 */
@Component
class LockWaits extends SQLExceptionSubclassTranslator {

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  @Override
  protected DataAccessException doTranslate(String task, String sql, SQLException failure) {
    return LOCK_NOT_AVAILABLE.equals(failure.getSQLState())
        ? new CannotAcquireLockException(buildMessage(task, sql, failure), failure)
        : super.doTranslate(task, sql, failure);
  }
}
