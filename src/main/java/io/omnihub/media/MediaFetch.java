package io.omnihub.media;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.channel.ChannelAccount;
import io.omnihub.channel.ChannelAccounts;
import io.omnihub.channel.FileBytes;
import io.omnihub.channel.ProviderCalls;
import io.omnihub.delivery.Delivery;
import io.omnihub.outside.ForbiddenAddressException;
import io.omnihub.work.DeadLetters;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.springframework.stereotype.Component;

/**
 * Fetches a file to the store, for the route {@code fetch-media}. Invariants: addresses are called
 * through the guarded client only; settings of the account are put into what the channel's own
 * mapping made and never into an address that came with a message; headers go to the host that they
 * were made for; no file is in memory as a whole. To fetch a file twice changes nothing.
 */
@Component("media")
public class MediaFetch {

  private static final int REDIRECTS = 5;
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Set<Integer> MOVED = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> GONE = Set.of(404, 410);

  private final Attachments attachments;
  private final MediaStore store;
  private final MediaProperties properties;
  private final ChannelAccounts accounts;
  private final CloseableHttpClient http;
  private final ObjectMapper json;

  MediaFetch(
      Attachments attachments,
      MediaStore store,
      MediaProperties properties,
      ChannelAccounts accounts,
      CloseableHttpClient outsideClient,
      ObjectMapper json) {
    this.attachments = attachments;
    this.store = store;
    this.properties = properties;
    this.accounts = accounts;
    this.http = outsideClient;
    this.json = json;
  }

  /**
   * Reads the delivery: sets the variables {@code channel} (the account), {@code mediaOf} (its
   * type) and {@code asks} (whether the provider is to be asked where the bytes are), and leaves
   * the attachment as JSON in the body.
   */
  public String open(Exchange exchange) throws JsonProcessingException {
    JsonNode payload = json.readTree(exchange.getMessage().getBody(String.class));
    String type = payload.at("/channel/type").asText();
    String key = payload.at("/channel/key").asText();
    ChannelAccount account =
        accounts
            .find(type, key)
            .filter(a -> a.organization().equals(payload.path("organization").asText()))
            .orElseThrow(
                () -> new IllegalStateException("No channel is connected as " + type + ":" + key));
    String ask = "direct://media-" + type;
    exchange.setVariable("channel", account);
    exchange.setVariable("mediaOf", type);
    exchange.setVariable(
        "asks",
        exchange.getContext().getRoutes().stream()
            .anyMatch(route -> route.getEndpoint().getEndpointUri().equals(ask)));
    return json.writeValueAsString(payload.path("attachment"));
  }

  /**
   * Fetches what the body names: {@code {"url", "headers"}} where the provider was asked, else the
   * attachment with its own {@code url}. What can never be fetched is refused, and that is the end
   * of it; all else is thrown, for another attempt.
   */
  public void fetch(Exchange exchange) throws Exception {
    Delivery delivery = exchange.getVariable("delivery", Delivery.class);
    exchange.setVariable("status", "sent");
    try {
      MediaStore.Stored stored = download(exchange);
      attachments.keep(delivery.organization(), delivery.id(), stored);
    } catch (MediaRefusedException e) {
      refuse(exchange, delivery, e.getMessage());
    } catch (ForbiddenAddressException e) {
      refuse(exchange, delivery, "The address is not a public one");
    }
  }

  private void refuse(Exchange exchange, Delivery delivery, String reason) {
    attachments.refuse(delivery.organization(), delivery.id(), reason);
    exchange.setVariable("status", "dropped");
  }

  /** For failure policies: says at the attachment why it is not there yet. */
  public void failed(Exchange exchange) {
    Delivery delivery = exchange.getVariable("delivery", Delivery.class);
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    attachments.fail(delivery.organization(), delivery.id(), DeadLetters.reason(cause));
  }

  private MediaStore.Stored download(Exchange exchange) throws Exception {
    if (exchange.getMessage().getBody() instanceof FileBytes file) {
      return read(file, FileNames.safe(name(exchange)));
    }
    JsonNode said = json.readTree(exchange.getMessage().getBody(String.class));
    String url = said.path("url").asText("");
    if (url.isBlank()) {
      throw new MediaRefusedException("The provider tells no address");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    if (exchange.getVariable("asks", false, Boolean.class)) {
      ChannelAccount account = exchange.getVariable("channel", ChannelAccount.class);
      url = ProviderCalls.expand(url, account);
      said.path("headers")
          .properties()
          .forEach(
              h -> headers.put(h.getKey(), ProviderCalls.expand(h.getValue().asText(), account)));
    }
    return get(address(url), headers, FileNames.safe(name(exchange)), REDIRECTS);
  }

  private MediaStore.Stored read(FileBytes file, String name) throws IOException {
    try (InputStream bytes = file.open()) {
      return store.put(bytes, properties.maxSize().toBytes(), name);
    } catch (FileNotFoundException e) {
      throw new MediaRefusedException("The provider has it no more");
    }
  }

  private String name(Exchange exchange) throws JsonProcessingException {
    return json.readTree(exchange.getVariable("delivery", Delivery.class).payload())
        .at("/attachment/name")
        .asText(null);
  }

  private MediaStore.Stored get(
      URI address, Map<String, String> headers, String name, int redirects) throws Exception {
    HttpGet request = new HttpGet(address);
    headers.forEach(request::setHeader);
    request.setHeader("Accept-Encoding", "identity"); // the limit is of what comes
    Answer answer = http.execute(request, response -> read(response, name));
    if (answer.refusal() != null) {
      throw answer.refusal();
    }
    if (answer.location() == null) {
      return answer.stored();
    }
    if (redirects == 0) {
      throw new MediaRefusedException("Redirected too often");
    }
    URI next = address(address.resolve(answer.location()).toString());
    return get(next, isSameHost(address, next) ? headers : Map.of(), name, redirects - 1);
  }

  /** One of the three. */
  private record Answer(MediaStore.Stored stored, String location, Exception refusal) {}

  private Answer read(ClassicHttpResponse response, String name) throws IOException {
    int status = response.getCode();
    Header location = response.getFirstHeader("Location");
    if (MOVED.contains(status) && location != null) {
      return new Answer(null, location.getValue(), null);
    }
    if (GONE.contains(status)) {
      throw new MediaRefusedException("The provider has it no more (HTTP " + status + ")");
    }
    HttpEntity entity = response.getEntity();
    if (status != 200 || entity == null) {
      Header after = response.getFirstHeader("Retry-After");
      return new Answer(
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
    long limit = properties.maxSize().toBytes();
    if (entity.getContentLength() > limit) {
      throw new MediaRefusedException("Larger than " + limit + " bytes");
    }
    try (InputStream bytes = new Patient(entity.getContent())) {
      return new Answer(store.put(bytes, limit, name), null, null);
    }
  }

  private static URI address(String url) {
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
    throw new MediaRefusedException("The address is none that can be called");
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
