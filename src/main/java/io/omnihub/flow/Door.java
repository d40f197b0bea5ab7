package io.omnihub.flow;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.component.direct.DirectConsumer;

/**
 * The entrance of one {@code direct:} name. Invariants: whoever got the consumer from {@link
 * #enter} is counted as inside until {@link #leave}; once the door is shut nobody gets it, and
 * whoever comes waits; so a shut door with nobody inside means that its route can be taken away.
 *
 * <p>The count is raised before the consumer is looked at, and the door is shut before the count is
 * looked at: either the one who enters sees the shut door, or the one who shuts it sees him inside.
 */
final class Door {

  private final LongAdder inside = new LongAdder();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition opened = lock.newCondition();
  private DirectConsumer present;
  private boolean shut;
  private volatile DirectConsumer open;

  /** The consumer, or null if none was there in time; then nobody is counted. */
  DirectConsumer enter(long timeoutMillis) throws InterruptedException {
    inside.increment();
    DirectConsumer consumer = open;
    if (consumer != null) {
      return consumer;
    }
    inside.decrement();
    return await(timeoutMillis);
  }

  void leave() {
    inside.decrement();
  }

  private DirectConsumer await(long timeoutMillis) throws InterruptedException {
    long left = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    lock.lockInterruptibly();
    try {
      while (open == null) {
        if (left <= 0) {
          return null;
        }
        left = opened.awaitNanos(left);
      }
      inside.increment();
      return open;
    } finally {
      lock.unlock();
    }
  }

  void shut() {
    change(present, true);
  }

  void open() {
    change(present, false);
  }

  void add(DirectConsumer consumer) {
    change(consumer, shut);
  }

  void remove(DirectConsumer consumer) {
    change(present == consumer ? null : present, shut);
  }

  private void change(DirectConsumer consumer, boolean nowShut) {
    lock.lock();
    try {
      present = consumer;
      shut = nowShut;
      open = shut ? null : present;
      opened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether everybody had left in time. */
  boolean awaitEmpty(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (inside.sum() != 0) {
      if (System.nanoTime() > end) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
    return true;
  }
}
