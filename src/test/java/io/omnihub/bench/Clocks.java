package io.omnihub.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Sets the clock on the wall of the hub's process, by libfaketime; the steady clock goes on. */
final class Clocks {

  private static final Path LIBRARY =
      Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");
  private static final Path OFFSET =
      Path.of(
          System.getProperty("java.io.tmpdir"),
          "omnihub-bench-clock-" + ProcessHandle.current().pid());

  private Clocks() {}

  static Map<String, String> settings() {
    return Map.of(
        "LD_PRELOAD",
        LIBRARY.toString(),
        "FAKETIME_TIMESTAMP_FILE",
        OFFSET.toString(),
        "FAKETIME_CACHE_DURATION",
        "1",
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1");
  }

  /**
   * @param offset seconds, with their sign
   */
  static void step(Run run, String offset) throws Exception {
    if (Files.notExists(LIBRARY)) {
      throw new IOException("Install libfaketime: " + LIBRARY + " is not there");
    }
    Files.writeString(OFFSET, "+0");
    OFFSET.toFile().deleteOnExit();
    CrashBench.begin(run);
    Files.writeString(OFFSET, offset);
    long since = System.nanoTime();
    run.awaitRecovery(since);
    run.pass(run.options().trouble());
    run.awaitCaughtUp();
    Files.writeString(OFFSET, "+0");
    run.pass(Duration.ofSeconds(20));
    run.awaitCaughtUp();
    run.note("clock set by " + offset + " s for a minute, and back");
  }
}
