package io.omnihub.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Bot API and a Bitrix24 portal that cost little and count what reaches them. A message is known
 * by its number: the one that the reply refers to, and the one in the lead's source description.
 */
final class Outside implements AutoCloseable {

  private static final Pattern REPLY = Pattern.compile("\"message_id\":(\\d+)");
  private static final Pattern LEAD =
      Pattern.compile("\"SOURCE_DESCRIPTION\":\"[^\"]*?(\\d+)\"", Pattern.DOTALL);

  private final HttpServer server;
  private final AtomicIntegerArray replies;
  private final AtomicIntegerArray leads;
  private final AtomicLongArray sentAt;
  private final AtomicLongArray doneAt;
  private final AtomicInteger served = new AtomicInteger();
  private final AtomicLong calls = new AtomicLong();

  /**
   * @param most the largest number of a message
   */
  Outside(int most) throws IOException {
    replies = new AtomicIntegerArray(most + 1);
    leads = new AtomicIntegerArray(most + 1);
    sentAt = new AtomicLongArray(most + 1);
    doneAt = new AtomicLongArray(most + 1);
    // else each answer waits 40 ms for the acknowledgement of its head
    System.setProperty("sun.net.httpserver.nodelay", "true");
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 256);
    server.setExecutor(Executors.newFixedThreadPool(32));
    server.createContext(
        "/telegram/",
        exchange -> {
          note(REPLY, body(exchange), replies);
          answer(exchange, "{\"ok\":true,\"result\":{\"message_id\":7}}");
        });
    server.createContext(
        "/crm/",
        exchange -> {
          String body = body(exchange);
          if (exchange.getRequestURI().getPath().contains("crm.lead.add")) {
            note(LEAD, body, leads);
            answer(exchange, "{\"result\":" + calls.get() + "}");
          } else {
            answer(exchange, "{\"result\":[]}");
          }
        });
    server.start();
  }

  String telegram() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/telegram";
  }

  String crm() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/crm/";
  }

  void sent(int number) {
    sentAt.set(number, System.nanoTime());
  }

  /** Messages that have had both their lead and their reply. */
  int served() {
    return served.get();
  }

  /** Milliseconds from sending until the later of lead and reply; -1 if one is missing. */
  double waited(int number) {
    long done = doneAt.get(number);
    return done == 0 ? -1 : (done - sentAt.get(number)) / 1e6;
  }

  /** How many of the first {@code numbers} had more than one lead or more than one reply. */
  int doubled(int numbers) {
    int doubled = 0;
    for (int i = 1; i <= numbers; i++) {
      doubled += leads.get(i) > 1 || replies.get(i) > 1 ? 1 : 0;
    }
    return doubled;
  }

  private void note(Pattern pattern, String body, AtomicIntegerArray counts) {
    calls.incrementAndGet();
    Matcher found = pattern.matcher(body);
    if (!found.find()) {
      return;
    }
    int number = Integer.parseInt(found.group(1));
    boolean first = counts.getAndIncrement(number) == 0;
    AtomicIntegerArray other = counts == leads ? replies : leads;
    if (first && other.get(number) > 0 && doneAt.compareAndSet(number, 0, System.nanoTime())) {
      served.incrementAndGet();
    }
  }

  private static String body(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
