package io.omnihub.flow;

/**
 * Why a file of the flow was not taken.
 *
 * @param file as {@code routes/40-route.camel.yaml}
 * @param line from 1; 0 when unknown
 * @param reason one sentence for an engineer
 */
public record FlowProblem(String file, int line, String reason) {

  /** The way compilers say it, so that editors can jump to the place. */
  @Override
  public String toString() {
    return (line > 0 ? file + ":" + line : file) + ": " + reason;
  }
}
