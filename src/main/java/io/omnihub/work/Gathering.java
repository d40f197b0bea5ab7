package io.omnihub.work;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Does in one go what several threads want at the same moment, as a database commits a group: while
 * one batch is under way the next gathers. It waits for nobody, so a thread that is alone loses
 * nothing. If a batch fails each thread does its own piece, beside the next batches, and gets its
 * outcome: one piece that must wait (for a lock that another node holds) holds up the others only
 * until the batch gives up.
 *
 * @param <T> a piece
 */
public final class Gathering<T> {

  private static final int MOST = 100;

  private final Consumer<List<T>> work;
  private final Queue<Piece<T>> waiting = new ArrayDeque<>();
  private boolean busy;

  /**
   * @param work all or nothing, since a batch that failed is repeated piece by piece; batches are
   *     done by one thread at a time, single pieces of those that failed by several
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
    if (piece.isAlone) {
      work.accept(List.of(content));
    } else if (piece.failure instanceof Error error) {
      throw error;
    } else if (piece.failure != null) {
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

  /** The batch that this thread is to do; empty once its own piece is out. */
  private List<Piece<T>> mine(Piece<T> piece) {
    boolean interrupted = false;
    while (busy && !piece.isOut) {
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
    if (!piece.isOut) {
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
    } catch (RuntimeException | Error e) {
      batch.get(0).failure = batch.size() == 1 ? e : null;
      batch.forEach(piece -> piece.isAlone = batch.size() > 1);
    } finally {
      batch.forEach(piece -> piece.isOut = true);
    }
  }

  private static final class Piece<T> {

    private final T content;
    private volatile boolean isOut; // of its batch: done, failed, or to be done alone
    private boolean isAlone;
    private Throwable failure; // unchecked

    private Piece(T content) {
      this.content = content;
    }
  }
}
