package io.omnihub.flow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Takes a change of the folders once they have been quiet for a while. What the file system reports
 * only wakes it up; what counts is what the files say. A file that is half written is refused like
 * any broken one, and taken when it is complete.
 */
@Component
class FlowWatcher implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(FlowWatcher.class);

  /** After so many quiet periods without quiet the engineer is told. */
  private static final int RESTLESS = 60;

  private final FlowSettings settings;
  private final FlowFolders folders;
  private final LiveFlow live;
  private final Set<Path> watched = new HashSet<>();
  private WatchService watch;
  private Thread thread;
  private volatile boolean running;

  FlowWatcher(FlowSettings settings, FlowFolders folders, LiveFlow live) {
    this.settings = settings;
    this.folders = folders;
    this.live = live;
  }

  @Override
  public boolean isAutoStartup() {
    return false; // after the start of Camel, see FlowStart
  }

  @Override
  public void start() {
    if (running || !settings.flow().watch()) {
      return;
    }
    try {
      watch = FileSystems.getDefault().newWatchService();
    } catch (IOException | UnsupportedOperationException e) {
      LOG.warn("The file system reports no changes; the flow is looked at every {}", poll());
    }
    running = true;
    thread = new Thread(this::look, "flow-watch");
    thread.setDaemon(true);
    thread.start();
  }

  private Duration poll() {
    return settings.flow().poll();
  }

  private void look() {
    while (running) {
      try {
        registerFolders();
        awaitNews();
        if (running) {
          live.reloadIfChanged(readWhenQuiet());
        }
      } catch (InterruptedException | ClosedWatchServiceException e) {
        return;
      } catch (UncheckedIOException e) {
        live.cannotRead(e);
      } catch (RuntimeException | StackOverflowError e) {
        LOG.error("The flow's folders were looked at in vain", e);
      }
    }
  }

  private void awaitNews() throws InterruptedException {
    if (watch == null) {
      TimeUnit.MILLISECONDS.sleep(poll().toMillis());
      return;
    }
    WatchKey key = watch.poll(poll().toMillis(), TimeUnit.MILLISECONDS);
    if (key != null) {
      key.pollEvents();
      if (!key.reset()) { // the folder is gone; there may be another of its name
        watched.remove((Path) key.watchable());
      }
    }
  }

  private FlowFiles readWhenQuiet() throws InterruptedException {
    FlowFiles last = folders.read();
    if (last.equals(live.lookedAt())) {
      return last;
    }
    long end = System.nanoTime() + settings.flow().quiet().multipliedBy(RESTLESS).toNanos();
    while (running) {
      TimeUnit.MILLISECONDS.sleep(settings.flow().quiet().toMillis());
      FlowFiles now = folders.read();
      if (now.equals(last)) {
        break;
      }
      if (System.nanoTime() > end) {
        throw new UncheckedIOException(
            "The folders do not come to rest: " + changing(last, now) + " keeps changing",
            new IOException());
      }
      last = now;
    }
    return last;
  }

  private static String changing(FlowFiles last, FlowFiles now) {
    return Stream.concat(last.contents().keySet().stream(), now.contents().keySet().stream())
        .filter(name -> !Objects.equals(last.contents().get(name), now.contents().get(name)))
        .findFirst()
        .orElse("something");
  }

  private void registerFolders() {
    if (watch == null) {
      return;
    }
    for (Path root : List.of(settings.routesDir(), settings.kameletsDir())) {
      if (Files.isDirectory(root)) {
        try {
          for (Path folder : FlowTree.of(root).folders()) {
            if (watched.add(folder)) {
              folder.register(
                  watch,
                  StandardWatchEventKinds.ENTRY_CREATE,
                  StandardWatchEventKinds.ENTRY_MODIFY,
                  StandardWatchEventKinds.ENTRY_DELETE);
            }
          }
        } catch (IOException e) {
          LOG.debug("{} is not watched, only looked at: {}", root, e.toString());
        }
      }
    }
    watched.removeIf(folder -> !Files.isDirectory(folder));
  }

  @Override
  public void stop() {
    if (!running) {
      return;
    }
    running = false;
    try {
      if (watch != null) {
        watch.close();
      }
      thread.join(TimeUnit.SECONDS.toMillis(20)); // an exchange under way is let finish
    } catch (IOException e) {
      LOG.debug("The watch does not close: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Stops before the routes do. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
