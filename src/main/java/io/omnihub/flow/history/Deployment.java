package io.omnihub.flow.history;

import java.time.Instant;
import java.util.UUID;

/**
 * A version that began to run on a node.
 *
 * @param version hash of the files
 * @param deed start, edit, rollback, or aside (it lay in the folders and never ran)
 * @param operator who rolled back; null otherwise
 */
public record Deployment(
    UUID id, String version, String node, String deed, String operator, Instant at) {

  /** The beginning of the hash, as people name a version. */
  public String name() {
    return version.substring(0, Math.min(8, version.length()));
  }
}
