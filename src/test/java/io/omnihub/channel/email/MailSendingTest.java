package io.omnihub.channel.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.Parser;
import com.sun.net.httpserver.HttpServer;
import io.omnihub.channel.ChannelAccount;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers over real SMTP. */
@Timeout(60)
class MailSendingTest {

  private static final String DELIVERY =
      """
      {"id": "95461c0a-7c34-3df1-9c90-ca3bc6f8d648", "command": "reply",
       "conversation": "anna@example.com", "replyTo": "<q2@example.com>", "text": "Он в пути.",
       "mail": {"subject": "Заказ", "messageId": "<q2@example.com>", "references": ["<q1@example.com>"]}}
      """;

  private final MailServers mail = new MailServers();

  @AfterEach
  void stop() {
    mail.close();
  }

  @Test
  void answerStandsInTheThreadOfItsQuestion() throws Exception {
    Exchange exchange = send(DELIVERY, Map.of("from-name", "Магазин"));

    MimeMessage sent = mail.servers().getReceivedMessages()[0];
    assertThat(sent.getSubject()).isEqualTo("Re: Заказ");
    assertThat(sent.getHeader("In-Reply-To")).containsExactly("<q2@example.com>");
    assertThat(sent.getHeader("References", " ").split("\\s+"))
        .containsExactly("<q1@example.com>", "<q2@example.com>");
    assertThat(sent.getHeader("Auto-Submitted")).containsExactly("auto-replied");
    assertThat(sent.getContent().toString().strip()).isEqualTo("Он в пути.");
    assertThat(exchange.getVariable("providerRef"))
        .isEqualTo("<95461c0a-7c34-3df1-9c90-ca3bc6f8d648@hub.example>")
        .isEqualTo(sent.getMessageID());
  }

  /** RFC 8058: both headers, the link over https, the second exactly so. */
  @Test
  void mailOfTheHubsOwnTellsHowToEndThem() throws Exception {
    send(DELIVERY, Map.of());
    send(DELIVERY.replace("\"reply\",", "\"reply\", \"author\": \"operator\","), Map.of());

    MimeMessage[] sent = mail.servers().getReceivedMessages();
    String link = sent[0].getHeader("List-Unsubscribe", null);
    assertThat(link).matches("<https://hub\\.example/u/[A-Za-z0-9_.-]{40,}>");
    assertThat(sent[0].getHeader("List-Unsubscribe-Post"))
        .containsExactly("List-Unsubscribe=One-Click");
    assertThat(sent[0].getHeader("Precedence")).isNull();
    assertThat(
            MailServers.unsubscribing(MailServers.KEY, "")
                .read(link.substring(link.lastIndexOf('/') + 1, link.length() - 1))
                .map(Unsubscribing.Request::address))
        .hasValue("anna@example.com");
    assertThat(sent[1].getHeader("List-Unsubscribe")).as("a person's answer").isNull();
  }

  @Test
  void secondTryIsTheSameMail() throws Exception {
    send(DELIVERY, Map.of());
    send(DELIVERY, Map.of());

    MimeMessage[] sent = mail.servers().getReceivedMessages();
    assertThat(sent[0].getMessageID()).isEqualTo(sent[1].getMessageID());
    assertThat(sent[0].getHeader("List-Unsubscribe"))
        .isEqualTo(sent[1].getHeader("List-Unsubscribe"));
  }

  @Test
  void customersSubjectMakesNoHeaders() throws Exception {
    send(DELIVERY.replace("\"Заказ\"", "\"Order\\r\\nBcc: victim@example.com\""), Map.of());

    MimeMessage sent = mail.servers().getReceivedMessages()[0];
    assertThat(sent.getHeader("Bcc")).isNull();
    assertThat(mail.servers().getReceivedMessages()).hasSize(1);
  }

  @Test
  void templateShowsTheWordsAndRunsNothing() throws Exception {
    send(
        DELIVERY.replace("Он в пути.", "<script>1</script>\\nДа"),
        Map.of("html-template", "<html><body>{text}</body></html>"));

    MimeMultipart both = (MimeMultipart) mail.servers().getReceivedMessages()[0].getContent();
    assertThat(both.getContentType()).startsWith("multipart/alternative");
    assertThat(both.getBodyPart(1).getContent().toString())
        .contains("&lt;script&gt;1&lt;/script&gt;<br>")
        .doesNotContain("<script>");
  }

  @Test
  void filesAreFetchedAndNamed() throws Exception {
    HttpServer files =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    files.createContext(
        "/",
        call -> {
          byte[] pdf = "%PDF-1".getBytes(StandardCharsets.US_ASCII);
          call.getResponseHeaders().set("Content-Type", "application/pdf");
          call.sendResponseHeaders(
              call.getRequestURI().getPath().equals("/gone") ? 404 : 200, pdf.length);
          call.getResponseBody().write(pdf);
          call.close();
        });
    files.start();
    String at = "http://127.0.0.1:" + files.getAddress().getPort();
    try {
      send(with(at + "/1"), Map.of());

      MimeMultipart parts = (MimeMultipart) mail.servers().getReceivedMessages()[0].getContent();
      assertThat(MailHeaders.decode(parts.getBodyPart(1).getFileName())).isEqualTo("счёт.pdf");
      assertThat(parts.getBodyPart(1).getContentType()).startsWith("application/pdf");
      assertThat(parts.getBodyPart(1).getInputStream().readAllBytes())
          .isEqualTo("%PDF-1".getBytes(StandardCharsets.US_ASCII));
      assertRefused(with(at + "/gone"), Kind.PERMANENT);
      assertThat(mail.servers().getReceivedMessages()).hasSize(1);
    } finally {
      files.stop(0);
    }
  }

  @Test
  void whatTheServerRefusesForGoodIsNotTriedAgain() {
    assertRefused(DELIVERY.replace("anna@example.com", "not an address"), Kind.PERMANENT);
  }

  @Test
  void wrongPasswordWaitsForAPerson() {
    assertThatThrownBy(() -> send(DELIVERY, Map.of("password", "wrong")))
        .isInstanceOfSatisfying(
            ProviderRefusedException.class, e -> assertThat(e.kind()).isEqualTo(Kind.AUTH));
  }

  /** What one hub answers is no question to another. */
  @Test
  void twoHubsDoNotAnswerEachOther() throws Exception {
    send(DELIVERY, Map.of());
    ChannelAccount other = mail.account(MailServers.ANNA, Map.of());

    JsonNode round = mail.poll(other, null, 0);
    JsonNode event =
        Parser.compile(Path.of("kamelets/maps/email-to-event.jslt").toFile())
            .apply(mail.json.readTree(round.path("events").get(0).path("raw").asText()));

    assertThat(event.path("type").asText()).isEqualTo("io.omnihub.channel.event");
  }

  private static String with(String url) {
    return DELIVERY.replace(
        "\"mail\":",
        "\"media\": [{\"kind\": \"document\", \"url\": \""
            + url
            + "\", \"name\": \"счёт.pdf\"}], \"mail\":");
  }

  private void assertRefused(String delivery, Kind kind) {
    assertThatThrownBy(() -> send(delivery, Map.of()))
        .isInstanceOfSatisfying(
            ProviderRefusedException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  private Exchange send(String delivery, Map<String, String> settings) throws Exception {
    JsonNode wish =
        Parser.compile(Path.of("kamelets/maps/delivery-to-email.jslt").toFile())
            .apply(mail.json.readTree(delivery));
    Exchange exchange = MailServers.exchange(mail.account(settings), wish.toString());
    mail.sending.send(exchange);
    return exchange;
  }
}
