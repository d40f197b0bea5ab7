package io.omnihub.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.concurrent.TimeUnit;

/** Which state of the sources is measured. */
final class Commit {

  private Commit() {}

  /** The commit, with {@code -dirty} if files differ from it; {@code unknown} without git. */
  static String describe() {
    try {
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 ? said : "unknown";
    } catch (IOException e) {
      return "unknown";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }

  /** For the heading of a table. */
  static String heading(String name) {
    return name + ", " + LocalDate.now() + ", commit " + describe();
  }
}
