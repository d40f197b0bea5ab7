package io.omnihub.flow;

import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** The flow that runs, and its exchange for another. */
@Component
public class LiveFlow {

  private final FlowFiles running = FlowFiles.NONE;
  private final Instant since = Instant.now();

  /** What runs now, and what was refused. */
  public FlowStatus status() {
    return new FlowStatus(running, running.hash(), since, List.of(), new TreeMap<>());
  }

  /**
   * Takes what lies in the folders now, or reports why not; does nothing if it runs already.
   *
   * @return the status afterwards
   */
  public FlowStatus reload() {
    return status();
  }
}
