package io.omnihub.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.channel.ChannelType.Field;
import io.omnihub.channel.Channels.Answer;
import io.omnihub.work.DeadLetters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Asks providers about accounts, by the flow's routes {@code check-TYPE}, {@code register-TYPE} …
 */
@Component
class Providers {

  private final ChannelTypes types;
  private final CamelContext camel;
  private final ProducerTemplate producer;
  private final ObjectMapper json;
  private final String publicUrl;

  Providers(
      ChannelTypes types,
      CamelContext camel,
      ProducerTemplate producer,
      ObjectMapper json,
      @Value("${hub.public-url}") String publicUrl) {
    this.types = types;
    this.camel = camel;
    this.producer = producer;
    this.json = json;
    this.publicUrl = publicUrl.replaceAll("/+$", "");
  }

  /** Whether the hub can ask the provider that. */
  boolean can(String deed, String type) {
    return camel.getRoute(deed + "-" + type) != null;
  }

  /** Whether providers can be told where the hub is. */
  boolean knowTheHub() {
    return !publicUrl.isEmpty();
  }

  /** Where the provider is to send events; without the hub's host where that is not known. */
  String webhook(ChannelAccount account) {
    return publicUrl + "/api/messaging/" + account.type() + "/" + account.key() + "/webhook";
  }

  Answer ask(String deed, ChannelAccount account) {
    if (!can(deed, account.type())) {
      return Answer.refused(Refusals.UNSUPPORTED, "The hub cannot ask this provider");
    }
    Exchange asked =
        producer.send(
            "direct:" + deed + "-" + account.type(),
            exchange -> {
              exchange.setVariable("channel", account);
              exchange.setVariable("webhookUrl", webhook(account));
            });
    if (asked.getException() != null) {
      return Answer.refused(
          Refusals.code(asked.getException()), reason(asked.getException(), account));
    }
    try {
      String text = asked.getMessage().getBody(String.class);
      JsonNode said = text == null || text.isBlank() ? json.nullNode() : json.readTree(text);
      Map<String, String> details = new LinkedHashMap<>();
      said.path("details")
          .properties()
          .forEach(d -> details.put(d.getKey(), d.getValue().asText()));
      return new Answer(true, said.path("name").asText(null), details, null, null);
    } catch (JsonProcessingException e) {
      return new Answer(true, null, Map.of(), null, null);
    }
  }

  /** What went wrong, without any of the account's secrets. */
  private String reason(Throwable thrown, ChannelAccount account) {
    String reason = DeadLetters.reason(thrown);
    for (Field field : types.find(account.type()).map(ChannelType::fields).orElse(List.of())) {
      String secret = field.secret() ? account.setting(field.name()) : "";
      if (secret.length() > 3) {
        reason = reason.replace(secret, "***");
      }
    }
    return reason;
  }
}
