package io.omnihub.work;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Does in one go what several threads want at the same moment, as a database commits a group: while
 * one batch is under way the next gathers. It waits for nobody, so a thread that is alone loses
 * nothing. If a batch fails its pieces are tried one by one, and each thread gets the outcome of
 * its own.
 *
 * @param <T> a piece
 */
public final class Gathering<T> {

  private static final int MOST = 100;

  private final Consumer<List<T>> work;
  private final Queue<Piece<T>> waiting = new ArrayDeque<>();
  private boolean busy;

  /**
   * @param work done by one thread at a time; all or nothing, since a batch that failed is repeated
   *     piece by piece
   */
  public Gathering(Consumer<List<T>> work) {
    this.work = work;
  }

  /** Returns when the piece is done; throws what its work threw. */
  public void add(T content) {
    Piece<T> piece = new Piece<>(content);
    for (List<Piece<T>> batch = join(piece); !batch.isEmpty(); batch = next(piece)) {
      doBatch(batch);
    }
    if (piece.failure instanceof Error error) {
      throw error;
    }
    if (piece.failure != null) {
      throw (RuntimeException) piece.failure;
    }
  }

  private synchronized List<Piece<T>> join(Piece<T> piece) {
    waiting.add(piece);
    return mine(piece);
  }

  /** The batch before is done: whoever waits is told, and one of them does what gathered. */
  private synchronized List<Piece<T>> next(Piece<T> piece) {
    busy = false;
    notifyAll();
    return mine(piece);
  }

  /** The batch that this thread is to do; empty once its own piece is done. */
  private List<Piece<T>> mine(Piece<T> piece) {
    boolean interrupted = false;
    while (busy && !piece.done) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true; // the piece is in another thread's hands
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    List<Piece<T>> batch = new ArrayList<>();
    if (!piece.done) {
      busy = true;
      while (batch.size() < MOST && !waiting.isEmpty()) {
        batch.add(waiting.remove());
      }
    }
    return batch;
  }

  synchronized int waiting() {
    return waiting.size();
  }

  private void doBatch(List<Piece<T>> batch) {
    try {
      work.accept(batch.stream().map(piece -> piece.content).toList());
      batch.forEach(piece -> piece.done = true);
    } catch (RuntimeException | Error e) {
      batch.forEach(piece -> alone(piece, batch.size() == 1 ? e : null));
    }
  }

  private void alone(Piece<T> piece, Throwable known) {
    piece.failure = known;
    if (known == null) {
      try {
        work.accept(List.of(piece.content));
      } catch (RuntimeException | Error e) {
        piece.failure = e;
      }
    }
    piece.done = true;
  }

  private static final class Piece<T> {

    private final T content;
    private volatile boolean done;
    private Throwable failure; // unchecked

    private Piece(T content) {
      this.content = content;
    }
  }
}
