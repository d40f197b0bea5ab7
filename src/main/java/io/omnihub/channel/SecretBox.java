package io.omnihub.channel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Seals what is kept secret, with AES-256-GCM. The key follows from {@code HUB_SECRET_KEY}, or from
 * what stands in the file {@code HUB_SECRET_KEY_FILE}; where neither is given the hub makes one at
 * its first start, in its data folder. Keys that were in use before ({@code HUB_SECRET_KEY_OLD})
 * open and do not seal. A sealed text names its key and is bound to what it is the secret of. What
 * the hub signs, it signs with keys that follow from the same.
 */
@Component
class SecretBox {

  private static final int KEY_CHARACTERS = 32;
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final String VERSION = "v1";

  private final Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
  private final String current;
  private final SecureRandom random = new SecureRandom();

  SecretBox(
      @Value("${hub.secrets.key:}") String key,
      @Value("${hub.secrets.key-file:}") String keyFile,
      @Value("${hub.secrets.old-keys:}") String old,
      @Value("${hub.data-dir}") Path data) {
    String secret =
        !key.isBlank()
            ? key.strip()
            : keyFile.isBlank() ? ours(data.resolve("secret.key")) : read(Path.of(keyFile));
    this.current = add(secret);
    Stream.of(old.split(",")).map(String::strip).filter(k -> !k.isEmpty()).forEach(this::add);
  }

  /** The secret is sealed with a key that this node does not have, or is another's. */
  static final class SealedException extends RuntimeException {
    SealedException(String message) {
      super(message);
    }
  }

  /**
   * @param owner what it is the secret of; the same is needed to open it
   */
  String seal(String text, String owner) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, keys.get(current), nonce, owner).doFinal(utf8(text));
      byte[] all = ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array();
      return VERSION + "." + current + "." + Base64.getUrlEncoder().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has AES-GCM", e);
    }
  }

  /**
   * @throws SealedException if the key is missing, or the text was changed or is another owner's
   */
  String open(String sealed, String owner) {
    String[] parts = sealed.split("\\.", 3);
    if (parts.length != 3 || !parts[0].equals(VERSION)) {
      throw new SealedException("what is stored is not sealed by this hub");
    }
    SecretKeySpec key = keys.get(parts[1]);
    if (key == null) {
      throw new SealedException(
          "it is sealed with the key " + parts[1] + ", which this node does not have");
    }
    try {
      byte[] all = Base64.getUrlDecoder().decode(parts[2]);
      if (all.length < NONCE + TAG_BITS / 8) {
        throw new SealedException("what is stored was cut");
      }
      if (!Base64.getUrlEncoder().encodeToString(all).equals(parts[2])) {
        throw new SealedException("what is stored was changed"); // in bits that carry nothing
      }
      byte[] nonce = java.util.Arrays.copyOf(all, NONCE);
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, owner);
      return new String(cipher.doFinal(all, NONCE, all.length - NONCE), StandardCharsets.UTF_8);
    } catch (AEADBadTagException | IllegalArgumentException e) {
      throw new SealedException("what is stored was changed");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has AES-GCM", e);
    }
  }

  /**
   * The HMAC-SHA256 of a text, under a key of that purpose alone that follows from the key in use.
   */
  byte[] sign(String text, String purpose) {
    return hmac(keys.get(current), text, purpose);
  }

  /** Whether this hub signed it, with the key in use or one that was in use before. */
  boolean isSigned(String text, String purpose, byte[] signature) {
    return keys.values().stream()
        .anyMatch(key -> MessageDigest.isEqual(hmac(key, text, purpose), signature));
  }

  /** Whether it is sealed with the key that seals now. */
  boolean isCurrent(String sealed) {
    return sealed.startsWith(VERSION + "." + current + ".");
  }

  private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, String owner)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(utf8(owner));
    return cipher;
  }

  private static byte[] hmac(SecretKeySpec key, String text, String purpose) {
    byte[] own = Hmac.of(Hmac.SHA256, key.getEncoded(), "omnihub " + purpose);
    return Hmac.of(Hmac.SHA256, own, text);
  }

  private String add(String secret) {
    if (secret.length() < KEY_CHARACTERS) {
      throw new IllegalStateException(
          "HUB_SECRET_KEY is shorter than "
              + KEY_CHARACTERS
              + " characters; take a longer one, for example of: openssl rand -base64 32");
    }
    byte[] key = sha256("omnihub secrets " + secret);
    String id = HexFormat.of().formatHex(sha256("id " + secret), 0, 4);
    keys.putIfAbsent(id, new SecretKeySpec(key, "AES"));
    return id;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read HUB_SECRET_KEY_FILE " + file, e);
    }
  }

  /** Written aside and linked, so that a node that starts at the same time reads a whole key. */
  private String ours(Path file) {
    try {
      Files.createDirectories(file.getParent());
      if (!Files.exists(file)) {
        byte[] key = new byte[KEY_CHARACTERS];
        new SecureRandom().nextBytes(key);
        Path aside = Files.createTempFile(file.getParent(), "secret", ".new", ownerOnly());
        Files.writeString(aside, Base64.getEncoder().encodeToString(key));
        try {
          Files.createLink(file, aside);
        } catch (FileAlreadyExistsException e) {
          // another node was first: its key counts
        } catch (UnsupportedOperationException e) {
          Files.move(aside, file);
        } finally {
          Files.deleteIfExists(aside);
        }
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the hub's key in " + file, e);
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

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(utf8(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
