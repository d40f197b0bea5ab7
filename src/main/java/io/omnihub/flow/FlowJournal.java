package io.omnihub.flow;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is being written into the flow's folders: a hidden file that is there, whole, from before
 * the first change until after the last; and the lock by which one process writes at a time. It
 * lies with the routes, as nodes that share them share it as well.
 */
final class FlowJournal {

  /**
   * @param before what lay there; null if nothing
   * @param after what is to lie there; null if nothing
   */
  record Change(String name, String before, String after) {}

  record Entry(Errand errand, List<Change> changes) {}

  /** How long one waits for another who writes; he needs milliseconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /**
   * A process that closes a file gives up all of its locks on it, so no second one of this process
   * may open it meanwhile.
   */
  private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

  private final Path file;
  private final Path lock;
  private final Path stamp;
  private final ObjectMapper json;

  FlowJournal(Path folder, ObjectMapper json) {
    this.file = folder.resolve(".rollback.json");
    this.lock = folder.resolve(".rollback.lock");
    this.stamp = folder.resolve(".rollback.stamp");
    this.json = json;
  }

  /** Whether something is begun and not finished. */
  boolean exists() {
    return Files.exists(file);
  }

  /** Another one each time that something was written: from before the journal is gone. */
  String stamp() throws IOException {
    try {
      return Files.readString(stamp);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /**
   * Waits for whoever writes now, in this process or another.
   *
   * @throws IOException if he does not come to an end
   */
  Turn turn() throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    FileChannel channel = null;
    try {
      if (!IN_THIS_PROCESS.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("this node has been writing for " + PATIENCE.toSeconds() + " s");
      }
      channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      while (tryLock(channel) == null) {
        if (System.nanoTime() > end) {
          throw new IOException("another node has been writing for " + PATIENCE.toSeconds() + " s");
        }
        TimeUnit.MILLISECONDS.sleep(10);
      }
      return new Turn(channel);
    } catch (InterruptedException e) {
      giveUp(channel);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (IOException e) {
      giveUp(channel);
      throw e;
    }
  }

  private static void giveUp(FileChannel channel) throws IOException {
    try {
      if (channel != null) {
        channel.close();
      }
    } finally {
      if (IN_THIS_PROCESS.isHeldByCurrentThread()) {
        IN_THIS_PROCESS.unlock();
      }
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) { // of another hub in this process
      return null;
    }
  }

  /** Overwritten and on disk. */
  static void write(Path file, String text) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** The right to write; closing it gives it up, whatever stands in the journal. */
  final class Turn implements AutoCloseable {

    private final FileChannel channel;

    private Turn(FileChannel channel) {
      this.channel = channel;
    }

    /** From now on it will be done, by whomever. */
    void begin(Errand errand, List<Change> changes) throws IOException {
      Path aside = file.resolveSibling(file.getFileName() + "~");
      write(aside, json.writeValueAsString(new Entry(errand, changes)));
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    Entry begun() throws IOException {
      Entry entry = json.readValue(file.toFile(), Entry.class);
      if (entry == null || entry.errand() == null || entry.changes() == null) {
        throw new IOException(file + " is not what the hub wrote");
      }
      return entry;
    }

    void end() throws IOException {
      write(stamp, UUID.randomUUID().toString());
      Files.deleteIfExists(file);
    }

    @Override
    public void close() throws IOException {
      giveUp(channel);
    }
  }
}
