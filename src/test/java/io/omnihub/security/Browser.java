package io.omnihub.security;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Keeps cookies, follows no redirect, and fills in forms with their CSRF token. */
public class Browser {

  private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

  private final HttpClient http =
      HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
  private final String base;

  public Browser(int port) {
    this.base = "http://localhost:" + port;
  }

  public HttpResponse<String> get(String path, String... headers) {
    return send(request(path, headers).GET());
  }

  public HttpResponse<String> post(String path, String body, String... headers) {
    return send(request(path, headers).POST(BodyPublishers.ofString(body)));
  }

  /** Posts a form after reading the token from the page that shows it. */
  public HttpResponse<String> submit(String page, String path, Map<String, String> fields) {
    Matcher token = TOKEN.matcher(get(page, "Accept", "text/html").body());
    String body = form(fields) + (token.find() ? "&_csrf=" + encode(token.group(1)) : "");
    return post(path, body, "Content-Type", "application/x-www-form-urlencoded");
  }

  public HttpResponse<String> signIn(String username, String password) {
    return submit("/sign-in", "/sign-in", Map.of("username", username, "password", password));
  }

  public static String location(HttpResponse<String> response) {
    return response.headers().firstValue("Location").orElse("").replaceAll("^https?://[^/]+", "");
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
