package io.omnihub.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.outside.Downloads;
import io.omnihub.outside.FileRefusedException;
import io.omnihub.outside.ForbiddenAddressException;
import io.omnihub.outside.PassingFile;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import io.omnihub.work.StaleClaimException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.entity.mime.HttpMultipartMode;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.springframework.stereotype.Component;

/**
 * Media for providers that take no address: {@code http-upload-action} sends one file, {@code
 * media-upload-action} all of a delivery. An upload shows nothing to the customer, so to do it
 * again is harmless, and any failure of it means another attempt. What was uploaded is remembered
 * here for a while, for the next attempt of the same delivery (a provider may work it up for a
 * while); a process that dies forgets it, and the next one uploads again.
 */
@Component("uploads")
public class Uploads {

  private static final int LONGEST_ANSWER = 1 << 20;
  private static final int REMEMBERED = 1000;
  private static final Duration FRESH = Duration.ofMinutes(15);

  /** Of a form's fields that are no files. */
  public static final ContentType TEXT = ContentType.create("text/plain", StandardCharsets.UTF_8);

  /** What a medium became, and when by the steady clock. */
  private record Done(String attachment, long at) {}

  private final OutgoingFiles files;
  private final CloseableHttpClient http;
  private final ObjectMapper json;
  private final Map<String, Done> done =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Done> eldest) {
          return size() > REMEMBERED;
        }
      };

  Uploads(OutgoingFiles files, CloseableHttpClient outsideClient, ObjectMapper json) {
    this.files = files;
    this.http = outsideClient;
    this.json = json;
  }

  /**
   * Reads {@code {"from", "name", "mime", "url", "field", "headers", "fields"}}, fetches the file
   * and posts it as a form. The account's settings are put into headers only: the address is the
   * provider's own. The answer stands in the message as that of camel-http.
   *
   * @throws ProviderRefusedException if the file is not to be had
   */
  public void post(Exchange exchange) throws IOException {
    ChannelAccount account = exchange.getVariable("channel", ChannelAccount.class);
    Message message = exchange.getMessage();
    JsonNode said = json.readTree(message.getBody(String.class));
    HttpPost request = new HttpPost(address(said));
    for (Map.Entry<String, JsonNode> header : said.path("headers").properties()) {
      request.setHeader(header.getKey(), ProviderCalls.expand(header.getValue().asText(), account));
    }
    try (PassingFile file = files.fetch(said, account.organization())) {
      MultipartEntityBuilder form = form();
      said.path("fields")
          .properties()
          .forEach(field -> form.addTextBody(field.getKey(), field.getValue().asText(), TEXT));
      form.addPart(said.path("field").asText("file"), file.body());
      request.setEntity(form.build());
      message.removeHeaders("*");
      message.setBody(http.execute(request, answer -> read(answer, message)));
    }
  }

  /** An empty form; names of files are written as browsers write them. */
  public static MultipartEntityBuilder form() {
    return MultipartEntityBuilder.create()
        .setMode(HttpMultipartMode.LEGACY)
        .setCharset(StandardCharsets.UTF_8);
  }

  private static URI address(JsonNode said) {
    try {
      return Downloads.address(said.path("url").asText(""));
    } catch (FileRefusedException e) {
      throw new ProviderRefusedException(
          Kind.PERMANENT, "", "The provider told no address to upload to", Optional.empty());
    }
  }

  private static String read(ClassicHttpResponse answer, Message message) throws IOException {
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.getCode());
    for (var header : answer.getHeaders()) {
      message.setHeader(header.getName(), header.getValue());
    }
    return answer.getEntity() == null
        ? ""
        : new String(
            EntityUtils.toByteArray(answer.getEntity(), LONGEST_ANSWER), StandardCharsets.UTF_8);
  }

  /** The media of the payload in the body, each as JSON text with its conversation. */
  public List<String> media(Exchange exchange) throws JsonProcessingException {
    JsonNode delivery = json.readTree(exchange.getMessage().getBody(String.class));
    exchange.setVariable("undelivered", delivery);
    List<String> media = new ArrayList<>();
    for (JsonNode one : delivery.path("media")) {
      ObjectNode medium = one.deepCopy();
      medium.set("conversation", delivery.path("conversation"));
      media.add(json.writeValueAsString(medium));
    }
    return media;
  }

  /** What an earlier attempt of this delivery got for its medium, as JSON text; else null. */
  public String known(Exchange exchange) {
    String key = key(exchange);
    synchronized (done) {
      Done before = done.get(key);
      return before == null || System.nanoTime() - before.at() > FRESH.toNanos()
          ? "null"
          : before.attachment();
    }
  }

  /** Remembers the body as what the medium at hand became. */
  public void keep(Exchange exchange) {
    Done now = new Done(exchange.getMessage().getBody(String.class), System.nanoTime());
    String key = key(exchange);
    synchronized (done) {
      done.remove(key);
      done.put(key, now);
    }
  }

  /** A mended delivery keeps its id, but not its files. */
  private static String key(Exchange exchange) {
    return String.join(
        " ",
        exchange.getVariable("undelivered", JsonNode.class).path("id").asText(),
        exchange.getVariable("channel", ChannelAccount.class).toString(),
        exchange.getProperty(Exchange.SPLIT_INDEX, String.class),
        exchange.getVariable("medium", String.class));
  }

  /** The payload, each medium with what it became as {@code attachment}. */
  public String join(Exchange exchange) throws JsonProcessingException {
    JsonNode delivery = exchange.getVariable("undelivered", JsonNode.class).deepCopy();
    List<?> became = exchange.getMessage().getBody(List.class);
    int place = 0;
    for (JsonNode medium : delivery.path("media")) {
      ((ObjectNode) medium).set("attachment", json.readTree(became.get(place++).toString()));
    }
    return json.writeValueAsString(delivery);
  }

  /** The text as JSON: itself if it is, else a JSON string of it. */
  public String asJson(String text) throws JsonProcessingException {
    try {
      JsonNode read = json.readTree(text);
      return read.isMissingNode() ? "null" : text;
    } catch (JsonProcessingException e) {
      return json.writeValueAsString(text);
    }
  }

  /** For whoever catches the failure of an upload: nothing reached the customer yet. */
  public void failed(Exchange exchange) throws Exception {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    while (cause instanceof CamelExchangeException
        && cause.getCause() instanceof Exception within) { // the split's
      cause = within;
    }
    if (cause instanceof ProviderRefusedException refused && refused.kind() == Kind.UNCERTAIN) {
      throw new ProviderRefusedException(
          Kind.RETRY, refused.code(), refused.getMessage(), refused.after());
    }
    if (cause instanceof IOException broken
        && !isForbidden(broken)
        && !(broken instanceof StaleClaimException)) {
      throw new ProviderRefusedException(
          Kind.RETRY,
          "",
          "The upload broke off: " + broken.getClass().getSimpleName(),
          Optional.empty());
    }
    throw cause;
  }

  static boolean isForbidden(IOException e) {
    return e instanceof ForbiddenAddressException
        || e.getCause() instanceof ForbiddenAddressException;
  }
}
