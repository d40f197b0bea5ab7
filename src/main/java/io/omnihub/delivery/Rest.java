package io.omnihub.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The rest that a provider wishes for a whole destination. One conversation that is told to wait
 * says nothing of the others; when several are, all at the same time, it is the account that is
 * over its limit. The shorter of their waits is kept, since one of them may be a conversation's
 * own. Then one delivery at a time is tried: one that the provider takes ends the rest, as many as
 * began it begin another. It is this node's opinion alone: each node makes its own, by its own
 * refusals, and forgets it when it ends.
 */
final class Rest {

  /** After so long nobody knows any more whether it is still over its limit. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(10);

  private final Map<UUID, Wait> waits = new HashMap<>(); // fewer than begin a rest
  private Wait rest;
  private UUID trial;

  private record Wait(Instant since, Instant until) {

    /** Not by a clock that was set back since. */
    boolean lasts(Instant now) {
      return !now.isBefore(since) && now.isBefore(until);
    }
  }

  /**
   * A conversation was told to wait.
   *
   * @param enough how many that are told at the same time speak for the account; 1 or more
   */
  synchronized void told(UUID conversation, Instant now, Duration wish, int enough) {
    if (wished(now).isPresent()) {
      return; // it was under way when the rest began
    }
    waits.values().removeIf(wait -> !wait.lasts(now));
    waits.put(conversation, new Wait(now, now.plus(wish)));
    if (waits.size() >= enough) {
      Instant first = waits.values().stream().map(Wait::until).min(Instant::compareTo).get();
      rest = new Wait(now, first);
      waits.clear();
    }
  }

  /** Until when nothing is to be sent; empty if something may be. */
  synchronized Optional<Instant> wished(Instant now) {
    return Optional.ofNullable(rest).filter(wait -> wait.lasts(now)).map(Wait::until);
  }

  synchronized boolean bears(Instant now) {
    if (rest != null
        && (!now.isBefore(rest.until().plus(FORGOTTEN)) || now.isBefore(rest.since()))) {
      rest = null;
    }
    return rest == null || trial == null && wished(now).isEmpty();
  }

  /** False if it must wait; after a rest it is the one that is tried. */
  synchronized boolean admit(UUID claim, Instant now) {
    boolean admitted = bears(now);
    if (admitted && rest != null) {
      trial = claim;
    }
    return admitted;
  }

  /** The provider did not make it wait; true if that ends the rest. */
  synchronized boolean passed(UUID claim) {
    boolean ends = claim.equals(trial);
    if (ends) {
      rest = null;
      waits.clear();
    }
    return ends;
  }

  /** Whatever became of it; another may be tried. */
  synchronized void ended(UUID claim) {
    if (claim.equals(trial)) {
      trial = null;
    }
  }
}
