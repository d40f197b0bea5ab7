package io.omnihub.flow;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * The files and folders below one of the flow's, and those folders that may not be looked into.
 * Links are followed, as those who mount a flow use them; one that goes in a circle or nowhere is
 * passed over, and one that leads out into a whole disk is an error, not a day's work.
 */
record FlowTree(List<Path> files, List<Path> folders, List<Path> closed) {

  private static final int MOST = 10_000;
  private static final int DEEPEST = 16;

  /**
   * @throws IOException if there is more than any flow has
   */
  static FlowTree of(Path root) throws IOException {
    FlowTree tree = new FlowTree(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    Files.walkFileTree(
        root,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        DEEPEST,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (!folder.equals(root) && folder.getFileName().toString().startsWith(".")) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            return add(tree.folders(), folder);
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            return attributes.isRegularFile() ? add(tree.files(), file) : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (file.equals(root)) {
              throw failure;
            }
            if (failure instanceof AccessDeniedException) {
              tree.closed().add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure) {
            return FileVisitResult.CONTINUE;
          }

          private FileVisitResult add(List<Path> to, Path path) throws IOException {
            to.add(path);
            if (tree.files().size() + tree.folders().size() > MOST) {
              throw new IOException("more than " + MOST + " files, the last is " + path);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return tree;
  }
}
