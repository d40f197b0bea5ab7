package io.omnihub.work;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Work kept in the database that several nodes take from.
 *
 * @param <T> one piece of work
 */
public interface ClaimSource<T> {

  /**
   * Claims due work for this node, in a transaction of its own. A claim runs out by itself, so that
   * work of a node that died is taken by another.
   *
   * @param lane which part of the work, for example the sink of a delivery; empty for all
   * @param max how many pieces at most, 1 or more
   */
  List<T> claim(String lane, int max);

  /** How old a claim may be when a provider is called for it; zero for any age. */
  default Duration begunWithin() {
    return Duration.ZERO;
  }

  /** What each log line that is written during this work names: {@code thread} and an id. */
  Map<String, String> logContext(T work);

  /** Called when the route ended in a failure that no policy handled. */
  void failed(T work, Throwable cause);

  /**
   * A consumer of the lane starts on this node, or has stopped.
   *
   * @param change in the number of pieces of the lane that may be run at once; below zero for one
   *     that has stopped
   */
  default void placesChange(String lane, int change) {}

  /** Called last, whatever became of it. */
  default void ended(T work) {}
}
