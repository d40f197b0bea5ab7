package io.omnihub.replay;

import io.omnihub.thread.ThreadQueries.Position;
import java.time.Instant;
import java.util.UUID;

/** One among those that work goes through: an event or a letter, and when it came. */
record Place(UUID id, Instant at) {

  Position position() {
    return new Position(at, id);
  }
}
