/**
 * What a hub stands on and talks to, as processes and servers that outlive it: for tests that kill
 * it and for the benchmarks in {@code io.omnihub.bench}.
 */
package io.omnihub.world;
