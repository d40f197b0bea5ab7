package io.omnihub.flow.history;

import io.omnihub.flow.FlowProblem;
import java.time.Instant;
import java.util.List;

/**
 * What a node says that it runs.
 *
 * @param problems what lies in its folders and was not taken
 * @param away whether it has not said anything for a minute
 * @param other whether it runs another flow than the node that is asked
 * @param self whether it is the node that is asked
 */
public record FlowNode(
    String node,
    String version,
    Instant since,
    List<FlowProblem> problems,
    Instant seenAt,
    boolean away,
    boolean other,
    boolean self) {

  /** The beginning of the hash, as people name a version. */
  public String name() {
    return version.substring(0, Math.min(8, version.length()));
  }
}
