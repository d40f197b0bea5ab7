package io.omnihub.start;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStoreException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Makes a commit on the embedded H2 survive {@code kill -9}. H2 writes committed rows to its file
 * half a second later; writing at each commit instead (WRITE_DELAY=0) costs a chunk of the file
 * each time. Here a commit returns only after a checkpoint that began after it, and commits that
 * wait while one runs share the next.
 */
@Component("transactionManager")
@ConditionalOnExpression("'${spring.datasource.url}'.startsWith('jdbc:h2:file:')")
class GroupCommit extends JdbcTransactionManager {

  private final AtomicLong committed = new AtomicLong();
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private long written;

  GroupCommit(DataSource dataSource) {
    super(dataSource);
  }

  @Override
  protected void doCommit(DefaultTransactionStatus status) {
    super.doCommit(status);
    if (!status.isReadOnly()) {
      awaitWritten(committed.incrementAndGet(), status);
    }
  }

  private void awaitWritten(long mine, DefaultTransactionStatus status) {
    oneAtATime.lock();
    try {
      if (written < mine) {
        long upTo = committed.get();
        checkpoint(status);
        written = upTo;
      }
    } finally {
      oneAtATime.unlock();
    }
  }

  /**
   * On the transaction's own connection: another might not be had while all wait here. H2's own
   * checkpoint returns at once where H2 has begun by itself to write these rows, so what it has
   * begun is waited for as well; and a thread with the mark of an interrupt would wait for nothing.
   */
  private static void checkpoint(DefaultTransactionStatus status) {
    var transaction = (JdbcTransactionObjectSupport) status.getTransaction();
    Connection connection = transaction.getConnectionHolder().getConnection();
    boolean interrupted = Thread.interrupted();
    try (Statement statement = connection.createStatement()) {
      statement.execute("checkpoint");
      var session = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
      session.getDatabase().getStore().getMvStore().executeFilestoreOperation(() -> {});
    } catch (SQLException | MVStoreException e) {
      throw new TransactionSystemException("The commit could not be written to the file", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
