package io.omnihub.channel.sms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.channel.ChannelAccount;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** Providers name the same things in their own ways. */
class SmsGatewayTest {

  private final ObjectMapper json = new ObjectMapper();

  @Test
  void formIsReadByUsualNames() throws Exception {
    JsonNode sms =
        read("MessageSid=SM1&From=%2B79161234567&Body=%D0%93%D0%B4%D0%B5%3F+1%2B1", Map.of());

    assertThat(sms)
        .isEqualTo(
            json.readTree("{\"id\": \"SM1\", \"from\": \"+79161234567\", \"text\": \"Где? 1+1\"}"));
  }

  @Test
  void fieldsAreFoundWhereTheAccountSays() throws Exception {
    JsonNode sms =
        read(
            "{\"data\": {\"uid\": 7, \"phone\": {\"n\": \"79161234567\"}}, \"words\": \"Да\"}",
            Map.of("id-field", "/data/uid", "from-field", "/data/phone/n", "text-field", "words"));

    assertThat(sms)
        .isEqualTo(json.readTree("{\"id\": \"7\", \"from\": \"79161234567\", \"text\": \"Да\"}"));
  }

  @Test
  void listIsTakenAsItComes() throws Exception {
    assertThat(read("[{\"id\": \"1\", \"status\": \"DELIVRD\"}, {\"id\": \"2\"}]", Map.of()))
        .hasSize(2);
  }

  @Test
  void whatIsNeitherIsRefused() {
    assertThatThrownBy(() -> read("hello", Map.of())).isInstanceOf(JsonProcessingException.class);
  }

  private JsonNode read(String body, Map<String, String> settings) throws Exception {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setVariable("channel", new ChannelAccount("default", "sms", "shop", settings));
    exchange.getMessage().setBody(body);
    return json.readTree(new SmsGateway(json).read(exchange));
  }
}
