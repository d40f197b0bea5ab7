package io.omnihub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A messenger's API with accounts by the first part of the path; one can fall silent: it takes
 * connections and neither answers nor keeps what is sent. One can be busy: it takes nothing for a
 * while and says for how long.
 */
final class Messenger implements AutoCloseable {

  /**
   * @param account whose address was called
   * @param uri as it came
   */
  record Request(
      String account, String uri, Map<String, List<String>> headers, String body, Instant at) {
    JsonNode json() {
      return HubClient.read(body);
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Map<String, CountDownLatch> silent = new ConcurrentHashMap<>();

  private final Map<String, Instant> busy = new ConcurrentHashMap<>();
  private final List<Request> refused = new CopyOnWriteArrayList<>();

  Messenger() {
    try {
      server = HttpServer.create(new InetSocketAddress(HubTest.NEIGHBOUR, 0), 100);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::serve);
    server.setExecutor(threads);
    server.start();
  }

  private void serve(HttpExchange exchange) throws IOException {
    String uri = exchange.getRequestURI().toString();
    String account = uri.split("/")[1];
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    CountDownLatch end = silent.get(account);
    if (end != null) {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      exchange.close();
      return;
    }
    Request request =
        new Request(account, uri, Map.copyOf(exchange.getRequestHeaders()), body, Instant.now());
    Instant free = busy.getOrDefault(account, Instant.MIN);
    if (request.at().isBefore(free)) {
      refused.add(request);
      long seconds = Duration.between(request.at(), free).plusMillis(999).toSeconds();
      exchange.getResponseHeaders().add("Retry-After", String.valueOf(seconds));
      exchange.sendResponseHeaders(429, -1);
      exchange.close();
      return;
    }
    requests.add(request);
    byte[] answer = "{\"id\":\"m1\"}".getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  String address(String account) {
    return "http://" + HubTest.NEIGHBOUR + ":" + server.getAddress().getPort() + "/" + account;
  }

  void fallSilent(String account) {
    silent.put(account, new CountDownLatch(1));
  }

  /** What hung is cut off. */
  void recover(String account) {
    silent.remove(account).countDown();
  }

  /** It is over its limit from now on. */
  void takesNothingFor(String account, Duration time) {
    busy.put(account, Instant.now().plus(time));
  }

  /** What it answered with 429. */
  List<Request> refused(String account) {
    return refused.stream().filter(request -> request.account().equals(account)).toList();
  }

  List<Request> requests(String account) {
    return requests.stream().filter(request -> request.account().equals(account)).toList();
  }

  @Override
  public void close() {
    silent.keySet().forEach(this::recover);
    server.stop(0);
    threads.shutdownNow();
  }
}
