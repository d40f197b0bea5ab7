package io.omnihub.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** The client by which channels call their providers. */
class FencedCallTest {

  private final Queue<String> received = new ConcurrentLinkedQueue<>();
  private HttpServer provider;
  private AnnotationConfigApplicationContext spring;

  @BeforeEach
  void start() throws IOException {
    provider = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    provider.createContext(
        "/",
        exchange -> {
          received.add(new String(exchange.getRequestBody().readAllBytes()));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    provider.start();
    spring = new AnnotationConfigApplicationContext();
    spring
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource("test", Map.of("hub.outside.allow", "127.0.0.1")));
    spring.getBeanFactory().setConversionService(ApplicationConversionService.getSharedInstance());
    spring.scan("io.omnihub.outside");
    spring.refresh();
  }

  @AfterEach
  void stop() {
    spring.close();
    provider.stop(0);
  }

  @Test
  void callOfANodeThatStoodStillNeverReachesTheProvider() {
    assertThat(call(Duration.ofNanos(1))).hasRootCauseInstanceOf(StaleClaimException.class);
    assertThat(call(Duration.ofMinutes(1))).isNull();

    assertThat(received).containsExactly("{}");
  }

  /** What the call threw; null if nothing. */
  private Throwable call(Duration claim) {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    ClaimFence.fromNow(claim).around(() -> thrown.set(catchThrowable(this::post)));
    return thrown.get() == null ? null : new IllegalStateException(thrown.get());
  }

  private void post() throws IOException {
    HttpPost request =
        new HttpPost(URI.create("http://127.0.0.1:" + provider.getAddress().getPort() + "/"));
    request.setEntity(new StringEntity("{}"));
    spring.getBean(CloseableHttpClient.class).execute(request, answer -> answer.getCode());
  }
}
