package io.omnihub.media;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.channel.ChannelAccount;
import io.omnihub.channel.ChannelAccounts;
import io.omnihub.channel.FileBytes;
import io.omnihub.channel.ProviderCalls;
import io.omnihub.delivery.Delivery;
import io.omnihub.outside.Downloads;
import io.omnihub.outside.FileNames;
import io.omnihub.outside.FileRefusedException;
import io.omnihub.outside.ForbiddenAddressException;
import io.omnihub.work.DeadLetters;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * Fetches a file to the store, for the route {@code fetch-media}. Invariants: addresses are called
 * as {@link Downloads} calls them; settings of the account are put into what the channel's own
 * mapping made and never into an address that came with a message; no file is in memory as a whole.
 * To fetch a file twice changes nothing.
 */
@Component("media")
public class MediaFetch {

  private final Attachments attachments;
  private final MediaStore store;
  private final MediaProperties properties;
  private final ChannelAccounts accounts;
  private final Downloads downloads;
  private final ObjectMapper json;

  MediaFetch(
      Attachments attachments,
      MediaStore store,
      MediaProperties properties,
      ChannelAccounts accounts,
      Downloads downloads,
      ObjectMapper json) {
    this.attachments = attachments;
    this.store = store;
    this.properties = properties;
    this.accounts = accounts;
    this.downloads = downloads;
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
    } catch (FileRefusedException e) {
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
      throw new FileRefusedException("The provider tells no address");
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
    long limit = properties.maxSize().toBytes();
    String safe = FileNames.safe(name(exchange));
    return downloads.get(url, headers, limit, bytes -> store.put(bytes, limit, safe));
  }

  private MediaStore.Stored read(FileBytes file, String name) throws IOException {
    try (InputStream bytes = file.open()) {
      return store.put(bytes, properties.maxSize().toBytes(), name);
    } catch (FileNotFoundException e) {
      throw new FileRefusedException("The provider has it no more");
    }
  }

  private String name(Exchange exchange) throws JsonProcessingException {
    return json.readTree(exchange.getVariable("delivery", Delivery.class).payload())
        .at("/attachment/name")
        .asText(null);
  }
}
