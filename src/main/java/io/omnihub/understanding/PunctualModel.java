package io.omnihub.understanding;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model that answers in time or fails, and never makes a caller queue for it.
 *
 * <p>The HTTP client's own timeout ends when the headers of the answer are there, so a body that
 * drips would hold the caller; and the timeout of Camel's circuit breaker (4.17) lets the late
 * thread write into an exchange that has moved on (CAMEL-24134). Here the late thread has nothing
 * of the caller's to write into.
 */
final class PunctualModel implements ChatModel, AutoCloseable {

  private static final int IDLE_SECONDS = 30;

  private final ChatModel model;
  private final Duration timeout;
  private final ThreadPoolExecutor threads;

  /**
   * @param timeout longest wait for an answer
   * @param concurrency questions at the same time; more are refused at once
   */
  PunctualModel(ChatModel model, Duration timeout, int concurrency) {
    this.model = model;
    this.timeout = timeout;
    var number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            0,
            concurrency,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              var thread = new Thread(task, "model-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public ChatResponse chat(ChatRequest request) {
    Future<ChatResponse> answer = threads.submit(() -> model.chat(request));
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new dev.langchain4j.exception.TimeoutException("No answer within " + timeout);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for the model", e);
    } finally {
      answer.cancel(true);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
