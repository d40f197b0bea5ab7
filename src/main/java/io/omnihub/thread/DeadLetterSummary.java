package io.omnihub.thread;

import java.time.Instant;
import java.util.UUID;

/** What failed by itself and waits for a person. */
public record DeadLetterSummary(
    UUID id,
    String stage,
    String reference,
    String reason,
    String state,
    Instant createdAt,
    Instant replayedAt) {}
