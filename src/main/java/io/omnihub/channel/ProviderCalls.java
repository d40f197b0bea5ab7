package io.omnihub.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.util.UnsafeUriCharactersEncoder;
import org.springframework.stereotype.Component;

/**
 * The two ends of {@code http-call-action}: a mapping's request becomes an HTTP request of the
 * account in the variable {@code channel}, and the provider's answer is judged. The account's
 * settings take the place of {@code {name}} here and nowhere earlier, so no secret stands in a
 * mapping, a payload or a log.
 */
@Component("providerCalls")
public class ProviderCalls {

  private static final Pattern SETTING = Pattern.compile("\\{([a-z][a-z0-9-]*)}");

  /** Stands between a brace and a name that somebody wrote; no text has this character. */
  private static final String APART = "\uFDD0";

  private static final long LONGEST_WISH_SECONDS = Duration.ofHours(1).toSeconds();

  private final ObjectMapper json;

  ProviderCalls(ObjectMapper json) {
    this.json = json;
  }

  /**
   * The delivery with each {@code {name}} in it taken apart, so that what people wrote, or are
   * called, names no setting wherever a mapping puts it; {@link #request} puts it together again.
   */
  public String apart(String delivery) {
    return SETTING.matcher(delivery).replaceAll("{" + APART + "$1}");
  }

  /**
   * Reads {@code {"method", "url", "headers", "body" | "form", "fill"}} and sets what camel-http
   * sends.
   *
   * @throws ProviderRefusedException if the address names a setting that the account does not have,
   *     or is none
   */
  public void request(Exchange exchange) throws JsonProcessingException {
    ChannelAccount account = exchange.getVariable("channel", ChannelAccount.class);
    Message message = exchange.getMessage();
    JsonNode request = json.readTree(message.getBody(String.class));
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_METHOD, request.path("method").asText("POST"));
    message.setHeader(
        Exchange.HTTP_URI, address(together(expand(request.path("url").asText(), account))));
    for (Map.Entry<String, JsonNode> header : request.path("headers").properties()) {
      String value = together(expand(header.getValue().asText(), account));
      message.setHeader(header.getKey(), value.replaceAll("\\p{Cntrl}+", " "));
    }
    if (request.hasNonNull("form")) {
      message.setHeader(Exchange.CONTENT_TYPE, "application/x-www-form-urlencoded");
      message.setBody(form(request.get("form"), account));
    } else if (request.hasNonNull("body")) {
      message.setHeader(Exchange.CONTENT_TYPE, "application/json; charset=UTF-8");
      message.setBody(together(json.writeValueAsString(filled(request, account))));
    } else {
      message.setBody(null);
    }
  }

  /**
   * Makes {@code {"status", "headers", "body"}} of the answer, for the mapping that judges it, and
   * keeps the answer's own text in the variable {@code answered}.
   */
  public String answer(Exchange exchange) throws JsonProcessingException {
    Message message = exchange.getMessage();
    String text = message.getBody() == null ? "" : message.getBody(String.class);
    ObjectNode answer = json.createObjectNode();
    answer.put("status", message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class));
    ObjectNode headers = answer.putObject("headers");
    message
        .getHeaders()
        .forEach(
            (name, value) -> {
              if (!name.startsWith("Camel") && value instanceof String said) {
                headers.put(name.toLowerCase(Locale.ROOT), said);
              }
            });
    answer.set("body", tree(text));
    exchange.setVariable("answered", text);
    message.removeHeaders("*");
    return json.writeValueAsString(answer);
  }

  /**
   * Reads what the mapping says of the answer: nothing, or {@code {"kind", "code", "reason",
   * "after"}}.
   *
   * @return the answer's own text
   * @throws ProviderRefusedException if it is a refusal
   */
  public String judge(Exchange exchange) throws JsonProcessingException {
    JsonNode refusal = json.readTree(exchange.getMessage().getBody(String.class));
    if (refusal == null || refusal.isNull() || refusal.isMissingNode() || refusal.isEmpty()) {
      return exchange.getVariable("answered", "", String.class);
    }
    long seconds = Math.min(refusal.path("after").asLong(0), LONGEST_WISH_SECONDS);
    throw new ProviderRefusedException(
        Kind.of(refusal.path("kind").asText()),
        refusal.path("code").asText(""),
        refusal.path("reason").asText("The provider refused without a reason"),
        seconds > 0 ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty());
  }

  /** The text with the account's settings in the place of {@code {name}}. */
  public static String expand(String text, ChannelAccount account) {
    return SETTING
        .matcher(text)
        .replaceAll(
            found -> {
              String name = found.group(1);
              String value = account.setting(name);
              if (value.isEmpty()) {
                throw new ProviderRefusedException(
                    Kind.AUTH, "", "The channel has no setting " + name, Optional.empty());
              }
              return Matcher.quoteReplacement(value);
            });
  }

  /** The body, and in it the fields of {@code fill}: a provider that takes a secret as JSON. */
  private static JsonNode filled(JsonNode request, ChannelAccount account) {
    JsonNode body = request.get("body");
    if (body instanceof ObjectNode object && request.path("fill").isObject()) {
      ObjectNode whole = object.deepCopy();
      request
          .get("fill")
          .properties()
          .forEach(
              field -> whole.put(field.getKey(), secretOrText(field.getValue().asText(), account)));
      return whole;
    }
    return body;
  }

  private static String form(JsonNode form, ChannelAccount account) {
    return form.properties().stream()
        .filter(field -> !field.getValue().isNull())
        .map(
            field ->
                encode(field.getKey())
                    + "="
                    + encode(
                        together(
                            field.getValue().isValueNode()
                                ? secretOrText(field.getValue().asText(), account)
                                : field.getValue().toString())))
        .collect(Collectors.joining("&"));
  }

  /** Only a value that is nothing but a name is expanded: what a customer wrote stays his. */
  private static String secretOrText(String value, ChannelAccount account) {
    return SETTING.matcher(value).matches() ? expand(value, account) : value;
  }

  private static String together(String text) {
    return text.replace(APART, "");
  }

  /** A brace in it would be a placeholder of Camel's; what is wrong with it is told without it. */
  private static String address(String text) {
    String plain = text.replace("{", "%7B").replace("}", "%7D");
    try {
      if (new URI(UnsafeUriCharactersEncoder.encodeHttpURI(plain)).getHost() != null) {
        return plain;
      }
    } catch (URISyntaxException e) {
      // told below
    }
    throw new ProviderRefusedException(
        Kind.PERMANENT, "", "The address is none that can be called", Optional.empty());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private JsonNode tree(String text) {
    try {
      JsonNode read = json.readTree(text);
      return read == null || read.isMissingNode() ? json.nullNode() : read;
    } catch (JsonProcessingException e) {
      return json.getNodeFactory().textNode(text);
    }
  }
}
