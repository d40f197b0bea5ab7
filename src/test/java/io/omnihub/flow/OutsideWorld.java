package io.omnihub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * A Bot API and a Bitrix24 portal that outlive the hub: they remember each effect, and the portal
 * finds a lead by its ORIGIN_ID as the real one does.
 */
final class OutsideWorld implements AutoCloseable {

  private final ObjectMapper json = new ObjectMapper();
  private final HttpServer server;
  private final Map<String, List<String>> leadsByEvent = new ConcurrentHashMap<>();
  private final Map<String, List<JsonNode>> repliesByMessage = new ConcurrentHashMap<>();
  private final Map<String, Integer> leadByOrigin = new ConcurrentHashMap<>();

  OutsideWorld() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newFixedThreadPool(8));
    server.createContext("/telegram/", this::botApi);
    server.createContext("/crm/", this::crm);
    server.start();
  }

  String telegram() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/telegram";
  }

  String crm() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/crm/";
  }

  /** How many leads or comments speak of the provider's event. */
  int cardsAbout(String event) {
    return leadsByEvent.getOrDefault(event, List.of()).size();
  }

  int repliesTo(String message) {
    return repliesByMessage.getOrDefault(message, List.of()).size();
  }

  /** What the bot answered to the message; empty if it has not. */
  String textTo(String message) {
    return repliesByMessage.getOrDefault(message, List.of()).stream()
        .map(reply -> reply.path("text").asText())
        .findFirst()
        .orElse("");
  }

  private void botApi(HttpExchange exchange) throws IOException {
    JsonNode body = json.readTree(exchange.getRequestBody());
    if (exchange.getRequestURI().getPath().endsWith("/sendMessage")) {
      repliesByMessage
          .computeIfAbsent(
              body.path("reply_parameters").path("message_id").asText(),
              m -> new CopyOnWriteArrayList<>())
          .add(body);
    }
    answer(exchange, "{\"ok\":true,\"result\":{\"message_id\":7}}");
  }

  private void crm(HttpExchange exchange) throws IOException {
    JsonNode body = json.readTree(exchange.getRequestBody());
    String path = exchange.getRequestURI().getPath();
    if (path.contains("crm.lead.add")) {
      String origin = body.path("fields").path("ORIGIN_ID").asText();
      leadByOrigin.putIfAbsent(origin, leadByOrigin.size() + 1);
      note(body.path("fields").path("SOURCE_DESCRIPTION").asText(), origin);
      answer(exchange, "{\"result\":" + leadByOrigin.get(origin) + "}");
    } else if (path.contains("crm.lead.list")) {
      Integer lead = leadByOrigin.get(body.path("filter").path("ORIGIN_ID").asText());
      answer(
          exchange, lead == null ? "{\"result\":[]}" : "{\"result\":[{\"ID\":\"" + lead + "\"}]}");
    } else {
      answer(exchange, "{\"result\":[]}");
    }
  }

  private void note(String source, String origin) {
    for (String event : source.substring(source.indexOf(' ') + 1).split(",")) {
      leadsByEvent.computeIfAbsent(event, e -> new CopyOnWriteArrayList<>()).add(origin);
    }
  }

  private static void answer(HttpExchange exchange, String body) {
    try (exchange) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the hub was killed while it listened
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
