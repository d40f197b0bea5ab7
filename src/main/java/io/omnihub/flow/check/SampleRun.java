package io.omnihub.flow.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.channel.ChannelAccount;
import io.omnihub.delivery.Delivery;
import io.omnihub.message.MessageKind;
import io.omnihub.message.Turn;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultExchange;

/** Sends one sample's input in, at the place where its kind enters. */
final class SampleRun {

  private static final long LONGEST_SECONDS = 20;
  private static final String ORGANIZATION = "default";

  private final Sample sample;
  private final DefaultCamelContext flow;
  private final ObjectMapper json;

  SampleRun(Sample sample, DefaultCamelContext flow, ObjectMapper json) {
    this.sample = sample;
    this.flow = flow;
    this.json = json;
  }

  /**
   * What the world answers in this sample.
   *
   * @throws YamlText.UnreadableException if it is no answer
   */
  Calls world() {
    Map<String, JsonNode> beans = new HashMap<>();
    for (Map.Entry<String, JsonNode> answer : sample.at().get("beans").value().properties()) {
      beans.put(answer.getKey(), answer.getValue());
    }
    if (sample.at().get("verdict").isPresent()) {
      ObjectNode verdict = json.createObjectNode();
      verdict
          .put("confidence", 1)
          .put("sentiment", "neutral")
          .put("summary", "")
          .put("by", "sample");
      verdict.put("language", sample.input().get("language").value().asText("ru"));
      verdict.setAll((ObjectNode) sample.at().get("verdict").value());
      beans.put("understanding.classify", verdict);
    }
    List<Calls.Answer> answers = new ArrayList<>();
    for (JsonNode call : sample.at().get("outside").value()) {
      JsonNode answer = call.path("answer");
      Map<String, String> headers = new HashMap<>();
      answer
          .path("headers")
          .properties()
          .forEach(h -> headers.put(h.getKey(), h.getValue().asText()));
      answers.add(
          new Calls.Answer(
              answer.path("status").asInt(200),
              headers,
              answer.get("body"),
              answer.hasNonNull("error") ? answer.path("error").asText() : null));
    }
    return new Calls(beans, answers);
  }

  /**
   * Runs it and waits for its end.
   *
   * @throws YamlText.UnreadableException if the sample cannot be sent
   */
  Exchange run() {
    return switch (sample.kind()) {
      case WEBHOOK -> webhook();
      case TURN -> turn();
      case DELIVERY -> delivery();
      case MAPPING -> mapping();
      case CALL -> call();
    };
  }

  private Exchange webhook() {
    YamlText.At in = sample.input();
    String type = in.get("type").text();
    String body = text(in, "body");
    Exchange exchange = new DefaultExchange(flow);
    exchange.getMessage().setBody(body);
    exchange.setVariable("raw", body);
    exchange.setVariable("channel", account(in, type));
    headers(in, exchange);
    return send(endpoint("direct:webhook-" + type), exchange);
  }

  private Exchange turn() {
    YamlText.At in = sample.input();
    JsonNode said = in.value();
    List<Turn.Line> lines = new ArrayList<>();
    JsonNode messages = said.isTextual() ? json.createArrayNode().add(said) : said.path("messages");
    if (messages.isMissingNode()) {
      messages = json.createArrayNode().add(said.path("text"));
    }
    for (JsonNode message : messages) {
      lines.add(line(lines.size() + 1, message));
    }
    JsonNode contact = said.path("contact");
    ObjectNode known = contact.isObject() ? contact.deepCopy() : json.createObjectNode();
    for (String list : List.of("phones", "emails", "unprovenPhones", "unprovenEmails")) {
      known.withArray("/" + list);
    }
    known.put("id", id("contact").toString());
    if (!known.has("language") && said.hasNonNull("language")) {
      known.set("language", said.get("language"));
    }
    Turn turn =
        new Turn(
            id("turn"),
            id("claim"),
            ORGANIZATION,
            id("thread"),
            0,
            said.path("channel").asText("telegram"),
            said.path("key").asText("sample"),
            said.path("conversation").asText("1"),
            lines,
            convert(known, Turn.Contact.class, in.get("contact")));
    Exchange exchange = new DefaultExchange(flow);
    exchange.getMessage().setBody(turn);
    return start("kamelet:turn-source", ".*\\bturn-source\\b.*", exchange);
  }

  private Turn.Line line(int number, JsonNode message) {
    boolean plain = message.isTextual();
    return new Turn.Line(
        id("message/" + number),
        "event-" + number,
        String.valueOf(100 + number),
        MessageKind.valueOf(
            plain
                ? "TEXT"
                : message.path("kind").asText("text").toUpperCase(java.util.Locale.ROOT)),
        plain ? message.textValue() : message.path("text").asText(null),
        message.path("choice").asText(null),
        BenchBeans.NOW.plusSeconds(number));
  }

  private static ChannelAccount account(YamlText.At in, String type) {
    return new ChannelAccount(
        ORGANIZATION, type, in.get("key").value().asText("sample"), settings(in));
  }

  private static Map<String, String> settings(YamlText.At in) {
    Map<String, String> settings = new HashMap<>();
    in.get("settings")
        .value()
        .properties()
        .forEach(s -> settings.put(s.getKey(), s.getValue().asText()));
    return settings;
  }

