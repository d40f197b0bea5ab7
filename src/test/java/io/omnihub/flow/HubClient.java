package io.omnihub.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** A hub seen from outside: its webhooks and its sandbox's API. */
final class HubClient {

  private static final ObjectMapper JSON = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final String base;

  HubClient(int port) {
    this.base = "http://127.0.0.1:" + port;
  }

  HttpResponse<String> post(String path, String body, Map<String, String> headers) {
    return post(path, BodyPublishers.ofString(body), headers);
  }

  HttpResponse<String> post(String path, byte[] body, Map<String, String> headers) {
    return post(path, BodyPublishers.ofByteArray(body), headers);
  }

  /** In chunks, without telling the length before. */
  HttpResponse<String> postInChunks(String path, String body, Map<String, String> headers) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return post(path, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)), headers);
  }

  private HttpResponse<String> post(String path, BodyPublisher body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .POST(body);
    headers.forEach(request::header);
    return send(request.build());
  }

  /** What a stand-in has received: {@code telegram}, {@code crm} or {@code mail}. */
  List<JsonNode> received(String system) {
    return list(get("/sandbox/api/received?system=" + system));
  }

  /** Of what the CRM received, that which speaks of the provider's event. */
  List<JsonNode> cardsAbout(String eventId) {
    return received("crm").stream()
        .filter(call -> call.path("path").asText().matches("crm.lead.add|crm.timeline.comment.add"))
        .filter(call -> call.toString().matches("(?s).*sandbox " + eventId + "\\b.*"))
        .toList();
  }

  /** Of what the bot sent, that which went to the chat. */
  List<JsonNode> repliesTo(long chat) {
    return received("telegram").stream()
        .filter(call -> call.path("path").asText().equals("sendMessage"))
        .map(call -> call.path("body"))
        .filter(body -> body.path("chat_id").asLong() == chat)
        .toList();
  }

  JsonNode summary() {
    return get("/sandbox/api/summary");
  }

  /** Makes a stand-in fail; {@code forSeconds} 0 ends it. */
  void fault(String system, Integer status, Integer retryAfter, Integer delayMs, int forSeconds) {
    var fault = JSON.createObjectNode().put("system", system).put("forSeconds", forSeconds);
    if (status != null) {
      fault.put("status", status);
    }
    if (retryAfter != null) {
      fault.put("retryAfter", retryAfter);
    }
    if (delayMs != null) {
      fault.put("delayMs", delayMs);
    }
    HttpResponse<String> answer = post("/sandbox/api/faults", fault.toString(), Map.of());
    if (answer.statusCode() != 200) {
      throw new AssertionError("The fault was refused: " + answer.body());
    }
  }

  void clearFaults() {
    send(HttpRequest.newBuilder(URI.create(base + "/sandbox/api/faults")).DELETE().build());
  }

  JsonNode get(String path) {
    return get(path, Map.of());
  }

  String getText(String path) {
    return getText(path, Map.of());
  }

  JsonNode get(String path, Map<String, String> headers) {
    return read(getText(path, headers));
  }

  String getText(String path, Map<String, String> headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
    headers.forEach(request::header);
    return send(request.build()).body();
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  static JsonNode read(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError("No JSON: " + body, e);
    }
  }
}
