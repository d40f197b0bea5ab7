package io.omnihub.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The sandbox over real HTTP, with an empty journal and no faults before each test. */
@SpringBootTest(
    classes = SandboxTestApp.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "spring.datasource.url=jdbc:h2:mem:hub")
abstract class SandboxTest {

  static final String BOT = "/sandbox/telegram/bot123456:SANDBOX/";
  static final String PORTAL = "/sandbox/bitrix24/rest/1/sandbox/";

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @LocalServerPort int port;
  @Autowired MutableClock clock;
  @Autowired SandboxTestApp.HubWebhook hub;

  record Answer(int status, String text, HttpResponse<String> raw) {

    JsonNode json() {
      try {
        return text.isEmpty() ? MissingNode.getInstance() : MAPPER.readTree(text);
      } catch (JsonProcessingException e) {
        throw new AssertionError("no JSON: " + text, e);
      }
    }

    JsonNode at(String pointer) {
      return json().at(pointer);
    }
  }

  @BeforeEach
  void startOver() {
    delete("/sandbox/api/received");
    delete("/sandbox/api/refused");
    delete("/sandbox/api/faults");
    hub.received.clear();
  }

  Answer get(String path, String... headers) {
    return send(request(path, headers).GET());
  }

  Answer delete(String path) {
    return send(request(path).DELETE());
  }

  Answer post(String path, String json, String... headers) {
    return send(json(path, json, headers));
  }

  Answer form(String path, String form) {
    return send(
        request(path, "Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }

  CompletableFuture<Answer> postLater(String path, String json) {
    return HTTP.sendAsync(json(path, json).build(), BodyHandlers.ofString())
        .thenApply(SandboxTest::answer);
  }

  /** As JSON, whose quotes may be written singly. */
  private HttpRequest.Builder json(String path, String json, String... headers) {
    return request(path, headers)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json.replace('\'', '"')));
  }

  JsonNode received(String system) {
    return get("/sandbox/api/received?system=" + system).json();
  }

  JsonNode refused(String system) {
    return get("/sandbox/api/refused?system=" + system).json();
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private static Answer send(HttpRequest.Builder request) {
    try {
      return answer(HTTP.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static Answer answer(HttpResponse<String> answer) {
    return new Answer(answer.statusCode(), answer.body(), answer);
  }
}
