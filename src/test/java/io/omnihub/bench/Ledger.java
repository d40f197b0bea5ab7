package io.omnihub.bench;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What customers said, kept outside the hub: of what it answered 200, something must come. */
final class Ledger {

  /**
   * One message.
   *
   * @param event the provider's event id
   * @param message the provider's message id
   * @param chat whose customer said it
   * @param place its place among the customer's messages, from 0
   */
  record Said(String event, String message, String chat, int place) {}

  private final Map<String, Said> said = new ConcurrentHashMap<>();
  private final Map<String, Long> acceptedAt = new ConcurrentHashMap<>();
  private final AtomicLong repeats = new AtomicLong();
  private final Map<Integer, AtomicLong> refusals = new ConcurrentHashMap<>();
  private volatile long lastAccepted;

  void offered(Said message) {
    said.put(message.event(), message);
  }

  /** The hub answered 200 for it, at least once. */
  void accepted(Said message) {
    lastAccepted = System.nanoTime();
    acceptedAt.putIfAbsent(message.event(), lastAccepted);
  }

  /** It was sent again, since no answer came, or to try the hub. */
  void repeated() {
    repeats.incrementAndGet();
  }

  /** An answer came, and it was not 200. */
  void refused(int status) {
    refusals.computeIfAbsent(status, s -> new AtomicLong()).incrementAndGet();
  }

  List<Said> accepted() {
    return acceptedAt.keySet().stream().map(said::get).toList();
  }

  boolean isAccepted(String event) {
    return acceptedAt.containsKey(event);
  }

  int countAccepted() {
    return acceptedAt.size();
  }

  /** {@link System#nanoTime} of the newest 200. */
  long lastAccepted() {
    return lastAccepted;
  }

  long repeats() {
    return repeats.get();
  }

  /** Status to count. */
  Map<Integer, AtomicLong> refusals() {
    return refusals;
  }

  Map<String, Said> byEvent() {
    return Map.copyOf(said);
  }

  Map<String, Said> byMessage() {
    Map<String, Said> found = new ConcurrentHashMap<>();
    said.values().forEach(s -> found.put(s.message(), s));
    return found;
  }
}
