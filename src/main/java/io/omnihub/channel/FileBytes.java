package io.omnihub.channel;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a media Kamelet leaves in the body where the bytes are not to be had over HTTP. It is opened
 * once, outside the route, so that no file is in memory as a whole.
 */
@FunctionalInterface
public interface FileBytes {

  /**
   * To be closed by the caller.
   *
   * @throws FileNotFoundException if it is there no more
   * @throws IOException if it cannot be read now
   */
  InputStream open() throws IOException;
}
