package io.omnihub.media;

import io.omnihub.outside.FileRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where files lie. A file is named by what it holds, so the same one put twice is there once, and
 * one that was put by a node that died then is found by the next.
 */
public interface MediaStore {

  /**
   * A file that is kept.
   *
   * @param key names it in this store
   * @param sha256 of its bytes, in hexadecimal
   * @param size in bytes
   * @param mime what its first bytes say that it is
   */
  record Stored(String key, String sha256, long size, String mime) {}

  /**
   * Keeps a file; it is on disk on return.
   *
   * @param bytes are read to their end, never all in memory
   * @param limit how many bytes at most
   * @param name what it is called; tells kinds apart whose first bytes are alike
   * @throws FileRefusedException if there are more
   */
  Stored put(InputStream bytes, long limit, String name) throws IOException;

  /** The file's bytes; empty if there is none of that key. */
  Optional<InputStream> open(String key) throws IOException;

  /**
   * Removes what is older than that and not wanted.
   *
   * @param wanted by key
   * @return how many
   */
  int sweep(Instant before, Predicate<String> wanted) throws IOException;
}
