package io.omnihub.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultRegistry;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two real servers on this machine: one that a person allowed, one that nobody did. */
class OutsideClientTest {

  private final AtomicInteger secretCalls = new AtomicInteger();
  private HttpServer open;
  private HttpServer secret;
  private OutsideMother spring;
  private CamelContext camel;

  @BeforeEach
  void start() throws Exception {
    open = server();
    secret = server();
    secret.createContext(
        "/",
        call -> {
          secretCalls.incrementAndGet();
          call.sendResponseHeaders(200, -1);
          call.close();
        });
    open.createContext(
        "/",
        call -> {
          call.sendResponseHeaders(200, 2);
          call.getResponseBody().write("ok".getBytes());
          call.close();
        });
    open.createContext(
        "/moved",
        call -> {
          call.getResponseHeaders().add("Location", "http://127.0.0.1:" + port(secret) + "/");
          call.sendResponseHeaders(302, -1);
          call.close();
        });
    spring = new OutsideMother("localhost:" + port(open));
    DefaultRegistry registry = new DefaultRegistry();
    registry.bind("outside", spring.get("outside"));
    camel = new DefaultCamelContext(registry);
    camel.start();
  }

  @AfterEach
  void stop() {
    camel.stop();
    spring.close();
    open.stop(0);
    secret.stop(0);
  }

  @Test
  void whatAPersonAllowedIsCalled() {
    assertThat(get("http://localhost:" + port(open) + "/")).isEqualTo("ok");
  }

  @Test
  void componentThatStopsTakesNoConnectionsWithIt() throws Exception {
    DefaultRegistry registry = new DefaultRegistry();
    registry.bind("outside", spring.another());
    CamelContext scratch = new DefaultCamelContext(registry);
    scratch.start();
    scratch.getEndpoint("outside:provider").start();
    scratch.stop();

    assertThat(get("http://localhost:" + port(open) + "/")).isEqualTo("ok");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0.0.0.0",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]"
      })
  void noWayToWriteThisMachinesAddressLeadsToIt(String host) {
    assertThatThrownBy(() -> get("http://" + host + ":" + port(secret) + "/"))
        .isInstanceOf(CamelExecutionException.class);
    assertThat(secretCalls).hasValue(0);
  }

  @Test
  void refusalIsToldFromANameThatIsUnknown() {
    assertThatThrownBy(() -> get("http://127.0.0.1:" + port(secret) + "/"))
        .hasCauseInstanceOf(ForbiddenAddressException.class)
        .rootCause()
        .hasMessageContaining("Not a public address: 127.0.0.1");
  }

  @Test
  void redirectIsNotFollowed() throws IOException {
    int status =
        spring
            .get(CloseableHttpClient.class)
            .execute(new HttpGet(URI.create(moved())), answer -> answer.getCode());
    assertThat(status).isEqualTo(302);
    assertThatThrownBy(() -> get(moved())).rootCause().hasMessageContaining("302");
    assertThat(secretCalls).hasValue(0);
  }

  @Test
  void clientThatDoesFollowOverTheseConnectionsIsRefused() throws IOException {
    try (CloseableHttpClient follows =
        HttpClientBuilder.create()
            .setConnectionManager(spring.get(PoolingHttpClientConnectionManager.class))
            .setConnectionManagerShared(true)
            .build()) {
      assertThatThrownBy(() -> follows.execute(new HttpGet(moved()), answer -> answer.getCode()))
          .isInstanceOf(ForbiddenAddressException.class);
    }
    assertThat(secretCalls).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/hostname", "ftp://localhost/x", "gopher://localhost/"})
  void otherSchemesAreNotSpoken(String address) {
    assertThatThrownBy(() -> get(address)).isInstanceOf(CamelExecutionException.class);
  }

  private String moved() {
    return "http://localhost:" + port(open) + "/moved";
  }

  private String get(String address) {
    return camel
        .createProducerTemplate()
        .requestBodyAndHeader("outside:provider", null, "CamelHttpUri", address, String.class);
  }

  private static int port(HttpServer server) {
    return server.getAddress().getPort();
  }

  private static HttpServer server() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.start();
    return server;
  }
}
