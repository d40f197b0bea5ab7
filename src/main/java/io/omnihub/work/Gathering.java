package io.omnihub.work;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
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
  private final ReentrantLock turn = new ReentrantLock(true);

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
    synchronized (waiting) {
      waiting.add(piece);
    }
    turn.lock();
    try {
      while (!piece.done) {
        doBatch();
      }
    } finally {
      turn.unlock();
    }
    if (piece.failure instanceof Error error) {
      throw error;
    }
    if (piece.failure != null) {
      throw (RuntimeException) piece.failure;
    }
  }

  int waiting() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  private void doBatch() {
    List<Piece<T>> batch = new ArrayList<>();
    synchronized (waiting) {
      while (batch.size() < MOST && !waiting.isEmpty()) {
        batch.add(waiting.remove());
      }
    }
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

  /** Guarded by {@code turn}. */
  private static final class Piece<T> {

    private final T content;
    private boolean done;
    private Throwable failure; // unchecked

    private Piece(T content) {
      this.content = content;
    }
  }
}
