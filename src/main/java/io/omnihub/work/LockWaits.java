package io.omnihub.work;

import java.sql.SQLException;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.stereotype.Component;

/**
 * A wait for a lock that PostgreSQL ended (SQLSTATE 55P03, {@code lock_timeout}) is trouble that
 * passes, and is tried again; so is a connection that it ended because a transaction stood still
 * (25P03, see {@link IdleTransactions}). Spring alone takes both for what it does not know, as it
 * would take a statement that can never work.
 */
@Component
class LockWaits extends SQLExceptionSubclassTranslator {

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String STOOD_STILL = "25P03";

  @Override
  protected DataAccessException doTranslate(String task, String sql, SQLException failure) {
    return switch (String.valueOf(failure.getSQLState())) {
      case LOCK_NOT_AVAILABLE ->
          new CannotAcquireLockException(buildMessage(task, sql, failure), failure);
      case STOOD_STILL ->
          new DataAccessResourceFailureException(buildMessage(task, sql, failure), failure);
      default -> super.doTranslate(task, sql, failure);
    };
  }
}
