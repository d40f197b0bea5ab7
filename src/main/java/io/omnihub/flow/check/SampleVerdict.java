package io.omnihub.flow.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.channel.WebhookRefusal;
import io.omnihub.flow.FlowProblem;
import io.omnihub.work.DeadLetters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;

/** Holds what a run did against what its sample expects; each departure names its line. */
final class SampleVerdict {

  private static final Map<String, String> WHAT_A_SHORT_COMMAND_NAMES =
      Map.of("ticket", "queue", "call-task", "within");

  private final Sample sample;
  private final Exchange exchange;
  private final Calls calls;
  private final ObjectMapper json;
  private final List<FlowProblem> problems = new ArrayList<>();

  SampleVerdict(Sample sample, Exchange exchange, Calls calls, ObjectMapper json) {
    this.sample = sample;
    this.exchange = exchange;
    this.calls = calls;
    this.json = json;
  }

  /** Empty where all is as expected. */
  List<FlowProblem> problems() {
    YamlText.At expect = sample.expect();
    if (sample.kind() != Sample.Kind.DELIVERY) {
      failure(expect);
    }
    for (String key : List.of("output", "body")) {
      if (expect.get(key).isPresent() && exchange.getException() == null) {
        JsonNode got = Outside.asJson(exchange.getMessage().getBody(), exchange, json);
        report(key, Difference.ofAll(expect.get(key).value(), got));
      }
    }
    said("headers", tree(exchange.getMessage().getHeaders()));
    said("variables", tree(exchange.getVariables()));
    said("verdict", tree(exchange.getVariable("verdict")));
    said("outcome", tree(exchange.getVariable("rule")).path("outcome"));
    said("bus", array(calls.events()));
    said("events", array(events()));
    commands(expect.get("commands"));
    outside();
    ran(expect);
    if (sample.kind() == Sample.Kind.DELIVERY) {
      delivery(expect);
    }
    return problems;
  }

  private void failure(YamlText.At expect) {
    Throwable failure = exchange.getException();
    Optional<WebhookRefusal> refusal =
        sample.kind() == Sample.Kind.WEBHOOK
            ? WebhookRefusal.of(sample.input().get("type").text(), failure)
            : Optional.empty();
    YamlText.At refused = expect.get("refused");
    if (refused.isPresent()) {
      if (failure == null) {
        problem(refused, "expected to be refused, but it was taken");
      } else if (sample.kind() == Sample.Kind.MAPPING) {
        contains(refused, DeadLetters.reason(failure));
      } else {
        contains(refused.get("reason"), refusal.map(WebhookRefusal::detail).orElse(why(failure)));
        int status = refusal.map(r -> r.status().value()).orElse(503);
        if (refused.get("status").isPresent() && refused.get("status").value().asInt() != status) {
          problem(
              refused.get("status"),
              "expected "
                  + refused.get("status").text()
                  + ", got "
                  + status
                  + " ("
                  + refusal.map(WebhookRefusal::detail).orElse(why(failure))
                  + ")");
        }
      }
    } else if (expect.get("fails").isPresent()) {
      if (failure == null) {
        problem(expect.get("fails"), "expected a failure, but nothing failed");
      } else {
        contains(expect.get("fails"), why(failure));
      }
    } else if (refusal.isPresent()) {
      problem(
          sample.at(),
          "refused with " + refusal.get().status().value() + ": " + refusal.get().detail());
    } else if (failure != null) {
      problem(sample.at(), "failed" + where() + ": " + why(failure));
    }
  }

  private void contains(YamlText.At expected, String got) {
    if (expected.isPresent() && !got.contains(expected.text())) {
      problem(expected, "expected a reason with \"" + expected.text() + "\", got \"" + got + "\"");
    }
  }

  private String where() {
    String route = exchange.getProperty(ExchangePropertyKey.FAILURE_ROUTE_ID, String.class);
    return route == null ? "" : " in " + route;
  }

  private static String why(Throwable failure) {
    return DeadLetters.reason(failure);
  }

  /** The canonical events among what went on the bus. */
  private List<JsonNode> events() {
    return calls.events().stream()
        .filter(event -> event.path("topic").asText().equals("inbound"))
        .map(event -> event.path("body"))
        .toList();
  }

  private void commands(YamlText.At expected) {
    if (!expected.isPresent()) {
      return;
    }
    List<JsonNode> got = calls.commands();
    if (!expected.value().isArray() || expected.value().size() != got.size()) {
      problem(
          expected,
          "commands: expected "
              + (expected.value().isArray() ? expected.value().size() + " of them" : "a list")
              + ", got "
              + (got.isEmpty()
                  ? "none"
                  : got.stream().map(this::brief).collect(Collectors.joining(", "))));
      return;
    }
    for (int place = 0; place < got.size(); place++) {
      JsonNode wanted = expected.get(place).value().deepCopy();
      JsonNode command = got.get(place);
      for (Map.Entry<String, JsonNode> entry : wanted.properties()) {
        if (entry.getValue().isValueNode() && wanted instanceof ObjectNode object) {
          object.replace(
              entry.getKey(),
              json.createObjectNode().set(shortFor(entry.getKey()), entry.getValue()));
        }
        if (!command.has(entry.getKey())) {
          problem(
              expected.get(place).get(entry.getKey()),
              "commands[" + place + "]: expected " + entry.getKey() + ", got " + brief(command));
          return;
        }
      }
      report("commands", place, Difference.ofSaid(wanted, command));
    }
  }

