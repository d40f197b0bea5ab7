package io.omnihub.channel;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.schibsted.spt.data.jslt.JsltException;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * Mappings that are settings of an account: {@code in-mapping} from the provider's body to events,
 * {@code out-mapping} from a delivery to a request. Compiled once each; the least used fall out.
 */
@Component("accountMappings")
public class AccountMappings {

  private static final int MOST_KEPT = 256;
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,100}");
  private static final List<String> USUAL_IDS =
      List.of("/id", "/message_id", "/messageId", "/message/id", "/result/message_id");

  private final ObjectMapper json =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private final Map<String, BoundedMapping> compiled =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, BoundedMapping> eldest) {
          return size() > MOST_KEPT;
        }
      };

  /**
   * What is wrong with a mapping, in one line for the person who wrote it; empty if it compiles.
   */
  public Optional<String> complaint(String mapping) {
    try {
      if (!mapping.isBlank()) {
        compiled(mapping);
      }
      return Optional.empty();
    } catch (JsltException e) {
      return Optional.of(line(e));
    }
  }

  /**
   * The account's {@code in-mapping} of the body.
   *
   * @throws JsltException if it refuses this body: 422
   * @throws IllegalStateException if the mapping itself is at fault: 503, so that the provider
   *     sends again until somebody has mended it
   */
  public String in(Exchange exchange) throws JsonProcessingException {
    BoundedMapping mapping;
    try {
      mapping = compiled(setting(exchange, "in-mapping"));
    } catch (JsltException e) {
      throw new IllegalStateException("in-mapping: " + line(e), e);
    }
    return mapping.apply(json.readTree(exchange.getMessage().getBody(String.class))).toString();
  }

  /**
   * The account's {@code out-mapping} of the delivery in the body.
   *
   * @throws ProviderRefusedException if it fails: no sense to try again
   */
  public String out(Exchange exchange) throws JsonProcessingException {
    JsonNode delivery = json.readTree(exchange.getMessage().getBody(String.class));
    try {
      return compiled(setting(exchange, "out-mapping")).apply(delivery).toString();
    } catch (JsltException e) {
      throw new ProviderRefusedException(
          Kind.PERMANENT, "", "out-mapping: " + line(e), Optional.empty());
    }
  }

  /**
   * Completes what a mapping made to the request that {@code http-call-action} takes: without a
   * {@code url} it is the body of one to {@code base-url} and {@code send-path}; and the account's
   * {@code auth-header} is set where the mapping set none.
   */
  public String request(Exchange exchange) throws JsonProcessingException {
    JsonNode made = json.readTree(exchange.getMessage().getBody(String.class));
    ObjectNode request = isRequest(made) ? (ObjectNode) made : json.createObjectNode();
    if (request != made) {
      String method = setting(exchange, "send-method");
      request.put("method", method.isEmpty() ? "POST" : method);
      request.put("url", "{base-url}" + setting(exchange, "send-path"));
      request.set("body", made);
    }
    String header = setting(exchange, "auth-header");
    if (HEADER.matcher(header).matches()) {
      ObjectNode headers = request.withObject("/headers");
      if (!headers.has(header)) {
        headers.put(header, setting(exchange, "auth-value"));
      }
    }
    return request.toString();
  }

  /**
   * The provider's id of what it took, by the account's {@code id-pointer} or at a usual place;
   * null where there is none. Never fails: the message is sent.
   */
  public String reference(Exchange exchange) {
    try {
      JsonNode answer = json.readTree(exchange.getMessage().getBody(String.class));
      String pointer = setting(exchange, "id-pointer");
      List<String> places = pointer.isEmpty() ? USUAL_IDS : List.of(pointer);
      for (String place : places) {
        JsonNode found = answer.at(JsonPointer.compile(place));
        if (found.isTextual() || found.isIntegralNumber()) {
          return found.asText();
        }
      }
      return null;
    } catch (JsonProcessingException | RuntimeException e) {
      return null;
    }
  }

  private static boolean isRequest(JsonNode made) {
    return made instanceof ObjectNode && made.path("url").isTextual() && made.has("method");
  }

  private BoundedMapping compiled(String text) {
    synchronized (compiled) {
      BoundedMapping known = compiled.get(text);
      if (known != null) {
        return known;
      }
    }
    BoundedMapping made = BoundedMapping.compile(text);
    synchronized (compiled) {
      compiled.put(text, made);
    }
    return made;
  }

  private static String setting(Exchange exchange, String name) {
    return exchange.getVariable("channel", ChannelAccount.class).setting(name);
  }

  private static String line(JsltException e) {
    String text = String.valueOf(e.getMessage());
    return text.lines().limit(2).reduce((a, b) -> a + " " + b.strip()).orElse(text);
  }
}
