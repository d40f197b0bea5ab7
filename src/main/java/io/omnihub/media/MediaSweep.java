package io.omnihub.media;

import java.io.IOException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Removes files that no message has: a node died between the file and its row, or the row went. A
 * file is left alone for long enough that none is swept while its row is being written.
 */
@Component
class MediaSweep {

  private static final Logger LOG = LoggerFactory.getLogger(MediaSweep.class);

  private final MediaStore store;
  private final Attachments attachments;
  private final MediaProperties properties;
  private final Clock clock;

  MediaSweep(MediaStore store, Attachments attachments, MediaProperties properties, Clock clock) {
    this.store = store;
    this.attachments = attachments;
    this.properties = properties;
    this.clock = clock;
  }

  @Scheduled(initialDelayString = "PT10M", fixedDelayString = "PT6H")
  void sweep() {
    try {
      int swept =
          store.sweep(clock.instant().minus(properties.orphansAfter()), attachments::isWanted);
      if (swept > 0) {
        LOG.info("{} files that no message has were removed", swept);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("Files that no message has could not be looked for: {}", e.toString());
    }
  }
}
