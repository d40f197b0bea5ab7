package io.omnihub.channel.email;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.channel.ChannelAccount;
import java.util.List;
import org.apache.camel.Exchange;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Which mail an answer belongs to. What the sink needs to say so, subject and references, is taken
 * from the mail as it was recorded; where that is gone, the answer stands under its message id
 * alone.
 */
@Component("mailThreads")
public class MailThreads {

  private final JdbcTemplate jdbc;
  private final ObjectMapper json;

  MailThreads(JdbcTemplate jdbc, ObjectMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  /** Adds {@code mail}, {@code {subject, messageId, references}}, to the delivery in the body. */
  public String complete(Exchange exchange) throws JsonProcessingException {
    ChannelAccount account = exchange.getVariable("channel", ChannelAccount.class);
    ObjectNode delivery = (ObjectNode) json.readTree(exchange.getMessage().getBody(String.class));
    JsonNode answered = raw(account, delivery.path("event").asText(""));
    ObjectNode mail = delivery.putObject("mail");
    for (String field : List.of("subject", "messageId", "references")) {
      if (answered.has(field)) {
        mail.set(field, answered.get(field));
      }
    }
    return json.writeValueAsString(delivery);
  }

  private JsonNode raw(ChannelAccount account, String event) {
    if (event.isEmpty()) {
      return json.missingNode();
    }
    try {
      List<String> found =
          jdbc.queryForList(
              "select raw from inbound_event where organization = ? and channel_type = ?"
                  + " and channel_key = ? and provider_event_id = ?",
              String.class,
              account.organization(),
              account.type(),
              account.key(),
              event);
      return found.isEmpty() ? json.missingNode() : json.readTree(found.get(0));
    } catch (DataAccessException | JsonProcessingException e) {
      return json.missingNode(); // the answer goes out all the same
    }
  }
}
