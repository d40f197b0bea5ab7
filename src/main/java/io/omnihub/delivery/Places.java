package io.omnihub.delivery;

import java.util.concurrent.atomic.AtomicInteger;

/** The places of one sink on this node: how many there are, and how many are taken. */
final class Places {

  private final AtomicInteger all = new AtomicInteger();
  private final AtomicInteger taken = new AtomicInteger();

  /**
   * @param places of a consumer that starts; below zero for one that stops
   */
  void add(int places) {
    all.addAndGet(places);
  }

  void take() {
    taken.incrementAndGet();
  }

  void leave() {
    taken.decrementAndGet();
  }

  /**
   * How many one destination may have. Where there are places for several it is half of what the
   * others leave: however many providers are silent at the same time, the next one finds a place.
   *
   * @param most that one may ever have
   * @param own places that it has taken
   */
  int share(int most, int own) {
    int there = all.get();
    return there < 2 * most ? most : Math.min(most, Math.max(1, (there - taken.get() + own) / 2));
  }
}
