package io.omnihub.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of a run, under a heading with day and commit. Each row is on disk as soon as it is
 * known, in {@code last-table.md} of the run's folder and in the file of {@code --append}, so that
 * a run which is broken off has told what it found.
 */
final class Report {

  private final List<Path> files = new ArrayList<>();
  private final StringBuilder rows = new StringBuilder();
  private final StringBuilder notes = new StringBuilder();

  Report(Options options) throws IOException {
    Path last = options.folder().resolve("last-table.md");
    Files.createDirectories(last.getParent());
    Files.deleteIfExists(last);
    files.add(last);
    options.append().ifPresent(files::add);
    String head = Commit.heading("crash and scale") + "\n\n" + Result.head();
    rows.append(head);
    for (Path file : files) {
      boolean begun = Files.exists(file) && Files.size(file) > 0;
      append(file, begun ? "\n" + head : head);
    }
  }

  void add(Result result) throws IOException {
    row(result.row());
    String where = result.scenario() + ", " + result.stack().title + ": ";
    result.notes().forEach(note -> notes.append("\n- ").append(where).append(note));
    result
        .findings()
        .violations()
        .forEach(v -> notes.append("\n- VIOLATION in ").append(where).append(v));
  }

  /** A scenario that could not be run to its end. */
  void failed(String scenario, Stack.Kind kind, Exception why) throws IOException {
    String reason = String.valueOf(why.getMessage()).replaceAll("\\s+", " ").replace('|', '/');
    row(
        "| "
            + Commit.describe()
            + " | "
            + scenario
            + " | "
            + kind.title
            + " | FAILED: "
            + reason
            + " |"
            + " |".repeat(10));
  }

  private void row(String row) throws IOException {
    rows.append(row).append('\n');
    for (Path file : files) {
      append(file, row + "\n");
    }
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** The whole table, and below it what was noted. */
  String text() {
    return rows.toString() + notes;
  }
}
