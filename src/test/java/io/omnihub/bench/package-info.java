/**
 * The benchmarks behind {@code src/bench/run.sh}: hubs in processes of their own, customers that
 * write without pause, and a checker that compares what was accepted with what came of it.
 */
package io.omnihub.bench;
