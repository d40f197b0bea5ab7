package io.omnihub.flow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.component.ResourceEndpoint;

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

  /** The files in it that endpoints would read and that are not there, as {@code kamelets/…}. */
  Set<String> missing(Collection<Endpoint> endpoints) {
    String prefix = "file:" + kamelets() + "/";
    Set<String> missing = new TreeSet<>();
    for (Endpoint endpoint : endpoints) {
      if (endpoint instanceof ResourceEndpoint reader
          && reader.getResourceUri() != null
          && reader.getResourceUri().startsWith(prefix)) {
        String file = "kamelets/" + reader.getResourceUri().substring(prefix.length());
        if (!Files.exists(root.resolve(file))) {
          missing.add(file);
        }
      }
    }
    return missing;
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
