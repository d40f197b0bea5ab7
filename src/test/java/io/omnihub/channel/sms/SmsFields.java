package io.omnihub.channel.sms;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.channel.ChannelAccount;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** What a post of SMS becomes before its mapping. */
public final class SmsFields {

  private static final CamelContext CAMEL = new DefaultCamelContext();
  private static final SmsGateway GATEWAY = new SmsGateway(new ObjectMapper());

  private SmsFields() {}

  /** The body by the hub's own names, for an account that names no fields. */
  public static String named(String body) {
    Exchange exchange = new DefaultExchange(CAMEL);
    exchange.setVariable("channel", new ChannelAccount("default", "sms", "any", Map.of()));
    exchange.getMessage().setBody(body);
    try {
      return GATEWAY.read(exchange);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("No SMS: " + body, e);
    }
  }
}
