package io.omnihub.flow;

/**
 * Why a file of the flow was not taken.
 *
 * @param file as {@code routes/40-route.camel.yaml}
 * @param line from 1; 0 when unknown
 * @param reason one sentence for an engineer
 */
public record FlowProblem(String file, int line, String reason) {

  /** Camel repeats what it does not understand, however long that is. */
  private static final int LONGEST = 1_000;

  public FlowProblem {
    if (reason.length() > LONGEST) {
      reason = reason.substring(0, LONGEST) + "…";
    }
  }

  /** The way compilers say it, so that editors can jump to the place. */
  @Override
  public String toString() {
    return (line > 0 ? file + ":" + line : file) + ": " + reason;
  }
}
