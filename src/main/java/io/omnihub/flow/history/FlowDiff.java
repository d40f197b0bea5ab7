package io.omnihub.flow.history;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.Patch;
import io.omnihub.flow.FlowFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * What differs between two versions, file by file.
 *
 * @param change added, removed or changed
 * @param lines of a unified diff, without its first two
 */
public record FlowDiff(String file, String change, List<Line> lines) {

  private static final int CONTEXT = 3;

  /**
   * @param kind plus, minus, place (of a hunk) or same
   */
  public record Line(String kind, String text) {}

  /** Files that are the same in both are left out. */
  public static List<FlowDiff> of(FlowFiles from, FlowFiles to) {
    TreeSet<String> names = new TreeSet<>(from.contents().keySet());
    names.addAll(to.contents().keySet());
    List<FlowDiff> diffs = new ArrayList<>();
    for (String name : names) {
      String old = from.contents().get(name);
      String fresh = to.contents().get(name);
      if (!Objects.equals(old, fresh)) {
        diffs.add(of(name, old, fresh));
      }
    }
    return diffs;
  }

  private static FlowDiff of(String name, String old, String fresh) {
    List<String> before = lines(old);
    Patch<String> patch = DiffUtils.diff(before, lines(fresh));
    List<Line> lines =
        UnifiedDiffUtils.generateUnifiedDiff(name, name, before, patch, CONTEXT).stream()
            .skip(2)
            .map(FlowDiff::line)
            .toList();
    return new FlowDiff(name, old == null ? "added" : fresh == null ? "removed" : "changed", lines);
  }

  private static List<String> lines(String text) {
    return text == null ? List.of() : text.lines().toList();
  }

  private static Line line(String text) {
    String kind =
        switch (text.isEmpty() ? ' ' : text.charAt(0)) {
          case '+' -> "plus";
          case '-' -> "minus";
          case '@' -> "place";
          default -> "same";
        };
    return new Line(kind, text);
  }
}
