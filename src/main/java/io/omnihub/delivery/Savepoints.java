package io.omnihub.delivery;

import java.util.function.Supplier;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Lets one of several deliveries fail within their transaction, without the others. */
@Component
class Savepoints {

  private final TransactionTemplate nested;

  Savepoints(PlatformTransactionManager transactions) {
    nested = new TransactionTemplate(transactions);
    nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
  }

  /** What it wrote is taken back if it throws. */
  <T> T call(Supplier<T> piece) {
    return nested.execute(status -> piece.get());
  }

  /** The same. */
  void run(Runnable piece) {
    nested.executeWithoutResult(status -> piece.run());
  }

  /** As long as it lasts nothing can be written. */
  static boolean isOfTheDatabase(RuntimeException failure) {
    return failure instanceof TransactionException
        || failure instanceof NonTransientDataAccessResourceException
        || failure instanceof RecoverableDataAccessException;
  }
}
