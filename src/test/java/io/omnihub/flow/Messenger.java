package io.omnihub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
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
 * connections and neither answers nor keeps what is sent.
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
    requests.add(
        new Request(account, uri, Map.copyOf(exchange.getRequestHeaders()), body, Instant.now()));
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
