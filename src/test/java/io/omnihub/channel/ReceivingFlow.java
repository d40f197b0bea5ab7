package io.omnihub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.Parser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * The real {@code routes/10-receive} and source Kamelets, from the door to the bus, with a bus that
 * only remembers. Its clock stands.
 */
final class ReceivingFlow implements AutoCloseable {

  static final Instant NOW = Instant.parse("2026-06-12T09:00:00Z");

  private static final Pattern MAPPING = Pattern.compile("maps/\\w+-to-event\\.jslt");
  private static final Map<String, Expression> MAPPINGS = new ConcurrentHashMap<>();

  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final ObjectMapper json =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private final List<String> bus = new ArrayList<>();

  /**
   * @param beans what the Kamelets of a channel need besides those that all have
   */
  ReceivingFlow(Map<String, Object> beans) throws Exception {
    camel.getRegistry().bind("jacksonObjectMapper", json);
    camel.getRegistry().bind("webhookGuard", new WebhookGuard(Clock.systemUTC(), false));
    camel.getRegistry().bind("canonical", new CanonicalEvents(Clock.fixed(NOW, ZoneOffset.UTC)));
    beans.forEach((name, bean) -> camel.getRegistry().bind(name, bean));
    Properties settings = new Properties();
    settings.setProperty("hub.kamelets-dir", "kamelets");
    camel.getPropertiesComponent().setInitialProperties(settings);
    KameletComponent kamelets = camel.getComponent("kamelet", KameletComponent.class);
    kamelets.setLocation("file:kamelets");
    kamelets.setNoErrorHandler(true);
    RouteBuilder.addRoutes(
        camel,
        routes ->
            routes
                .routeTemplate("bus-sink")
                .templateParameter("topic")
                .from("kamelet:source")
                .process(this::remember));
    PluginHelper.getRoutesLoader(camel)
        .loadRoutes(
            ResourceHelper.resolveMandatoryResource(
                camel, "file:" + Path.of("routes/10-receive.camel.yaml")));
    camel.start();
  }

  /** Lets the type's source Kamelet take what is posted. */
  ReceivingFlow with(String type) throws Exception {
    RouteBuilder.addRoutes(
        camel, routes -> routes.from("kamelet:" + type + "-source").to("direct:accept"));
    return this;
  }

  /** What the bus gets for a provider's request; throws what the door would have to answer. */
  List<String> receive(ChannelAccount account, String body, Map<String, String> headers)
      throws Exception {
    bus.clear();
    try (var door = camel.createProducerTemplate()) {
      Exchange exchange =
          door.send(
              "direct:webhook-" + account.type(),
              request -> {
                request.getMessage().setBody(body);
                request.setVariable("channel", account);
                request.setVariable("raw", body);
                headers.forEach(request.getMessage()::setHeader);
              });
      if (exchange.getException() != null) {
        throw exchange.getException();
      }
    }
    return List.copyOf(bus);
  }

  /**
   * What the mapping to events that the type's source Kamelet names makes of a body, in the
   * envelope; no proof is asked for.
   */
  List<String> map(ChannelAccount account, String body) throws Exception {
    bus.clear();
    try (var door = camel.createProducerTemplate()) {
      Exchange exchange =
          door.send(
              "direct:accept",
              request -> {
                request.setVariable("channel", account);
                request.setVariable("raw", body);
                request
                    .getMessage()
                    .setBody(mapping(account.type()).apply(json.readTree(body)).toString());
              });
      if (exchange.getException() != null) {
        throw exchange.getException();
      }
    }
    return List.copyOf(bus);
  }

  private static Expression mapping(String type) {
    return MAPPINGS.computeIfAbsent(
        type, t -> Parser.compile(Path.of("kamelets", mappingOf(t)).toFile()));
  }

  private static String mappingOf(String type) {
    try {
      String kamelet = Files.readString(Path.of("kamelets", type + "-source.kamelet.yaml"));
      Matcher mapping = MAPPING.matcher(kamelet);
      assertThat(mapping.find()).as(type + "-source names a mapping to events").isTrue();
      return mapping.group();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void remember(Exchange exchange) {
    byte[] event = exchange.getMessage().getBody(String.class).getBytes(StandardCharsets.UTF_8);
    bus.add(new String(event, StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    camel.stop();
  }
}
