package io.omnihub.channel.sms;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.channel.ChannelAccount;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * What SMS providers post, by one set of names: a JSON object or a form, whose fields are found by
 * the account's settings {@code NAME-field}, or else by names that are usual. A list is taken as it
 * comes, each of its entries like one post.
 */
@Component("smsGateway")
public class SmsGateway {

  private static final Map<String, List<String>> USUAL = new LinkedHashMap<>();

  static {
    USUAL.put("id", List.of("id", "message_id", "messageId", "MessageSid", "sms_id", "smsId"));
    USUAL.put("from", List.of("from", "From", "sender", "msisdn", "phone", "source"));
    USUAL.put("to", List.of("to", "To", "recipient", "destination"));
    USUAL.put("text", List.of("text", "Body", "body", "message", "msg", "content"));
    USUAL.put("time", List.of("time", "date", "timestamp", "received_at"));
    USUAL.put("status", List.of("status", "MessageStatus", "state", "dlr_status"));
    USUAL.put("code", List.of("error_code", "ErrorCode", "err", "err_code"));
  }

  private final ObjectMapper json;

  SmsGateway(ObjectMapper json) {
    this.json = json;
  }

  /**
   * @throws JsonProcessingException if the body is neither
   */
  public String read(Exchange exchange) throws JsonProcessingException {
    ChannelAccount account = exchange.getVariable("channel", ChannelAccount.class);
    JsonNode posted = parse(exchange.getMessage().getBody(String.class).strip());
    if (posted.isArray()) {
      List<ObjectNode> all = new java.util.ArrayList<>();
      posted.forEach(one -> all.add(named(one, account)));
      return json.writeValueAsString(all);
    }
    return json.writeValueAsString(named(posted, account));
  }

  private JsonNode parse(String body) throws JsonProcessingException {
    if (body.startsWith("{") || body.startsWith("[") || !body.contains("=")) {
      return json.readTree(body);
    }
    ObjectNode form = json.createObjectNode();
    for (String pair : body.split("&")) {
      int is = pair.indexOf('=');
      if (is > 0) {
        form.put(decoded(pair.substring(0, is)), decoded(pair.substring(is + 1)));
      }
    }
    return form;
  }

  private ObjectNode named(JsonNode posted, ChannelAccount account) {
    ObjectNode named = json.createObjectNode();
    USUAL.forEach(
        (name, usual) -> {
          String own = account.setting(name + "-field").strip();
          JsonNode value = own.isEmpty() ? first(posted, usual) : at(posted, own);
          if (value.isValueNode() && !value.isNull()) {
            named.put(name, value.asText());
          }
        });
    return named;
  }

  private static JsonNode first(JsonNode posted, List<String> names) {
    return names.stream()
        .map(posted::path)
        .filter(value -> value.isValueNode() && !value.asText().isEmpty())
        .findFirst()
        .orElse(posted.path(""));
  }

  private static JsonNode at(JsonNode posted, String place) {
    try {
      return place.startsWith("/") ? posted.at(JsonPointer.compile(place)) : posted.path(place);
    } catch (IllegalArgumentException e) {
      return posted.path("");
    }
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
