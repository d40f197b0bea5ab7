package io.omnihub.channel.email;

import static io.omnihub.channel.email.MailServers.KEY;
import static io.omnihub.channel.email.MailServers.unsubscribing;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.channel.ChannelAccount;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.ui.ConcurrentModel;
import org.springframework.ui.Model;

/** A link of a mail names who it is for, and only the hub makes one. */
class UnsubscribingTest {

  private static final String OTHER = "another key of the tests, long enough";
  private static final ChannelAccount SHOP =
      new ChannelAccount("default", "email", "shop", Map.of());

  @Test
  void linkTellsAccountAndAddress() {
    String link = unsubscribing(KEY, "").link(SHOP, "anna@example.com").orElseThrow();

    assertThat(link).startsWith("https://hub.example/u/").doesNotContain("anna");
    Unsubscribing.Request read =
        unsubscribing(KEY, "").read(link.substring(link.lastIndexOf('/') + 1)).orElseThrow();
    assertThat(read.address()).isEqualTo("anna@example.com");
    assertThat(read.channel().destination()).isEqualTo("email:shop");
    assertThat(read.sender()).isEqualTo("Магазин");
  }

  @Test
  void eachChangedCharacterIsNoticed() {
    String token = unsubscribing(KEY, "").token(SHOP, "anna@example.com");

    for (int i = 0; i < token.length(); i++) {
      char other = token.charAt(i) == 'A' ? 'B' : 'A';
      String changed = token.substring(0, i) + other + token.substring(i + 1);
      assertThat(unsubscribing(KEY, "").read(changed)).as(changed).isEmpty();
    }
    assertThat(unsubscribing(KEY, "").read(token.substring(0, token.length() - 1))).isEmpty();
    assertThat(unsubscribing(KEY, "").read(token + ".")).isEmpty();
    assertThat(unsubscribing(KEY, "").read("")).isEmpty();
    assertThat(unsubscribing(OTHER, "").read(token)).isEmpty();
  }

  @Test
  void mailOfBeforeTheKeyWasChangedKeepsItsLink() {
    String token = unsubscribing(KEY, "").token(SHOP, "anna@example.com");

    assertThat(unsubscribing(OTHER, KEY).read(token)).isPresent();
  }

  @Test
  void linkOfAnotherOrganizationOrOfARemovedAccountIsNone() {
    Unsubscribing links = unsubscribing(KEY, "");

    for (ChannelAccount other :
        new ChannelAccount[] {
          new ChannelAccount("acme", "email", "shop", Map.of()),
          new ChannelAccount("default", "email", "gone", Map.of())
        }) {
      assertThat(links.read(links.token(other, "anna@example.com"))).isEmpty();
    }
  }

  @Test
  void whatTheBusDoesNotTakeIsNotSaidToBeDone() throws Exception {
    AtomicBoolean busIsAway = new AtomicBoolean(true);
    List<String> taken = new CopyOnWriteArrayList<>();
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      RouteBuilder.addRoutes(
          camel,
          routes ->
              routes
                  .from("direct:webhook-email")
                  .errorHandler(routes.noErrorHandler())
                  .process(
                      exchange -> {
                        if (busIsAway.get()) {
                          throw new IllegalStateException("The bus is away");
                        }
                        taken.add(exchange.getMessage().getBody(String.class));
                      }));
      camel.start();
      Clock noon = Clock.fixed(Instant.parse("2026-06-12T12:00:00.5Z"), ZoneOffset.UTC);
      Unsubscribing links = unsubscribing(KEY, "", camel.createProducerTemplate(), noon);
      UnsubscribeController page = new UnsubscribeController(links);
      String token = links.token(SHOP, "anna@example.com");

      assertThat(post(page, token)).isEqualTo("503 later");
      busIsAway.set(false);
      assertThat(post(page, token)).isEqualTo("200 done");
      assertThat(post(page, token)).as("the same once more").isEqualTo("200 done");
      assertThat(post(page, token + "x")).isEqualTo("404 unknown");
      assertThat(taken).hasSize(1);
      assertThat(taken.get(0))
          .contains("\"unsubscribed\":true", "anna@example.com", "2026-06-12T12:00:00Z");
    }
  }

  private static String post(UnsubscribeController page, String token) {
    MockHttpServletResponse response = new MockHttpServletResponse();
    Model model = new ConcurrentModel();
    page.take(token, "One-Click", model, response);
    return response.getStatus() + " " + model.getAttribute("state");
  }
}
