package io.omnihub.delivery;

import java.util.UUID;

/**
 * An effect that this node has claimed and is about to carry out.
 *
 * @param claim token of the claim; the outcome counts only while it is current
 * @param attempts this one included
 * @param uncertain an earlier attempt may have got through: its answer was never seen
 */
public record Delivery(
    UUID id,
    UUID claim,
    String organization,
    UUID thread,
    UUID message,
    String sink,
    String destination,
    String command,
    int attempts,
    boolean uncertain,
    String payload) {}
