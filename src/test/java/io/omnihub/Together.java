package io.omnihub;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/** Runs things at the same moment, each in a thread of its own. */
public final class Together {

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "together");
            thread.setDaemon(true);
            return thread;
          });

  /** What the failure policy {@code bus-consumer} tries again until it passes. */
  private static final List<Class<? extends Exception>> TROUBLE_OF_OURS =
      List.of(
          TransientDataAccessException.class,
          RecoverableDataAccessException.class,
          NonTransientDataAccessResourceException.class,
          CannotCreateTransactionException.class,
          TransactionSystemException.class);

  private Together() {}

  /** The results in the order of the work; the first failure is thrown. */
  @SafeVarargs
  public static <T> List<T> run(Callable<T>... work) throws Exception {
    return run(Arrays.asList(work));
  }

  public static <T> List<T> run(List<Callable<T>> work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(work.size());
    List<Future<T>> running = new ArrayList<>();
    for (Callable<T> one : work) {
      running.add(
          THREADS.submit(
              () -> {
                start.await(10, TimeUnit.SECONDS);
                return one.call();
              }));
    }
    List<T> results = new ArrayList<>();
    for (Future<T> one : running) {
      try {
        results.add(one.get(30, TimeUnit.SECONDS));
      } catch (ExecutionException e) {
        throw e.getCause() instanceof Exception cause ? cause : e;
      }
    }
    return results;
  }

  /** Tries again as {@code bus-consumer} does; what it would take for poison is thrown. */
  public static <T> Callable<T> retried(Callable<T> work) {
    return () -> {
      for (int attempt = 1; ; attempt++) {
        try {
          return work.call();
        } catch (Exception e) {
          if (attempt == 20 || TROUBLE_OF_OURS.stream().noneMatch(t -> t.isInstance(e))) {
            throw e;
          }
        }
      }
    };
  }
}