  private static String shortFor(String command) {
    return WHAT_A_SHORT_COMMAND_NAMES.getOrDefault(command, "key");
  }

  /** As {@code reply price}. */
  private String brief(JsonNode command) {
    String name = command.fieldNames().next();
    return (name + " " + command.path(name).path(shortFor(name)).asText("")).strip();
  }

  private void outside() {
    YamlText.At expected = sample.at().get("outside");
    List<JsonNode> got = calls.outside();
    for (int place = 0; place < Math.max(expected.value().size(), got.size()); place++) {
      if (place >= got.size()) {
        problem(
            expected.get(place),
            "outside["
                + place
                + "]: the call to "
                + expected.get(place).get("to").text()
                + " was not made");
        return;
      }
      if (place >= expected.value().size()) {
        problem(
            expected.isPresent() ? expected : sample.at(),
            "a call to the outside that the test does not expect: "
                + Difference.show(got.get(place)));
        return;
      }
      call(place, expected.get(place), got.get(place));
    }
  }

  private void call(int place, YamlText.At expected, JsonNode got) {
    String to = expected.get("to").text();
    if (!got.path("to").asText().startsWith(to)) {
      problem(
          expected.get("to"),
          "outside[" + place + "].to: expected " + to + ", got " + Difference.show(got));
      return;
    }
    for (String key : List.of("method", "uri", "headers", "body")) {
      if (expected.get(key).isPresent()) {
        JsonNode wanted = expected.get(key).value();
        List<Difference> found =
            key.equals("body")
                ? Difference.ofAll(wanted, got.path(key))
                : Difference.ofSaid(wanted, got.path(key));
        for (Difference difference : found) {
          Difference whole = difference.under("outside", String.valueOf(place), key);
          problem(at(sample.at(), whole.path()), whole.place() + ": " + whole.reason());
        }
      }
    }
  }

  private void ran(YamlText.At expect) {
    for (int place = 0; place < expect.get("ran").value().size(); place++) {
      YamlText.At id = expect.get("ran").get(place);
      if (!calls.ran().contains(id.text())) {
        problem(id, "'" + id.text() + "' did not run; what ran: " + named());
      }
    }
    for (int place = 0; place < expect.get("not-ran").value().size(); place++) {
      YamlText.At id = expect.get("not-ran").get(place);
      if (calls.ran().contains(id.text())) {
        problem(id, "'" + id.text() + "' ran");
      }
    }
    List<String> called = calls.beans().stream().map(Calls.BeanCall::name).toList();
    for (int place = 0; place < expect.get("called").value().size(); place++) {
      YamlText.At name = expect.get("called").get(place);
      if (!called.contains(name.text())) {
        problem(name, name.text() + " was not called; called were " + called);
      }
    }
  }

  /** Steps and routes that somebody named; Camel's own names end in a number. */
  private String named() {
    return calls.ran().stream()
        .filter(id -> id.contains("-") && !id.matches(".*[0-9A-F]{15,}.*|[a-zA-Z]+\\d+"))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /** What no policy of the route handles, the outbox takes as a failure; so does this. */
  private void delivery(YamlText.At expect) {
    YamlText.At result = expect.get("result");
    Optional<Calls.BeanCall> handled =
        calls.beans().stream().filter(c -> c.name().equals("deliveries.failed")).findFirst();
    Throwable failure =
        exchange.getException() == null
            ? handled.map(Calls.BeanCall::failure).orElse(null)
            : exchange.getException();
    boolean sent = calls.beans().stream().anyMatch(c -> c.name().equals("deliveries.sent"));
    String got =
        failure != null || handled.isPresent()
            ? "failed"
            : sent ? "sent" : "neither sent nor failed";
    String why = failure == null ? "" : why(failure);
    String wanted = result.isPresent() ? result.text() : "sent";
    if (!wanted.equals(got)) {
      problem(
          result.isPresent() ? result : sample.at(),
          "expected " + wanted + ", got " + got + (why.isEmpty() ? "" : " (" + why + ")"));
    }
    if (expect.get("reason").isPresent()) {
      contains(expect.get("reason"), why);
    }
  }

  private void said(String key, JsonNode got) {
    YamlText.At expected = sample.expect().get(key);
    if (expected.isPresent()) {
      report(key, Difference.ofSaid(expected.value(), got));
    }
  }

  private void report(String key, List<Difference> found) {
    for (Difference difference : found) {
      Difference whole = difference.under(key);
      problem(at(sample.expect(), whole.path()), whole.place() + ": " + whole.reason());
    }
  }

  private void report(String key, int place, List<Difference> found) {
    report(key, found.stream().map(d -> d.under(String.valueOf(place))).toList());
  }

  private static YamlText.At at(YamlText.At from, List<String> path) {
    YamlText.At place = from;
    for (String step : path) {
      place = place.get(step);
    }
    return place;
  }

  private void problem(YamlText.At where, String reason) {
    problems.add(where.problem("\"" + sample.name() + "\": " + reason));
  }

  private ArrayNode array(List<JsonNode> nodes) {
    return json.createArrayNode().addAll(nodes);
  }

  private JsonNode tree(Object value) {
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = json.createObjectNode();
      map.forEach(
          (name, entry) -> object.set(name.toString(), Outside.asJson(entry, exchange, json)));
      return object;
    }
    return value == null ? json.missingNode() : json.valueToTree(value);
  }
}
