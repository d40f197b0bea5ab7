package io.omnihub.flow.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The snippets of {@code src/docs/flow.md}, and what an engineer does with them. */
public final class WalkThrough {

  static final Path PAGE = Path.of("src/docs/flow.md");
  private static final Pattern FENCE =
      Pattern.compile("^```(\\w+)(?: (\\S+))?\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  private WalkThrough() {}

  /**
   * @param kind yaml (a whole file), diff (a change of one), sh or text
   * @param file for the first two
   */
  record Snippet(String kind, String file, String body) {

    boolean isOfAFile() {
      return kind.equals("yaml") || kind.equals("diff");
    }

    void saveInto(Path folder) throws IOException {
      if (kind.equals("yaml")) {
        Files.writeString(folder.resolve(file), body);
      } else {
        patch(folder.resolve(file), body);
      }
    }
  }

  static List<Snippet> snippets() throws IOException {
    return FENCE.matcher(Files.readString(PAGE)).results().map(WalkThrough::snippet).toList();
  }

  private static Snippet snippet(MatchResult fence) {
    return new Snippet(fence.group(1), fence.group(2), fence.group(3));
  }

  /** All edits of the page, in a folder with {@code routes} and {@code kamelets} as shipped. */
  public static void saveAllInto(Path folder) throws IOException {
    for (Snippet snippet : snippets()) {
      if (snippet.isOfAFile()) {
        snippet.saveInto(folder);
      }
    }
  }

  /** A diff without line numbers: what stands and what goes is found in one place of the file. */
  private static void patch(Path file, String diff) throws IOException {
    StringBuilder before = new StringBuilder();
    StringBuilder after = new StringBuilder();
    for (String line : diff.lines().toList()) {
      String text = line.isEmpty() ? "\n" : line.substring(1) + "\n";
      if (!line.startsWith("+")) {
        before.append(text);
      }
      if (!line.startsWith("-")) {
        after.append(text);
      }
    }
    String whole = Files.readString(file);
    assertThat(whole.indexOf(before.toString())).as(file + ": " + before).isNotNegative();
    assertThat(whole.indexOf(before.toString()))
        .as("more than one place of " + file + ": " + before)
        .isEqualTo(whole.lastIndexOf(before.toString()));
    Files.writeString(file, whole.replace(before, after));
  }
}
