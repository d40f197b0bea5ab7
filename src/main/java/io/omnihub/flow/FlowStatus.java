package io.omnihub.flow;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What this node runs, and what it did not take.
 *
 * @param running the files that run
 * @param hash theirs, {@link FlowFiles#hash}
 * @param since when they began to run
 * @param problems of what lies in the folders and was refused; empty if all of it runs
 * @param routes the file of each running route, by route id; without the Kamelets' own
 */
public record FlowStatus(
    FlowFiles running,
    String hash,
    Instant since,
    List<FlowProblem> problems,
    SortedMap<String, String> routes) {

  public FlowStatus {
    problems = List.copyOf(problems);
    routes = Collections.unmodifiableSortedMap(new TreeMap<>(routes));
  }
}
