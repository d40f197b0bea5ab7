package io.omnihub.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;

/**
 * Sets the clock on the wall of the hub's process, H2's with it; the steady clock goes on, and so
 * do the clocks of PostgreSQL, Kafka and the customers. {@code src/bench/clock.c} does it; it needs
 * a C compiler.
 */
final class Clocks {

  private static final Path SOURCE = Path.of("src/bench/clock.c");
  private static final Path OFFSET = temporary("clock");
  private static final Path LIBRARY = temporary("clock.so");

  private Clocks() {}

  private static Path temporary(String name) {
    return Path.of(
        System.getProperty("java.io.tmpdir"),
        "omnihub-bench-" + ProcessHandle.current().pid() + "-" + name);
  }

  static Map<String, String> settings() {
    return Map.of("LD_PRELOAD", LIBRARY.toString(), "OMNIHUB_CLOCK_FILE", OFFSET.toString());
  }

  static void step(Run run, Duration by) throws Exception {
    build();
    set(Duration.ZERO);
    OFFSET.toFile().deleteOnExit();
    CrashBench.begin(run);
    set(by);
    long since = System.nanoTime();
    run.awaitRecovery(since);
    run.pass(run.options().trouble());
    run.awaitCaughtUp();
    set(Duration.ZERO);
    run.pass(Duration.ofSeconds(20));
    run.awaitCaughtUp();
    run.note(
        "the hub's clock was set by "
            + by
            + " for "
            + run.options().trouble().toSeconds()
            + " s, and back");
  }

  /** In place, since the hub has the file mapped. */
  private static void set(Duration offset) {
    byte[] seconds =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.nativeOrder())
            .putLong(offset.toSeconds())
            .array();
    try {
      Files.write(OFFSET, seconds, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void build() throws IOException, InterruptedException {
    int code =
        new ProcessBuilder(
                "cc",
                "-shared",
                "-fPIC",
                "-O2",
                "-o",
                LIBRARY.toString(),
                SOURCE.toString(),
                "-ldl")
            .inheritIO()
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException("cc ended with " + code);
    }
    LIBRARY.toFile().deleteOnExit();
  }
}
