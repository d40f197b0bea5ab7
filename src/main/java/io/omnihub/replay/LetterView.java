package io.omnihub.replay;

import java.time.Instant;
import java.util.UUID;

/**
 * A dead letter for people to look at.
 *
 * @param state open, releasing, replayed or discarded
 * @param payload, original what failed, mended and as it was; null in lists, the latter also where
 *     nothing was mended
 * @param thread, contact, channel whom it is about, see {@link LetterSubject}
 */
public record LetterView(
    UUID id,
    String stage,
    String reference,
    String reason,
    String state,
    Instant createdAt,
    Instant replayedAt,
    String changedBy,
    Instant changedAt,
    boolean mended,
    int version,
    String payload,
    String original,
    UUID thread,
    String contact,
    String channel) {

  LetterView about(LetterSubject subject) {
    return new LetterView(
        id,
        stage,
        reference,
        reason,
        state,
        createdAt,
        replayedAt,
        changedBy,
        changedAt,
        mended,
        version,
        payload,
        original,
        subject.thread(),
        subject.contact(),
        subject.channel());
  }
}
