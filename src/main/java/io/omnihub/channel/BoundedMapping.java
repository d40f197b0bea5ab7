package io.omnihub.channel;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import java.io.StringReader;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A mapping that somebody typed into a form. JSLT has no input or output but {@code import}, which
 * is refused here; what remains is that a mapping may be wrong, large, deep or without end.
 *
 * <p>It runs on a thread of its own. One that takes longer than {@value #LONGEST_MS} ms is given
 * up, and not run again before that run has ended; JSLT cannot be interrupted, so its thread goes
 * on, and there are at most {@value #THREADS} of them.
 */
final class BoundedMapping {

  static final int LONGEST_TEXT = 20_000;

  private static final int THREADS = 32;
  private static final long LONGEST_MS = 2_000;
  private static final int LONGEST_RESULT = 1 << 20;

  private static final ExecutorService RUNNERS =
      new ThreadPoolExecutor(
          0,
          THREADS,
          30,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          work -> {
            Thread thread = new Thread(work, "account-mapping");
            thread.setDaemon(true);
            thread.setPriority(Thread.MIN_PRIORITY);
            return thread;
          });

  private final Expression expression;
  private final AtomicInteger givenUp = new AtomicInteger();

  private BoundedMapping(Expression expression) {
    this.expression = expression;
  }

  /**
   * @throws JsltException in words, with the line
   */
  static BoundedMapping compile(String text) {
    if (text.length() > LONGEST_TEXT) {
      throw new JsltException("the mapping is longer than " + LONGEST_TEXT + " characters");
    }
    try {
      return new BoundedMapping(
          new Parser(new StringReader(text))
              .withSource("mapping")
              .withFunctions(List.of())
              .withResourceResolver(
                  name -> {
                    throw new JsltException("import is not allowed here");
                  })
              .compile());
    } catch (StackOverflowError e) {
      throw new JsltException("the mapping is nested too deep");
    }
  }

  /**
   * @throws JsltException if the mapping fails on this input
   * @throws IllegalStateException if it does not come to an end, or cannot be run now
   */
  JsonNode apply(JsonNode input) {
    if (givenUp.get() > 0) {
      throw new IllegalStateException("the mapping did not come to an end before");
    }
    JsonNode result = run(() -> expression.apply(input));
    if (result.toString().length() > LONGEST_RESULT) {
      throw new JsltException("the result is longer than " + LONGEST_RESULT + " characters");
    }
    return result;
  }

  private JsonNode run(Callable<JsonNode> mapping) {
    AtomicBoolean settled = new AtomicBoolean();
    Future<JsonNode> running;
    try {
      running =
          RUNNERS.submit(
              () -> {
                try {
                  return mapping.call();
                } finally {
                  if (!settled.compareAndSet(false, true)) {
                    givenUp.decrementAndGet();
                  }
                }
              });
    } catch (java.util.concurrent.RejectedExecutionException e) {
      throw new IllegalStateException("too many mappings run at this moment", e);
    }
    try {
      return running.get(LONGEST_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      givenUp.incrementAndGet();
      if (!settled.compareAndSet(false, true)) {
        givenUp.decrementAndGet(); // it ended in this moment
      }
      throw new IllegalStateException("the mapping does not come to an end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof JsltException refused) {
        throw refused;
      }
      if (e.getCause() instanceof StackOverflowError) {
        throw new JsltException("the mapping is nested too deep");
      }
      throw new JsltException("the mapping fails: " + e.getCause().getClass().getSimpleName());
    }
  }
}
