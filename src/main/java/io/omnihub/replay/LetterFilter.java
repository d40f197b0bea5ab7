package io.omnihub.replay;

import java.time.Instant;

/**
 * Which dead letters are meant. Whatever is null or blank does not narrow.
 *
 * @param state open (those being released included), replayed or discarded
 * @param stage record, turn or delivery
 * @param reason part of the reason
 * @param reference the id of what failed, in full
 * @param from, to failed at or after, and before
 */
public record LetterFilter(
    String state, String stage, String reason, String reference, Instant from, Instant to) {

  public LetterFilter {
    state = EventFilter.blankToNull(state);
    stage = EventFilter.blankToNull(stage);
    reason = EventFilter.blankToNull(reason);
    reference = EventFilter.blankToNull(reference);
  }

  LetterFilter in(String state) {
    return new LetterFilter(state, stage, reason, reference, from, to);
  }

  /** The same without what failed later. */
  public LetterFilter before(Instant end) {
    Instant sooner = to == null || to.isAfter(end) ? end : to;
    return new LetterFilter(state, stage, reason, reference, from, sooner);
  }
}
