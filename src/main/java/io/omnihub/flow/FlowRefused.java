package io.omnihub.flow;

import java.util.List;

/**
 * Published when something of what lies in the folders is not taken; once for each such content.
 *
 * @param files what lies in the folders
 * @param problems at least one
 */
public record FlowRefused(FlowFiles files, List<FlowProblem> problems) {

  public FlowRefused {
    problems = List.copyOf(problems);
  }
}