  private Exchange delivery() {
    YamlText.At in = sample.input();
    String sink = in.get("sink").text();
    ObjectNode payload = usualPayload();
    payload.put("id", id("delivery").toString());
    JsonNode own = valueOf(in, "payload");
    if (own.isObject()) {
      payload.setAll((ObjectNode) own);
    }
    Delivery delivery =
        new Delivery(
            id("delivery"),
            id("claim"),
            ORGANIZATION,
            id("thread"),
            id("message/1"),
            sink,
            sink,
            payload.path("command").asText(),
            in.get("attempts").value().asInt(1),
            in.get("uncertain").value().asBoolean(),
            payload.toString());
    Exchange exchange = new DefaultExchange(flow);
    exchange.setVariable("delivery", delivery);
    exchange.setVariable(
        "channel",
        new ChannelAccount(
            ORGANIZATION,
            sink,
            payload.path("channel").path("key").asText("sample"),
            settings(in)));
    exchange.getMessage().setBody(delivery.payload());
    return start(
        "kamelet:outbox-source of the sink " + sink,
        ".*\\boutbox-source\\b.*[?&]sink=" + sink + "(&.*|$)",
        exchange);
  }

  private Exchange mapping() {
    YamlText.At in = sample.input();
    Exchange exchange = new DefaultExchange(flow);
    exchange.getMessage().setBody(text(in, "input"));
    headers(in, exchange);
    variables(in, exchange);
    return send(
        endpoint(
            "jslt:file:{{hub.kamelets-dir}}/maps/"
                + in.get("name").text()
                + ".jslt?objectMapper=#jacksonObjectMapper"),
        exchange);
  }

  private Exchange call() {
    YamlText.At in = sample.input();
    String to = in.get("to").text();
    Exchange exchange = new DefaultExchange(flow);
    exchange.getMessage().setBody(text(in, "body"));
    headers(in, exchange);
    variables(in, exchange);
    if (in.get("type").isPresent()) {
      exchange.setVariable("channel", account(in, in.get("type").text()));
    }
    if (to.startsWith("route:")) {
      Route route = flow.getRoute(to.substring("route:".length()));
      if (route == null) {
        throw in.get("to").unreadable("no route has the id " + to.substring("route:".length()));
      }
      return process(processor(route), exchange);
    }
    if (!to.startsWith("direct:") && !to.startsWith("kamelet:")) {
      throw in.get("to").unreadable("a call goes to direct:…, kamelet:… or route:ID");
    }
    return send(endpoint(to), exchange);
  }

  private void headers(YamlText.At in, Exchange exchange) {
    in.get("headers")
        .value()
        .properties()
        .forEach(h -> exchange.getMessage().setHeader(h.getKey(), plain(h.getValue())));
  }

  private void variables(YamlText.At in, Exchange exchange) {
    in.get("variables")
        .value()
        .properties()
        .forEach(v -> exchange.setVariable(v.getKey(), plain(v.getValue())));
  }

  private Object plain(JsonNode value) {
    return value.isTextual() ? value.textValue() : json.convertValue(value, Object.class);
  }

  private Exchange start(String what, String uri, Exchange exchange) {
    for (Route route : flow.getRoutes()) {
      if (route.getEndpoint().getEndpointUri().matches(uri)) {
        return process(processor(route), exchange);
      }
    }
    throw sample.input().unreadable("no route begins with " + what);
  }

  private static Processor processor(Route route) {
    return ((DefaultConsumer) route.getConsumer()).getProcessor();
  }

  private Endpoint endpoint(String uri) {
    try {
      if (uri.startsWith("direct:")
          && flow.getRoutes().stream()
              .noneMatch(
                  r ->
                      r.getEndpoint()
                          .getEndpointUri()
                          .matches(
                              "direct://"
                                  + java.util.regex.Pattern.quote(uri.substring(7))
                                  + "(\\?.*)?"))) {
        throw sample.input().unreadable("no route begins with " + uri);
      }
      return flow.getEndpoint(uri);
    } catch (org.apache.camel.ResolveEndpointFailedException e) {
      throw sample.input().unreadable("cannot reach " + uri + ": " + e.getMessage());
    }
  }

  private Exchange send(Endpoint endpoint, Exchange exchange) {
    return process(
        e -> {
          try (var template = flow.createProducerTemplate()) {
            template.send(endpoint, e);
          }
        },
        exchange);
  }

  private Exchange process(Processor processor, Exchange exchange) {
    CompletableFuture<Exchange> end =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                processor.process(exchange);
              } catch (Exception e) {
                exchange.setException(e);
              }
              return exchange;
            });
    try {
      return end.get(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw sample.at().unreadable("it did not end within " + LONGEST_SECONDS + " s");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The entry, or what its {@code -file} names, as text; what is no text is written as JSON. */
  private String text(YamlText.At in, String key) {
    if (in.get(key + "-file").isPresent()) {
      return file(in.get(key + "-file"));
    }
    JsonNode value = in.get(key).value();
    return value.isMissingNode() ? null : value.isTextual() ? value.textValue() : value.toString();
  }

  private JsonNode valueOf(YamlText.At in, String key) {
    if (!in.get(key + "-file").isPresent()) {
      return in.get(key).value();
    }
    try {
      return json.readTree(file(in.get(key + "-file")));
    } catch (JsonProcessingException e) {
      throw in.get(key + "-file").unreadable("no JSON: " + e.getOriginalMessage());
    }
  }

  private String file(YamlText.At name) {
    try {
      return Files.readString(sample.folder().resolve(name.text()));
    } catch (IOException e) {
      throw name.unreadable("cannot read the file " + name.text());
    }
  }

  private <T> T convert(JsonNode value, Class<T> type, YamlText.At where) {
    try {
      return json.convertValue(value, type);
    } catch (IllegalArgumentException e) {
      throw where.unreadable(e.getMessage().lines().findFirst().orElse("not usable"));
    }
  }

  private UUID id(String what) {
    return UUID.nameUUIDFromBytes(("sample/" + what).getBytes(StandardCharsets.UTF_8));
  }

  private ObjectNode usualPayload() {
    try (InputStream in = SampleRun.class.getResourceAsStream("delivery.json")) {
      return (ObjectNode) json.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
