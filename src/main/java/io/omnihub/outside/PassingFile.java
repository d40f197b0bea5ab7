package io.omnihub.outside;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.apache.hc.client5.http.entity.mime.ContentBody;
import org.apache.hc.client5.http.entity.mime.InputStreamBody;
import org.apache.hc.core5.http.ContentType;
import org.apache.tika.Tika;
import org.apache.tika.mime.MimeTypeException;
import org.apache.tika.mime.MimeTypes;
import org.springframework.util.StreamUtils;

/**
 * A file on its way through the hub: on disk, never whole in memory, and gone when it is closed.
 * The system removes its name as soon as it is open, so a process that dies leaves nothing (where
 * the system cannot do that, it goes with {@link #close()}). For one thread.
 */
public final class PassingFile implements AutoCloseable {

  private static final Tika TIKA = new Tika();
  private static final int BUFFER = 64 * 1024;
  private static final String UNKNOWN = "application/octet-stream";

  private final FileChannel bytes;
  private final long size;
  private final String name;
  private final String mime;

  private PassingFile(FileChannel bytes, long size, String name, String mime) {
    this.bytes = bytes;
    this.size = size;
    this.name = name;
    this.mime = mime;
  }

  /**
   * Takes all bytes.
   *
   * @param limit how many at most
   * @param name what it is called; null where nobody knows
   * @param said its type as somebody said; counts only where the bytes tell none
   * @throws FileRefusedException if there are more bytes, or none
   */
  public static PassingFile take(InputStream from, long limit, String name, String said)
      throws IOException {
    Path place =
        Path.of(System.getProperty("java.io.tmpdir"), "omnihub-passing-" + UUID.randomUUID());
    FileChannel file =
        FileChannel.open(
            place,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    try {
      long size = write(from, file, limit);
      String safe = FileNames.safe(name);
      String mime = mime(file, safe, said);
      return new PassingFile(file, size, named(safe, mime), mime);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** The last part of an address, for a file that has no other name. */
  public static String nameIn(String url) {
    try {
      return URI.create(url).getPath();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static long write(InputStream from, FileChannel to, long limit) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long size = 0;
    for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
      size += read;
      if (size > limit) {
        throw new FileRefusedException("Larger than " + limit + " bytes");
      }
      ByteBuffer part = ByteBuffer.wrap(buffer, 0, read);
      while (part.hasRemaining()) {
        to.write(part);
      }
    }
    if (size == 0) {
      throw new FileRefusedException("The file is empty");
    }
    return size;
  }

  private static String mime(FileChannel file, String name, String said) throws IOException {
    InputStream bytes = StreamUtils.nonClosing(Channels.newInputStream(file.position(0)));
    String seen = name == null ? TIKA.detect(bytes) : TIKA.detect(bytes, name);
    boolean vague = seen.equals(UNKNOWN) || seen.equals("text/plain");
    return vague && said != null && ContentType.parseLenient(said) != null ? said : seen;
  }

  /** Providers tell much by the ending. */
  private static String named(String name, String mime) {
    if (name != null && name.indexOf('.') > 0) {
      return name;
    }
    String stem = name == null ? "file" : name;
    try {
      return stem + MimeTypes.getDefaultMimeTypes().forName(mime).getExtension();
    } catch (MimeTypeException e) {
      return stem;
    }
  }

  /** In bytes. */
  public long size() {
    return size;
  }

  /** Safe to stand in a header. */
  public String name() {
    return name;
  }

  /** What its bytes are. */
  public String mime() {
    return mime;
  }

  /** As a part of a form, from its beginning; may be asked for again when it was sent. */
  public ContentBody body() throws IOException {
    ContentType type = ContentType.parseLenient(mime);
    return new InputStreamBody(
        StreamUtils.nonClosing(Channels.newInputStream(bytes.position(0))),
        type == null ? ContentType.APPLICATION_OCTET_STREAM : type,
        name,
        size);
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
