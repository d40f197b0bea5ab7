package io.omnihub.media;

import static io.omnihub.message.MessageSample.aMessage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.channel.ChannelAccountsMother;
import io.omnihub.delivery.Deliveries;
import io.omnihub.delivery.Delivery;
import io.omnihub.message.InboundMessage.Attachment;
import io.omnihub.outside.Downloads;
import io.omnihub.outside.OutsideMother;
import io.omnihub.thread.MessageRecorder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.util.unit.DataSize;

/** Fetches from real servers: the provider's, which a person allowed, and one that nobody did. */
class MediaFetchTest {

  private static final CamelContext CAMEL = new DefaultCamelContext();

  private final Map<String, String> asked = new ConcurrentHashMap<>();
  private HttpServer provider;
  private HttpServer secret;
  private OutsideMother outside;

  @BeforeEach
  void start() throws IOException {
    provider = server();
    secret = server();
    serve(secret, "/", call -> answer(call, 200, "secret"));
    outside = new OutsideMother("localhost:" + port(provider));
  }

  @AfterEach
  void stop() {
    provider.stop(0);
    secret.stop(0);
    outside.close();
  }

  @StoreTest
  void fileIsKeptWithWhatItIs(Stores stores) throws Exception {
    serve(provider, "/bill", call -> answer(call, 200, "%PDF-1.4 bill"));
    Exchange fetched = fetch(stores, at("/bill"), false);

    assertThat(fetched.getVariable("status")).isEqualTo("sent");
    assertThat(stores.rows("select state, sniffed, size, name from attachment"))
        .containsExactly(
            Map.of(
                "state", "fetched", "sniffed", "application/pdf", "size", 13L, "name", "bill.pdf"));
    UUID id = (UUID) stores.value("select id from attachment");
    String key = stores.get(Attachments.class).fetched("default", id).orElseThrow().key();
    assertThat(stores.get(MediaStore.class).open(key).orElseThrow().readAllBytes()).hasSize(13);
  }

  @StoreTest
  void fileThatIsFetchedTwiceIsThereOnce(Stores stores) throws Exception {
    serve(provider, "/bill", call -> answer(call, 200, "%PDF-1.4 bill"));
    Exchange exchange = prepare(stores, at("/bill"), false);

    fetch(stores).fetch(exchange);
    exchange.getMessage().setBody("{\"url\":\"" + at("/bill") + "\"}");
    fetch(stores).fetch(exchange);

    assertThat(stores.placed().rows("select data from event_outbox where type like '%attachment%'"))
        .hasSize(1);
  }

  @StoreTest
  void settingsGoIntoWhatTheChannelsMappingMadeOnly(Stores stores) throws Exception {
    serve(
        provider,
        "/",
        call -> {
          asked.put(
              call.getRequestURI().toString(),
              String.valueOf(call.getRequestHeaders().getFirst("Authorization")));
          answer(call, 200, "x");
        });

    fetch(stores, at("/file/{token}"), true);
    assertThat(asked).containsEntry("/file/T0P", "Bearer T0P");

    Exchange own = fetch(stores, at("/stolen?t={token}"), false);
    assertThat(own.getVariable("status")).isEqualTo("dropped");
    assertThat(asked).hasSize(1);
  }

  @StoreTest
  void redirectTakesNoHeadersToAnotherHostAndLeadsNowhereOfOurs(Stores stores) throws Exception {
    serve(
        provider,
        "/inside",
        call -> {
          call.getResponseHeaders().add("Location", "http://127.0.0.1:" + port(secret) + "/");
          answer(call, 302, "");
        });
    serve(
        provider,
        "/moved",
        call -> {
          call.getResponseHeaders().add("Location", "/here");
          answer(call, 302, "");
        });
    serve(provider, "/here", call -> answer(call, 200, "here"));
    serve(
        provider,
        "/round",
        call -> {
          call.getResponseHeaders().add("Location", "/round");
          answer(call, 302, "");
        });

    assertThat(fetch(stores, at("/moved"), true).getVariable("status")).isEqualTo("sent");
    assertThat(fetch(stores, at("/round"), true).getVariable("status")).isEqualTo("dropped");
    assertThat(fetch(stores, at("/inside"), true).getVariable("status")).isEqualTo("dropped");
    assertThat(stores.rows("select state from attachment order by id"))
        .extracting("state")
        .containsExactly("fetched", "refused", "refused");
  }

