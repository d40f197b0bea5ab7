package io.omnihub.webchat;

import io.omnihub.channel.Hmac;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/**
 * The key of visitors' sessions: the hub's own, made at first start and kept in a file that only
 * the hub may read, or one that follows from a secret.
 */
final class SigningKey {

  private static final int BYTES = 32;

  private SigningKey() {}

  /** The key that several nodes share, since any of them may get a visitor's next message. */
  static byte[] from(String secret) {
    if (secret.length() < BYTES) {
      throw new IllegalStateException(
          "HUB_WEBCHAT_SESSION_SECRET is shorter than " + BYTES + " characters; take a longer one");
    }
    return Hmac.of(Hmac.SHA256, secret.getBytes(StandardCharsets.UTF_8), "webchat-session-key");
  }

  static byte[] at(Path file) {
    try {
      Files.createDirectories(file.getParent());
      if (!Files.exists(file)) {
        create(file);
      }
      byte[] key = Files.readAllBytes(file);
      if (key.length != BYTES) {
        throw new IllegalStateException(
            file + " holds no key of the hub; remove it and all visitors start anew");
      }
      return key;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the web chat's key in " + file, e);
    }
  }

  /** Written aside and moved, so that a node that starts at the same time reads a whole key. */
  private static void create(Path file) throws IOException {
    byte[] key = new byte[BYTES];
    new SecureRandom().nextBytes(key);
    Path aside = Files.createTempFile(file.getParent(), "webchat", ".new", ownerOnly());
    Files.write(aside, key);
    try {
      Files.createLink(file, aside);
    } catch (FileAlreadyExistsException e) {
      // Another node was first: its key counts.
    } catch (UnsupportedOperationException e) {
      Files.move(aside, file);
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
