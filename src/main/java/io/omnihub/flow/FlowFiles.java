package io.omnihub.flow;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All files of the flow at one moment, immutable.
 *
 * @param contents by name with {@code /}: {@code routes/…} and {@code kamelets/…}, those in their
 *     subfolders included
 * @param faults what is there and cannot be read, which is not the same as not being there
 */
public record FlowFiles(SortedMap<String, String> contents, List<FlowProblem> faults) {

  /** Nothing at all. */
  public static final FlowFiles NONE = new FlowFiles(new TreeMap<>());

  /** A file with more bytes is refused. */
  static final int LARGEST = 2 * 1024 * 1024;

  /** What Java puts in place of bytes that are no UTF-8. */
  static final char UNREADABLE = '\uFFFD';

  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final List<String> SUFFIXES = List.of(".yaml", ".yml", ".jslt", ".json");

  public FlowFiles {
    contents = Collections.unmodifiableSortedMap(new TreeMap<>(contents));
    faults = List.copyOf(faults);
  }

  public FlowFiles(SortedMap<String, String> contents) {
    this(contents, List.of());
  }

  /**
   * Reads both folders; one that does not exist is empty. Hidden files, and those that are no part
   * of a flow (editors' copies, the flow's tests), are passed over.
   *
   * @throws UncheckedIOException if a folder cannot be read at all
   */
  public static FlowFiles read(Path routesDir, Path kameletsDir) {
    SortedMap<String, String> contents = new TreeMap<>();
    List<FlowProblem> faults = new ArrayList<>();
    read(routesDir, "routes/", contents, faults);
    read(kameletsDir, "kamelets/", contents, faults);
    return new FlowFiles(contents, faults);
  }

  static FlowFiles of(Map<String, String> contents) {
    return new FlowFiles(new TreeMap<>(contents));
  }

  private static void read(
      Path folder, String prefix, Map<String, String> contents, List<FlowProblem> faults) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try {
      FlowTree tree = FlowTree.of(folder);
      for (Path file : tree.files()) {
        String name = name(folder, file);
        if (name.indexOf(UNREADABLE) >= 0) {
          faults.add(new FlowProblem(prefix + name, 0, "The file's name is not UTF-8"));
        } else if (isPartOfAFlow(name)) {
          try {
            contents.put(prefix + name, text(file));
          } catch (NoSuchFileException e) {
            // removed since the folder was listed
          } catch (IOException e) {
            String why = e instanceof AccessDeniedException ? "access denied" : e.getMessage();
            faults.add(new FlowProblem(prefix + name, 0, "The file cannot be read: " + why));
          }
        }
      }
      for (Path closed : tree.closed()) {
        faults.add(
            new FlowProblem(
                prefix + name(folder, closed), 0, "The file cannot be read: access denied"));
      }
      for (Path inside : tree.folders()) {
        String name = name(folder, inside);
        if (isPartOfAFlow(name)) {
          faults.add(new FlowProblem(prefix + name, 0, "This is a folder, not a file"));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the flow in " + folder + ": " + e, e);
    }
  }

  private static String name(Path folder, Path inside) {
    return folder.relativize(inside).toString().replace(File.separatorChar, '/');
  }

  /** Of a file that is too large for a flow no more than shows it. */
  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(LARGEST + 1), StandardCharsets.UTF_8);
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }
  }

  private static boolean isPartOfAFlow(String name) {
    return SUFFIXES.stream().anyMatch(name::endsWith)
        && !name.endsWith(".test.yaml")
        && Stream.of(name.split("/"))
            .noneMatch(part -> part.startsWith(".") || part.equals("tests"));
  }

  /** SHA-256 over names and contents, as 64 hexadecimal digits. */
  public String hash() {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
    contents.forEach(
        (name, content) -> {
          add(digest, name);
          add(digest, content);
        });
    return HexFormat.of().formatHex(digest.digest());
  }

  /** With its length before it, so that what ends one text cannot begin the next. */
  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
  }
}
