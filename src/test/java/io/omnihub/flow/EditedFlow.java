package io.omnihub.flow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.util.FileSystemUtils;

/** A copy of the hub's flow that a test edits as an engineer would. */
final class EditedFlow {

  private final Path root;

  EditedFlow() {
    try {
      root = Files.createTempDirectory("omnihub-flow-test");
      FileSystemUtils.copyRecursively(Path.of("routes"), routes());
      FileSystemUtils.copyRecursively(Path.of("kamelets"), kamelets());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a hub run this flow. */
  void runsIn(DynamicPropertyRegistry properties) {
    properties.add("hub.routes-dir", () -> routes().toString());
    properties.add("hub.kamelets-dir", () -> kamelets().toString());
    properties.add("hub.flow.quiet", () -> "100ms");
  }

  Path routes() {
    return root.resolve("routes");
  }

  Path kamelets() {
    return root.resolve("kamelets");
  }

  FlowFiles files() {
    return FlowFiles.read(routes(), kamelets());
  }

  String text(String file) {
    try {
      return Files.readString(root.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean has(String file) {
    return Files.exists(root.resolve(file));
  }

  /** As good editors do: aside, then renamed. */
  void write(String file, String text) {
    try {
      Path aside = root.resolve(file + "~");
      Files.createDirectories(aside.getParent());
      Files.writeString(aside, text);
      Files.move(aside, root.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As others do: into the file itself. */
  void overwrite(String file, String text) {
    try {
      Files.writeString(root.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void replace(String file, String old, String fresh) {
    String text = text(file);
    if (!text.contains(old)) {
      throw new IllegalArgumentException(file + " does not contain: " + old);
    }
    write(file, text.replace(old, fresh));
  }

  void move(String file, String to) {
    try {
      Files.move(root.resolve(file), root.resolve(to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete(String file) {
    try {
      Files.delete(root.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As it was at first. */
  void restore() {
    try (Stream<Path> now = Files.walk(root)) {
      for (Path file : now.filter(Files::isRegularFile).toList()) {
        if (!Files.exists(Path.of(root.relativize(file).toString()))) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String name : FlowFiles.read(Path.of("routes"), Path.of("kamelets")).contents().keySet()) {
      try {
        String original = Files.readString(Path.of(name));
        if (!has(name) || !text(name).equals(original)) {
          write(name, original);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
