package io.omnihub.bus;

import io.omnihub.work.TroubleLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker that starts again. Artemis stops for good when its journal cannot be written, as on a
 * disk without a byte left; what it acknowledged is on disk. Each start is a new server on the same
 * journal: the old one would not notice a second such error.
 */
class LastingBroker extends EmbeddedActiveMQ {

  private static final Logger LOG = LoggerFactory.getLogger(LastingBroker.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  /** A start writes new files of the journal, and is given up where they find no room. */
  private static final long ROOM_TO_START = 64L << 20;

  private final TroubleLog trouble = new TroubleLog(LOG);
  private final Path disk;
  private final long minDiskFree;
  private ScheduledExecutorService watch;

  /**
   * @param disk a folder of the journal's disk, which is there
   * @param minDiskFree bytes without which the broker takes no events
   */
  LastingBroker(Path disk, long minDiskFree) {
    this.disk = disk;
    this.minDiskFree = minDiskFree;
  }

  @Override
  public synchronized EmbeddedActiveMQ start() throws Exception {
    super.start();
    watch =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "bus-watch");
              thread.setDaemon(true);
              return thread;
            });
    watch.scheduleWithFixedDelay(
        this::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  @Override
  public EmbeddedActiveMQ stop() throws Exception {
    watch.shutdownNow();
    synchronized (this) {
      return super.stop();
    }
  }

  /** The server of now; after a start that failed, one that is stopped. */
  @Override
  public ActiveMQServer getActiveMQServer() {
    return activeMQServer;
  }

  private synchronized void look() {
    if (watch.isShutdown() || activeMQServer.getState() != ActiveMQServer.SERVER_STATE.STOPPED) {
      return;
    }
    try {
      if (Files.getFileStore(disk).getUsableSpace() < Math.max(ROOM_TO_START, minDiskFree)) {
        return;
      }
      ActiveMQServer stopped = activeMQServer;
      activeMQServer = null;
      try {
        createActiveMQServer();
      } finally {
        if (activeMQServer == null) {
          activeMQServer = stopped;
        }
      }
      activeMQServer.start();
      LOG.info("The bus had stopped and runs again");
    } catch (IOException e) {
      LOG.debug("The disk of the bus tells no room", e);
    } catch (Exception e) {
      trouble.warn("The bus does not start again yet", e);
    }
  }
}
