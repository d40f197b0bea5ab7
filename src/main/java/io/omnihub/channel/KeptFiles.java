package io.omnihub.channel;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;

/** Files that the hub has, for those who send them on. */
@FunctionalInterface
public interface KeptFiles {

  /** One of the organization's own; empty where there is none. The caller closes the bytes. */
  Optional<Kept> open(String organization, UUID id) throws IOException;

  /**
   * @param name may be null
   */
  record Kept(InputStream bytes, String name, String mime) {}
}
