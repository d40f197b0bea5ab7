package io.omnihub.flow;

import java.time.Instant;

/**
 * Published after the start and after each swap, on the thread that swapped.
 *
 * @param files what runs now
 * @param at since when
 */
public record FlowDeployed(FlowFiles files, Instant at) {}
