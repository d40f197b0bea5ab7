package io.omnihub.channel;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.channel.telegram.TelegramMother;
import io.omnihub.outside.Downloads;
import io.omnihub.outside.OutsideMother;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.springframework.util.unit.DataSize;

/** The real sink and action Kamelets over the real guarded client, without the rest of the hub. */
public final class SendingFlow implements AutoCloseable {

  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final OutsideMother outside;

  /**
   * @param allow what may be called, as in {@code hub.outside.allow}
   * @param maxSize of a file, in bytes
   * @param accounts that {@code telegram-sink} looks up: type → key → settings
   */
  public SendingFlow(
      String allow,
      KeptFiles kept,
      long maxSize,
      Map<String, Map<String, Map<String, String>>> accounts)
      throws Exception {
    outside = new OutsideMother(allow);
    ObjectMapper json = new ObjectMapper();
    CloseableHttpClient http = outside.get(CloseableHttpClient.class);
    OutgoingFiles files =
        new OutgoingFiles(outside.get(Downloads.class), kept, DataSize.ofBytes(maxSize));
    camel.getRegistry().bind("jacksonObjectMapper", json);
    camel.getRegistry().bind("providerCalls", new ProviderCalls(json));
    camel.getRegistry().bind("uploads", new Uploads(files, http, json));
    camel.addComponent("outside", (Component) outside.get("outside"));
    Map<String, Object> telegram =
        TelegramMother.beans(ChannelAccountsMother.accounts(accounts), files, http);
    camel.getRegistry().bind("botApi", telegram.get("botApi"));
    camel.addComponent("telegram", (Component) telegram.get("telegram"));
    Properties settings = new Properties();
    settings.setProperty("hub.kamelets-dir", "kamelets");
    camel.getPropertiesComponent().setInitialProperties(settings);
    KameletComponent kamelets = camel.getComponent("kamelet", KameletComponent.class);
    kamelets.setLocation("file:kamelets");
    kamelets.setNoErrorHandler(true);
    camel.start();
  }

  /** The exchange after the Kamelet; throws what the delivery's failure policy would get. */
  public Exchange call(
      String kamelet, ChannelAccount account, String body, Map<String, Object> variables)
      throws Exception {
    try (var door = camel.createProducerTemplate()) {
      Exchange exchange =
          door.send(
              "kamelet:" + kamelet,
              request -> {
                request.getMessage().setBody(body);
                request.setVariable("channel", account);
                variables.forEach(request::setVariable);
              });
      if (exchange.getException() != null) {
        throw exchange.getException();
      }
      return exchange;
    }
  }

  @Override
  public void close() {
    camel.stop();
    outside.close();
  }
}
