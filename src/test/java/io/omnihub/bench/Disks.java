package io.omnihub.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Fills the disk of the bus, and makes room again. */
final class Disks {

  private Disks() {}

  /**
   * @param leaveMegabytes how much stays free; 0 for not a byte
   */
  static void fill(Run run, int leaveMegabytes) throws Exception {
    CrashBench.begin(run);
    Path ballast = run.stack().disk().resolve("ballast");
    fillUp(ballast, leaveMegabytes);
    run.pass(Duration.ofSeconds(5));
    int before = run.ledger().countAccepted();
    run.pass(run.options().trouble());
    run.note(
        "accepted while the disk was full: "
            + (run.ledger().countAccepted() - before)
            + "; hub alive "
            + run.stack().hub().isAlive()
            + ", ready "
            + run.stack().hub().isReady()
            + (run.stack().kafka() == null
                ? ""
                : ", broker alive " + run.stack().kafka().isAlive()));
    Files.delete(ballast);
    long since = System.nanoTime();
    revive(run);
    run.awaitRecovery(since);
    run.awaitCaughtUp();
    run.awaitAccepted(3 * run.options().perSecond());
  }

  /** As whoever watches over processes would: what died, or stays unready, is started again. */
  private static void revive(Run run) throws Exception {
    if (run.stack().kafka() != null && !run.stack().kafka().isAlive()) {
      run.say("the broker is started again");
      run.stack().kafka().start();
    }
    run.pass(Duration.ofSeconds(20));
    if (!run.stack().hub().isAlive() || !run.stack().hub().isReady()) {
      run.note("the hub did not come back by itself and was started again");
      run.stack().hub().kill();
      run.stack().hub().start();
    }
  }

  private static void fillUp(Path ballast, int leaveMegabytes) throws IOException {
    byte[] chunk = new byte[leaveMegabytes == 0 ? 4096 : 1 << 20];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (leaveMegabytes == 0
          || Files.getFileStore(ballast).getUsableSpace() > ((long) leaveMegabytes << 20)) {
        out.write(chunk);
      }
    } catch (IOException e) {
      if (leaveMegabytes > 0) {
        throw e;
      }
      // no room for another byte: that was wanted
    }
  }
}
