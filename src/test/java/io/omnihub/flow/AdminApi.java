package io.omnihub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/** The REST interface for accounts, with the token that {@link ChannelApiTest} sets. */
record AdminApi(int port) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** A wish for an account whose events need no proof. */
  static ObjectNode http(String key, String address, Map<String, String> settings) {
    ObjectNode wish = JSON.createObjectNode().put("type", "http").put("key", key);
    ObjectNode given = wish.putObject("settings").put("base-url", address);
    given.put("signature", "none").put("token", "T0P-SECRET");
    settings.forEach(given::put);
    return wish;
  }

  static ObjectNode wish(String type, String key) {
    return JSON.createObjectNode().put("type", type).put("key", key);
  }

  HttpResponse<String> call(String method, String path, JsonNode body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Bearer " + ChannelApiTest.TOKEN)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return HTTP.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Fails unless the account was made. */
  void add(JsonNode wish) {
    HttpResponse<String> made = call("POST", "/api/channels", wish);
    if (made.statusCode() != 201) {
      throw new AssertionError(made.body());
    }
  }
}
