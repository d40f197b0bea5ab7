package io.omnihub.flow;

import io.omnihub.flow.FlowSource.Part;
import java.util.Comparator;
import java.util.Set;

/**
 * A route that runs.
 *
 * @param part as it is written now
 * @param built as it was written in its version, perhaps in a file of another name
 * @param fingerprint of all that it is built of
 * @param ids Camel's, of the route and of its Kamelets
 * @param version of which it was built
 * @param rank higher than those of the routes that it calls
 */
record RunningRoute(
    Part part, Part built, String fingerprint, Set<String> ids, Version version, int rank) {

  /** The files of one version of the flow, and where Camel reads its Kamelets. */
  record Version(FlowFiles files, FlowFolder folder) {}

  static final Comparator<RunningRoute> CALLERS_FIRST =
      Comparator.comparing(RunningRoute::rank).reversed();

  /** The same content, in another place. */
  RunningRoute writtenAs(Part now, int nowRank) {
    return new RunningRoute(now, built, fingerprint, ids, version, nowRank);
  }
}
