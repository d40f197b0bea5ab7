package io.omnihub.flow.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.ConnectException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.telegram.TelegramException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/**
 * Stands for every component that would leave the process. Calls are kept and answered by the
 * sample; consumers take nothing. Which components may run for real is a list, so one that nobody
 * thought of stays inside.
 */
final class Outside extends DefaultComponent {

  /** Components that work on the message alone. */
  static final Set<String> NOT_OUTSIDE =
      Set.of(
          "bean",
          "class",
          "dataformat",
          "direct",
          "jolt",
          "json-validator",
          "jsonata",
          "jslt",
          "kamelet",
          "language",
          "log",
          "mock",
          "seda",
          "stub",
          "validator",
          "xslt",
          "xslt-saxon");

  private static final Set<String> BUS = Set.of("jms", "kafka");

  /** HTTP whose refusals are answers like any other: http-call-action reads them by a mapping. */
  private static final String JUDGED_LATER = "outside";

  private final String scheme;
  private final Supplier<Calls> calls;
  private final ObjectMapper json;

  Outside(String scheme, Supplier<Calls> calls, ObjectMapper json) {
    this.scheme = scheme;
    setAutowiredEnabled(false); // by the name of the component that it stands for
    this.calls = calls;
    this.json = json;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
    parameters.clear(); // whether they exist is the validator's business
    return new Stand(uri, remaining);
  }

  private final class Stand extends DefaultEndpoint {

    private final String remaining;

    Stand(String uri, String remaining) {
      super(uri, Outside.this);
      this.remaining = remaining;
    }

    @Override
    public boolean isLenientProperties() {
      return true;
    }

    @Override
    public Producer createProducer() {
      return new DefaultProducer(this) {
        @Override
        public void process(Exchange exchange) throws Exception {
          goOut(exchange, remaining);
        }
      };
    }

    @Override
    public Consumer createConsumer(Processor processor) {
      return new DefaultConsumer(this, processor);
    }
  }

  private void goOut(Exchange exchange, String remaining) throws Exception {
    if (BUS.contains(scheme)) {
      ObjectNode event = json.createObjectNode();
      event.put("topic", remaining.replaceFirst("^(queue|topic):", "").replaceFirst("^.*:", ""));
      event.put("partition", exchange.getVariable("partitionKey", String.class));
      event.set("body", body(exchange));
      calls.get().published(event);
      return;
    }
    ObjectNode call = json.createObjectNode();
    call.put("to", scheme + ":" + remaining);
    if (isHttp()) {
      describeHttp(exchange, remaining, call);
    }
    ObjectNode headers = call.putObject("headers");
    exchange
        .getMessage()
        .getHeaders()
        .forEach(
            (name, value) -> {
              if (!name.startsWith("Camel") && value != null) {
                headers.put(name, value.toString());
              }
            });
    call.set("body", body(exchange));
    answer(exchange, calls.get().wentOut(call));
  }

  private boolean isHttp() {
    return scheme.startsWith("http") || scheme.equals(JUDGED_LATER);
  }

  private void describeHttp(Exchange exchange, String remaining, ObjectNode call) {
    String uri = exchange.getMessage().getHeader(Exchange.HTTP_URI, String.class);
    if (uri == null) {
      uri = scheme + "://" + remaining.replaceFirst("^/+", "");
    }
    String path = exchange.getMessage().getHeader(Exchange.HTTP_PATH, "", String.class);
    if (!path.isEmpty()) {
      uri = uri.replaceFirst("/+$", "") + "/" + path.replaceFirst("^/+", "");
    }
    String query = exchange.getMessage().getHeader(Exchange.HTTP_QUERY, "", String.class);
    call.put("uri", query.isEmpty() ? uri : uri + "?" + query);
    String otherwise = exchange.getMessage().getBody() == null ? "GET" : "POST";
    call.put(
        "method", exchange.getMessage().getHeader(Exchange.HTTP_METHOD, otherwise, String.class));
  }

  private void answer(Exchange exchange, Calls.Answer answer) throws Exception {
    if (answer.error() != null) {
      throw new ConnectException(answer.error());
    }
    JsonNode body = answer.body();
    String text = body == null ? "" : body.isTextual() ? body.textValue() : body.toString();
    if (answer.status() >= 300 && !scheme.equals(JUDGED_LATER)) {
      throw scheme.equals("telegram")
          ? new TelegramException("answered " + answer.status(), answer.status(), text)
          : new HttpOperationFailedException(
              scheme, answer.status(), "", null, new HashMap<>(answer.headers()), text);
    }
    if (isHttp()) {
      exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status());
    }
    answer.headers().forEach(exchange.getMessage()::setHeader);
    if (Set.of("jdbc", "sql").contains(scheme)) {
      exchange
          .getMessage()
          .setBody(
              json.convertValue(
                  body == null ? json.createArrayNode() : body, java.util.ArrayList.class));
    } else if (!Set.of("telegram", "smtp", "smtps").contains(scheme)) {
      exchange.getMessage().setBody(text);
    }
  }

  private JsonNode body(Exchange exchange) {
    return asJson(exchange.getMessage().getBody(), exchange, json);
  }

  /** The value as JSON: parsed where it is a JSON text, else as it would be written. */
  static JsonNode asJson(Object value, Exchange exchange, ObjectMapper json) {
    if (value == null) {
      return json.nullNode();
    }
    if (value instanceof JsonNode node) {
      return node;
    }
    if (value instanceof CharSequence || value instanceof byte[]) {
      String text = exchange.getContext().getTypeConverter().convertTo(String.class, value);
      if (text.stripLeading().startsWith("{") || text.stripLeading().startsWith("[")) {
        try {
          return json.readTree(text);
        } catch (JsonProcessingException e) {
          return json.getNodeFactory().textNode(text);
        }
      }
      return json.getNodeFactory().textNode(text);
    }
    try {
      return json.valueToTree(value);
    } catch (IllegalArgumentException e) {
      return json.getNodeFactory().textNode(value.toString());
    }
  }
}
