package io.omnihub.bus;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.springboot.JmsComponentAutoConfiguration;
import org.apache.camel.component.kafka.springboot.KafkaComponentAutoConfiguration;
import org.apache.camel.component.kamelet.springboot.KameletComponentAutoConfiguration;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** A hub of nothing but the bus, with routes that a test adds. */
class BusHub implements AutoCloseable {

  private final ConfigurableApplicationContext spring;
  private final CamelContext camel;
  private final ProducerTemplate template;

  private BusHub(Map<String, Object> properties) {
    Map<String, Object> all = new HashMap<>(properties);
    all.put("spring.config.import", "classpath:bus.yaml");
    all.put("camel.main.routes-include-pattern", "false");
    all.putIfAbsent("camel.main.shutdown-timeout", "20");
    all.put("camel.main.main-run-controller", "false");
    all.put("spring.main.banner-mode", "off");
    spring =
        new SpringApplicationBuilder(Beans.class)
            .web(WebApplicationType.NONE)
            .run(
                all.entrySet().stream()
                    .map(e -> "--" + e.getKey() + "=" + e.getValue())
                    .toArray(String[]::new));
    camel = spring.getBean(CamelContext.class);
    template = camel.createProducerTemplate();
  }

  static BusHub start(Map<String, Object> properties) {
    return new BusHub(properties);
  }

  /** Runs a handler for each event of a topic. */
  void receive(String topic, Processor handler) {
    route(routes -> routes.from("kamelet:bus-source?topic=" + topic).process(handler));
  }

  /** A Kamelet has one consumer for a name and its properties; so each subscription has a name. */
  void subscribe(String name, String topic, Processor handler) {
    String uri = "kamelet:bus-broadcast-source/" + name + "?topic=" + topic;
    route(routes -> routes.from(uri).process(handler));
  }

  void route(Consumer<RouteBuilder> definition) {
    try {
      RouteBuilder.addRoutes(camel, definition::accept);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  void send(String topic, String key, Object body) throws Exception {
    send("kamelet:bus-sink?topic=" + topic, exchange -> fill(exchange, key, body));
  }

  void broadcast(String topic, Object body) throws Exception {
    send("kamelet:bus-broadcast-sink?topic=" + topic, exchange -> fill(exchange, null, body));
  }

  /** Throws what the sink throws. */
  Exchange send(String uri, Processor event) throws Exception {
    Exchange exchange = template.send(uri, event);
    if (exchange.getException() != null) {
      throw exchange.getException();
    }
    return exchange;
  }

  static String key(Exchange exchange) {
    return exchange.getVariable("partitionKey", String.class);
  }

  static String body(Exchange exchange) {
    return (String) exchange.getMessage().getBody();
  }

  <T> T bean(Class<T> type) {
    return spring.getBean(type);
  }

  ConfigurableApplicationContext spring() {
    return spring;
  }

  @Override
  public void close() {
    spring.close();
  }

  private static void fill(Exchange exchange, String key, Object body) {
    exchange.getMessage().setBody(body);
    exchange.setVariable("partitionKey", key);
  }

  @TestConfiguration(proxyBeanMethods = false)
  @Import({EmbeddedBusConfiguration.class, KafkaBusConfiguration.class, BusHeaders.class})
  @ImportAutoConfiguration({
    PropertyPlaceholderAutoConfiguration.class,
    CamelAutoConfiguration.class,
    KameletComponentAutoConfiguration.class,
    JmsComponentAutoConfiguration.class,
    KafkaComponentAutoConfiguration.class
  })
  static class Beans {}
}
