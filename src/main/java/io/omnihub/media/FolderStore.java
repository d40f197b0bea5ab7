package io.omnihub.media;

import io.omnihub.outside.FileRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.tika.Tika;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The folder {@code media} of the hub's data: {@code ab/cdef…} by the SHA-256 of the bytes. A file
 * is written aside, synced and renamed, so under its name it is whole.
 */
@Component
class FolderStore implements MediaStore {

  private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");
  private static final String ASIDE = "incoming";
  private static final int BUFFER = 64 * 1024;

  private final Path folder;
  private final Clock clock;
  private final Tika tika = new Tika();

  FolderStore(@Value("${hub.data-dir}") Path data, Clock clock) {
    this.folder = data.resolve("media");
    this.clock = clock;
  }

  @Override
  public Stored put(InputStream bytes, long limit, String name) throws IOException {
    Path aside =
        Files.createDirectories(folder.resolve(ASIDE)).resolve(UUID.randomUUID() + ".part");
    try {
      MessageDigest hash = sha256();
      long size = write(bytes, aside, hash, limit);
      String key = HexFormat.of().formatHex(hash.digest());
      String mime = mime(aside, name);
      Path place = place(key);
      Files.createDirectories(place.getParent());
      Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Files.setLastModifiedTime(place, FileTime.from(clock.instant())); // no orphan for a while
      return new Stored(key, key, size, mime);
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  private static long write(InputStream bytes, Path to, MessageDigest hash, long limit)
      throws IOException {
    try (FileChannel file =
            FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      long size = 0;
      for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
        size += read;
        if (size > limit) {
          throw new FileRefusedException("Larger than " + limit + " bytes");
        }
        hash.update(buffer, 0, read);
        out.write(buffer, 0, read);
      }
      file.force(true);
      return size;
    }
  }

  /** By the bytes; by the name only where the bytes say no more than what it is packed in. */
  private String mime(Path file, String name) throws IOException {
    String bySight = detect(file, null);
    boolean vague =
        bySight.equals("application/octet-stream")
            || bySight.equals("text/plain")
            || bySight.equals("application/zip")
            || bySight.startsWith("application/x-tika");
    String mime = vague && name != null ? detect(file, name) : bySight;
    return vague && SafeTypes.isShown(mime) ? bySight : mime;
  }

  private String detect(Path file, String name) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      return name == null ? tika.detect(bytes) : tika.detect(bytes, name);
    }
  }

  @Override
  public Optional<InputStream> open(String key) throws IOException {
    try {
      return KEY.matcher(key).matches()
          ? Optional.of(Files.newInputStream(place(key)))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public int sweep(Instant before, Predicate<String> wanted) throws IOException {
    int[] swept = {0};
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes is) throws IOException {
            boolean old = is.lastModifiedTime().toInstant().isBefore(before);
            String key = file.getParent().getFileName() + file.getFileName().toString();
            boolean ours = file.getFileName().toString().endsWith(".part");
            if (old && (ours || KEY.matcher(key).matches() && !wanted.test(key))) {
              Files.deleteIfExists(file);
              swept[0]++;
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE; // another node swept it
          }
        });
    return swept[0];
  }

  private Path place(String key) {
    return folder.resolve(key.substring(0, 2)).resolve(key.substring(2));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
