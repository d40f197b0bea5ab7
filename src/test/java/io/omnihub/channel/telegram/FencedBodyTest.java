package io.omnihub.channel.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.omnihub.work.ClaimFence;
import io.omnihub.work.StaleClaimException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FencedBodyTest {

  private final Queue<String> received = new ConcurrentLinkedQueue<>();
  private HttpServer provider;

  @BeforeEach
  void start() throws IOException {
    provider = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    provider.createContext(
        "/",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes());
          received.add(body);
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    provider.start();
  }

  @AfterEach
  void stop() {
    provider.stop(0);
  }

  @Test
  void callOfANodeThatStoodStillNeverReachesTheProvider() throws Exception {
    assertThatThrownBy(() -> call(Duration.ofNanos(1)))
        .isInstanceOf(IOException.class)
        .hasRootCauseInstanceOf(StaleClaimException.class);
    call(Duration.ofMinutes(1));
    assertThat(received).containsExactly("{}");
  }

  private void call(Duration claim) throws Exception {
    HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + provider.getAddress().getPort() + "/"))
                .POST(new FencedBody(ClaimFence.fromNow(claim), BodyPublishers.ofString("{}")))
                .build(),
            BodyHandlers.discarding());
  }
}
