package io.omnihub.work;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * This hub process among its peers. The name is kept beside the data, so that a restarted node
 * knows which claims were its own; so no two processes may share the folder: one would take the
 * other's work for its own from before.
 */
@Component
public class Node implements DisposableBean {

  private final String name;
  private final FileChannel held;

  Node(@Value("${hub.data-dir}") Path data) throws IOException {
    Files.createDirectories(data);
    this.held =
        FileChannel.open(
            data.resolve("node.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!lock()) {
      held.close();
      throw new IllegalStateException(
          "Another hub runs with the data folder " + data + "; each needs its own HUB_DATA_DIR");
    }
    Path file = data.resolve("node");
    if (Files.notExists(file)) {
      Files.writeString(file, "node-" + UUID.randomUUID());
    }
    this.name = Files.readString(file).strip();
  }

  /** The system lets go of it when the process ends, however it ends. */
  private boolean lock() throws IOException {
    try {
      return held.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return true; // by another hub in this very process: a test's
    }
  }

  public String name() {
    return name;
  }

  @Override
  public void destroy() throws IOException {
    held.close();
  }
}