  @StoreTest
  void whatWillNeverComeIsRefused(Stores stores) throws Exception {
    serve(provider, "/gone", call -> answer(call, 410, ""));
    serve(
        provider,
        "/big",
        call -> { // in chunks, without telling its length
          call.sendResponseHeaders(200, 0);
          try (var out = call.getResponseBody()) {
            for (int i = 0; i < 2048; i++) {
              out.write(new byte[1024]);
            }
          } catch (IOException e) {
            // the hub hung up
          }
        });

    for (String url :
        new String[] {
          at("/gone"),
          at("/big"),
          "http://127.0.0.1:" + port(secret) + "/",
          "file:///etc/hostname",
          "http://[",
          "http://169.254.169.254/latest/meta-data/"
        }) {
      assertThat(fetch(stores, url, false).getVariable("status")).as(url).isEqualTo("dropped");
    }
    assertThat(stores.rows("select state from attachment"))
        .extracting("state")
        .containsOnly("refused");
    assertThat(stores.rows("select reason from attachment"))
        .extracting("reason")
        .anyMatch(reason -> reason.toString().startsWith("Larger than"));
  }

  @StoreTest
  void whatMayComeLaterIsTriedAgainAndNamesNoAddress(Stores stores) throws Exception {
    serve(provider, "/down", call -> answer(call, 503, ""));
    serve(
        provider,
        "/cut",
        call -> {
          call.sendResponseHeaders(200, 100);
          call.getResponseBody().write("half".getBytes());
          call.close();
        });

    Exchange down = prepare(stores, at("/down?token=T0P"), false);
    assertThatThrownBy(() -> fetch(stores).fetch(down))
        .isInstanceOf(HttpOperationFailedException.class)
        .hasMessageNotContaining("T0P");
    down.setProperty(Exchange.EXCEPTION_CAUGHT, new IOException("HTTP 503"));
    fetch(stores).failed(down);
    assertThat(stores.value("select state from attachment")).isEqualTo("failed");

    Exchange cut = prepare(stores, at("/cut"), false);
    assertThatThrownBy(() -> fetch(stores).fetch(cut)).isInstanceOf(IOException.class);
  }

  private Exchange fetch(Stores stores, String url, boolean asks) throws Exception {
    Exchange exchange = prepare(stores, url, asks);
    fetch(stores).fetch(exchange);
    return exchange;
  }

  /** A message with a file there, and its delivery as the route has it before the last step. */
  private Exchange prepare(Stores stores, String url, boolean asks) throws Exception {
    Attachment file =
        new Attachment(
            "document",
            asks ? "f" : null,
            asks ? null : url,
            "bill.pdf",
            null,
            null,
            null,
            null,
            null,
            null);
    stores.get(MessageRecorder.class).record(aMessage().with(file).build());
    Delivery claimed = stores.get(Deliveries.class).claim("media", 1).get(0);
    stores.set("update delivery set state = 'sent'");
    stores.get(Deliveries.class).sent(with(claimed, null));
    Exchange exchange = with(claimed, claimed.payload());
    fetch(stores).open(exchange);
    exchange.setVariable("asks", asks);
    exchange
        .getMessage()
        .setBody(
            new ObjectMapper()
                .writeValueAsString(
                    Map.of("url", url, "headers", Map.of("Authorization", "Bearer {token}"))));
    return exchange;
  }

  private static Exchange with(Delivery claimed, String body) {
    Exchange exchange = new DefaultExchange(CAMEL);
    exchange.setVariable("delivery", claimed);
    exchange.getMessage().setBody(body);
    return exchange;
  }

  private MediaFetch fetch(Stores stores) {
    return new MediaFetch(
        stores.get(Attachments.class),
        stores.get(MediaStore.class),
        new MediaProperties(DataSize.ofMegabytes(1), Duration.ofDays(1)),
        ChannelAccountsMother.accounts(Map.of("telegram", Map.of("bot", Map.of("token", "T0P")))),
        outside.get(Downloads.class),
        new ObjectMapper());
  }

  private String at(String path) {
    return "http://localhost:" + port(provider) + path;
  }

  private static void answer(HttpExchange call, int status, String body) throws IOException {
    byte[] bytes = body.getBytes();
    call.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    call.getResponseBody().write(bytes);
    call.close();
  }

  private interface Handler {
    void handle(HttpExchange call) throws IOException;
  }

  private static void serve(HttpServer server, String path, Handler handler) {
    server.createContext(path, handler::handle);
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
