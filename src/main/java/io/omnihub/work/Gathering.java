package io.omnihub.work;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Does in one go what several threads want at the same moment, as a database commits a group: while
 * one batch is under way the next gathers. A thread that is alone waits for nobody and loses
 * nothing; after a batch of many the next waits two milliseconds. If a batch fails each thread does
 * its own piece, beside the next batches, and gets its outcome: one piece that must wait (for a
 * lock that another node holds) holds up the others only until the batch gives up.
 *
 * @param <T> a piece
 */
public final class Gathering<T> {

  private static final int MOST = 100;
  private static final int MANY = 4;
  private static final long MOMENT_NANOS = 2_000_000;

  private final Consumer<List<T>> work;
  private final Queue<Piece<T>> waiting = new ArrayDeque<>();
  private boolean busy;
  private volatile int last;

  /**
   * @param work all or nothing, since a batch that failed is repeated piece by piece; batches are
   *     done by one thread at a time, single pieces of those that failed by several
   */
  public Gathering(Consumer<List<T>> work) {
    this.work = work;
  }

  /**
   * Returns when the piece is done; throws what its work threw. Who is interrupted while he waits
   * does his work without the mark, at which H2 would close its file, and bears it afterwards.
   */
  public void add(T content) {
    Piece<T> piece = new Piece<>(content);
    join(piece);
    boolean interrupted = piece.await();
    try {
      finish(piece);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void finish(Piece<T> piece) {
    if (piece.state == State.FIRST) {
      if (last >= MANY) {
        letMoreCome();
      }
      List<Piece<T>> batch = gathered();
      last = batch.size();
      try {
        doBatch(batch);
      } finally {
        handOver();
        batch.forEach(Piece::wake);
      }
    }
    if (piece.state == State.ALONE) {
      work.accept(List.of(piece.content));
    } else if (piece.failure instanceof Error error) {
      throw error;
    } else if (piece.failure != null) {
      throw (RuntimeException) piece.failure;
    }
  }

  private synchronized void join(Piece<T> piece) {
    waiting.add(piece);
    if (!busy) {
      busy = true;
      piece.state = State.FIRST;
    }
  }

  /** Whose thread does them is the first of them. */
  private synchronized List<Piece<T>> gathered() {
    List<Piece<T>> batch = new ArrayList<>();
    while (batch.size() < MOST && !waiting.isEmpty()) {
      batch.add(waiting.remove());
    }
    return batch;
  }

  /** Where many came together more are on their way: rather few full batches. */
  private static void letMoreCome() {
    long until = System.nanoTime() + MOMENT_NANOS;
    for (long left = MOMENT_NANOS;
        left > 0 && !Thread.currentThread().isInterrupted();
        left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** The next batch is for the thread that waits longest. */
  private synchronized void handOver() {
    Piece<T> next = waiting.peek();
    busy = next != null;
    if (busy) {
      next.state = State.FIRST;
      next.wake();
    }
  }

  synchronized int waiting() {
    return waiting.size();
  }

  private void doBatch(List<Piece<T>> batch) {
    State outcome = State.ALONE;
    try {
      work.accept(batch.stream().map(piece -> piece.content).toList());
      outcome = State.DONE;
    } catch (RuntimeException | Error e) {
      if (batch.size() == 1) {
        outcome = State.DONE;
        batch.get(0).failure = e;
      }
    } finally {
      for (Piece<T> piece : batch) {
        piece.state = outcome;
      }
    }
  }

  private enum State {
    WAITS,
    /** Its thread does the batch that begins with it. */
    FIRST,
    DONE,
    /** Its batch failed; its thread does it by itself. */
    ALONE
  }

  private static final class Piece<T> {

    private final T content;
    private final Thread thread = Thread.currentThread();
    private Throwable failure; // unchecked
    private volatile State state = State.WAITS;

    private Piece(T content) {
      this.content = content;
    }

    /**
     * Until there is something for its thread to do.
     *
     * @return whether it was interrupted, which changes nothing
     */
    private boolean await() {
      boolean interrupted = false;
      while (state == State.WAITS) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
      return interrupted;
    }

    private void wake() {
      if (thread != Thread.currentThread()) {
        LockSupport.unpark(thread);
      }
    }
  }
}
