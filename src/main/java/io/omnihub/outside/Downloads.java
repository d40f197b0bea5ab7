package io.omnihub.outside;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.springframework.stereotype.Component;

/**
 * Fetches files through the guarded client. Invariants: a redirect is followed a few times, each
 * time to an address that is checked as the first was; headers go to the host that they were made
 * for; who sends a drop now and then is given up on; no message holds the address.
 */
@Component
public class Downloads {

  private static final int REDIRECTS = 5;
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Set<Integer> MOVED = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> GONE = Set.of(404, 410);

  /** What is done with the bytes while they come. */
  @FunctionalInterface
  public interface Reader<T> {

    T read(InputStream bytes) throws IOException;
  }

  private final CloseableHttpClient http;

  Downloads(CloseableHttpClient outsideClient) {
    this.http = outsideClient;
  }

  /**
   * @param limit a file that says of itself that it has more bytes is refused; the reader counts
   * @throws FileRefusedException if it can never be fetched
   * @throws ForbiddenAddressException if the address is none that the hub calls
   * @throws HttpOperationFailedException with the server's status, if it gives no file
   */
  public <T> T get(String url, Map<String, String> headers, long limit, Reader<T> reader)
      throws IOException, HttpOperationFailedException {
    return get(address(url), headers, limit, reader, REDIRECTS);
  }

  private <T> T get(
      URI address, Map<String, String> headers, long limit, Reader<T> reader, int redirects)
      throws IOException, HttpOperationFailedException {
    HttpGet request = new HttpGet(address);
    headers.forEach(request::setHeader);
    request.setHeader("Accept-Encoding", "identity"); // the limit is of what comes
    Answer<T> answer = http.execute(request, response -> read(response, limit, reader));
    if (answer.refusal() != null) {
      throw answer.refusal();
    }
    if (answer.location() == null) {
      return answer.read();
    }
    if (redirects == 0) {
      throw new FileRefusedException("Redirected too often");
    }
    URI next = address(address.resolve(answer.location()).toString());
    Map<String, String> kept = isSameHost(address, next) ? headers : Map.of();
    return get(next, kept, limit, reader, redirects - 1);
  }

  /** One of the three. */
  private record Answer<T>(T read, String location, HttpOperationFailedException refusal) {}

  private static <T> Answer<T> read(ClassicHttpResponse response, long limit, Reader<T> reader)
      throws IOException {
    int status = response.getCode();
    Header location = response.getFirstHeader("Location");
    if (MOVED.contains(status) && location != null) {
      return new Answer<>(null, location.getValue(), null);
    }
    if (GONE.contains(status)) {
      throw new FileRefusedException("The provider has it no more (HTTP " + status + ")");
    }
    HttpEntity entity = response.getEntity();
    if (status != 200 || entity == null) {
      Header after = response.getFirstHeader("Retry-After");
      return new Answer<>(
          null,
          null,
          new HttpOperationFailedException(
              "the file", // its address may hold a secret
              status == 200 ? 502 : status,
              response.getReasonPhrase(),
              null,
              after == null ? Map.of() : Map.of("Retry-After", after.getValue()),
              null));
    }
    if (entity.getContentLength() > limit) {
      throw new FileRefusedException("Larger than " + limit + " bytes");
    }
    try (InputStream bytes = new Patient(entity.getContent())) {
      return new Answer<>(reader.read(bytes), null, null);
    }
  }

  /**
   * An address as it may be called: http or https, with a host.
   *
   * @throws FileRefusedException if it is none
   */
  public static URI address(String url) {
    try {
      URI address = URI.create(url);
      String scheme = address.getScheme();
      if (address.getHost() != null
          && ("https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme))) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // told below, without the address
    }
    throw new FileRefusedException("The address is none that can be called");
  }

  private static boolean isSameHost(URI one, URI other) {
    return one.getScheme().equalsIgnoreCase(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && one.getPort() == other.getPort();
  }

  /** Gives up on who sends a drop now and then. */
  private static final class Patient extends FilterInputStream {

    private final long end = System.nanoTime() + LONGEST.toNanos();

    Patient(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (System.nanoTime() > end) {
        throw new InterruptedIOException("The file was not there after " + LONGEST);
      }
      return super.read(buffer, offset, length);
    }
  }
}
