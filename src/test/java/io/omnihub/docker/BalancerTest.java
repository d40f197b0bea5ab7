package io.omnihub.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import io.omnihub.world.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.util.TestSocketUtils;

/**
 * The balancer of {@code compose.scale.yaml}: nginx runs with {@code balancer.conf} before two
 * servers that stand for the hubs. Changed are the hubs' addresses, with the name service that
 * finds them (an nginx before 1.27 knows no {@code resolve}), the port, and that this machine, too,
 * may say for whom it asks. Where there is no nginx the test is left out and says so.
 */
class BalancerTest {

  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/sbin/nginx"), Path.of("/usr/local/sbin/nginx"), Path.of("/usr/bin/nginx"));

  @TempDir static Path folder;

  private static final int PORT = TestSocketUtils.findAvailableTcpPort();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Hub[] HUBS = {new Hub("hub-1"), new Hub("hub-2")};
  private static Path program;
  private Process nginx;

  @BeforeAll
  static void find() {
    program = PLACES.stream().filter(Files::isExecutable).findFirst().orElse(null);
    if (program == null) {
      System.out.println("BalancerTest is left out: there is no nginx (apt-get install nginx)");
    }
    assumeTrue(program != null, "no nginx in " + PLACES);
  }

  /** Anew each time, for it remembers for some seconds who failed. */
  @BeforeEach
  void start() throws Exception {
    for (Hub hub : HUBS) {
      hub.start();
    }
    Path config = folder.resolve("nginx.conf");
    Files.writeString(config, config());
    Path log = folder.resolve("nginx.log");
    Process check = nginx(config, log, "-t");
    assertThat(check.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(check.exitValue()).as(Files.readString(log)).isZero();
    nginx = nginx(config, log);
    assertThat(Waiting.until(Duration.ofSeconds(20), () -> answers("/balancer"))).isTrue();
  }

  @AfterEach
  void stop() throws Exception {
    nginx.destroy();
    nginx.waitFor(10, TimeUnit.SECONDS);
    for (Hub hub : HUBS) {
      hub.stop();
    }
  }

  @Test
  void eventsGoToBothHubs() throws Exception {
    assertThat(IntStream.range(0, 10).mapToObj(i -> event().body())).contains("hub-1", "hub-2");
  }

  @Test
  void eventOfADeadHubGoesToTheOther() throws Exception {
    HUBS[0].stop();
    for (int i = 0; i < 6; i++) {
      assertThat(event().body()).isEqualTo("hub-2");
    }
  }

  @Test
  void eventThatAHubCannotTakeGoesToTheOther() throws Exception {
    HUBS[1].status = 503;
    for (int i = 0; i < 6; i++) {
      assertThat(event().body()).isEqualTo("hub-1");
    }
  }

  /** The provider asks again; that no hub took the event must not look like a 200. */
  @Test
  void eventThatNoHubTakesIsRefused() throws Exception {
    HUBS[0].status = 503;
    HUBS[1].status = 503;
    assertThat(event().statusCode()).isIn(502, 503);
  }

  @Test
  void anAddressKeepsItsHubUntilThatOneIsGone() throws Exception {
    List<String> found =
        IntStream.range(1, 20).mapToObj(i -> page("203.0." + i + ".7")).distinct().toList();
    assertThat(found).containsExactlyInAnyOrder("hub-1", "hub-2");
    String own = page("203.0.113.7");
    for (int i = 0; i < 5; i++) {
      assertThat(page("203.0.113.7")).isEqualTo(own);
    }
    Hub gone = own.equals("hub-1") ? HUBS[0] : HUBS[1];
    gone.stop();
    assertThat(page("203.0.113.7")).isNotEqualTo(own).startsWith("hub-");
  }

  /** Nothing that says who asked, and by which name, is lost or made up. */
  @Test
  void hubSeesWhoAskedAndByWhichName() throws Exception {
    for (String path : List.of("/api/messaging/x", "/console")) {
      HTTP.send(
          request(path)
              .header("X-Forwarded-For", "203.0.113.7")
              .header("X-Forwarded-Proto", "https")
              .header("X-Forwarded-Port", "443")
              .build(),
          BodyHandlers.ofString());
      Headers seen = seen();
      assertThat(seen.getFirst("Host")).isEqualTo("127.0.0.1:" + PORT);
      assertThat(seen.getFirst("X-Forwarded-For")).startsWith("203.0.113.7");
      assertThat(seen.getFirst("X-Forwarded-Proto")).isEqualTo("https");
      assertThat(seen.getFirst("X-Forwarded-Port")).isEqualTo("443");

      HTTP.send(request(path).build(), BodyHandlers.ofString());
      seen = seen();
      assertThat(seen.getFirst("X-Forwarded-For")).isEqualTo("127.0.0.1");
      assertThat(seen).doesNotContainKeys("X-forwarded-proto", "X-forwarded-port");
    }
  }

  @Test
  void streamIsHandedOnWhileItGoesOn() throws Exception {
    HttpResponse<InputStream> stream =
        HTTP.send(request("/stream").build(), BodyHandlers.ofInputStream());
    byte[] first = new byte["data: 1\n\n".length()];
    assertThat(stream.body().readNBytes(first, 0, first.length)).isEqualTo(first.length);
    assertThat(new String(first, StandardCharsets.UTF_8)).isEqualTo("data: 1\n\n");
    HUBS[0].goOn.countDown(); // only now the hub writes what follows
    HUBS[1].goOn.countDown();
    assertThat(new String(stream.body().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("data: 2\n\n");
  }

  @Test
  void bodyMayHaveFourMegabytes() throws Exception {
    assertThat(upload(4 << 20)).isEqualTo(200);
    assertThat(upload((4 << 20) + 1)).isEqualTo(413);
  }

  private static String config() throws IOException {
    String own = Files.readString(Path.of("docker/balancer.conf"));
    Map<String, String> changes =
        Map.of(
            "server hub-1:8080 resolve", "server 127.0.0.1:" + HUBS[0].port,
            "server hub-2:8080 resolve", "server 127.0.0.1:" + HUBS[1].port,
            "listen 8080;", "listen 127.0.0.1:" + PORT + ";",
            "resolver 127.0.0.11 valid=5s ipv6=off;", "set_real_ip_from 127.0.0.0/8;");
    for (var change : changes.entrySet()) {
      assertThat(own).contains(change.getKey());
      own = own.replace(change.getKey(), change.getValue());
    }
    StringBuilder temporary = new StringBuilder();
    for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
      temporary.append(kind).append("_temp_path ").append(folder.resolve(kind)).append(";\n");
    }
    return "daemon off;\nmaster_process off;\npid "
        + folder.resolve("nginx.pid")
        + ";\nevents {}\nhttp {\naccess_log off;\n"
        + temporary
        + own
        + "}\n";
  }

  private static Process nginx(Path config, Path log, String... more) throws IOException {
    List<String> words = new ArrayList<>();
    words.addAll(List.of(program.toString(), "-e", "stderr", "-p", folder.toString()));
    words.addAll(List.of("-c", config.toString()));
    words.addAll(List.of(more));
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private static boolean answers(String path) {
    try {
      return HTTP.send(request(path).build(), BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + path))
        .timeout(Duration.ofSeconds(20));
  }

  private static HttpResponse<String> event() {
    return send(request("/api/messaging/telegram/x/webhook").POST(BodyPublishers.ofString("{}")));
  }

  private static String page(String address) {
    return send(request("/console").header("X-Forwarded-For", address)).body();
  }

  private static int upload(int bytes) {
    return send(request("/console").POST(BodyPublishers.ofByteArray(new byte[bytes]))).statusCode();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What the last request said, whichever hub it came to. */
  private static Headers seen() {
    Hub last = HUBS[0].seenAt > HUBS[1].seenAt ? HUBS[0] : HUBS[1];
    return last.seen;
  }

  /** Answers with its name. */
  private static final class Hub {
    final String name;
    final int port = TestSocketUtils.findAvailableTcpPort();
    volatile int status = 200;
    volatile Headers seen;
    volatile long seenAt;
    volatile CountDownLatch goOn;
    private HttpServer server;
    private ExecutorService threads;

    Hub(String name) {
      this.name = name;
    }

    void start() throws IOException {
      stop();
      status = 200;
      goOn = new CountDownLatch(1);
      threads = Executors.newCachedThreadPool();
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
      server.setExecutor(threads);
      server.createContext(
          "/",
          exchange -> {
            exchange.getRequestBody().readAllBytes();
            seen = exchange.getRequestHeaders();
            seenAt = System.nanoTime();
            byte[] answer = name.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
          });
      server.createContext(
          "/stream",
          exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("data: 1\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            try {
              goOn.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            exchange.getResponseBody().write("data: 2\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.close();
          });
      server.start();
    }

    void stop() {
      if (server != null) {
        server.stop(0);
        threads.shutdownNow();
        server = null;
      }
    }
  }
}
