package io.omnihub.flow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A flow's Kamelets and mappings written to a folder of their own, from which Camel reads them.
 * Nobody edits there, so what runs is what was validated; and a later version has another path, so
 * that no endpoint of an earlier one is taken for it.
 */
record FlowFolder(Path root) {

  static FlowFolder write(FlowFiles files, Path root) {
    try {
      for (Map.Entry<String, String> file : files.contents().entrySet()) {
        if (file.getKey().startsWith("kamelets/")) {
          Path target = root.resolve(file.getKey());
          Files.createDirectories(target.getParent());
          Files.writeString(target, file.getValue());
        }
      }
      Files.createDirectories(root.resolve("kamelets"));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the flow to " + root, e);
    }
    return new FlowFolder(root);
  }

  String kamelets() {
    return root.resolve("kamelets").toString();
  }

  void delete() {
    delete(root);
  }

  /** What a hub that died left there. */
  static void deleteAllIn(Path folder) {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> old = Files.list(folder)) {
        old.forEach(FlowFolder::delete);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot tidy up " + folder, e);
      }
    }
  }

  private static void delete(Path root) {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(root)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + root, e);
    }
  }
}
