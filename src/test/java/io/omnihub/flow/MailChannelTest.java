package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.omnihub.channel.Channel;
import io.omnihub.channel.Channels;
import io.omnihub.channel.email.Unsubscribing;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;

/** A mailbox is a channel like any other: a question in it is answered in its thread. */
@HubTest
class MailChannelTest {

  private static final String SHOP = "shop@hub.example";
  private static final String ANNA = "anna.mail@example.com";

  @Value("${server.port}")
  int port;

  @Autowired Channels channels;
  @Autowired Unsubscribing unsubscribing;
  @Autowired JdbcTemplate jdbc;

  @Test
  void questionByMailIsAnsweredOnceInItsThread() throws Exception {
    GreenMail servers =
        new GreenMail(
            new ServerSetup[] {
              new ServerSetup(0, HubTest.NEIGHBOUR, ServerSetup.PROTOCOL_IMAP),
              new ServerSetup(0, HubTest.NEIGHBOUR, ServerSetup.PROTOCOL_SMTP)
            });
    servers.start();
    servers.setUser(SHOP, SHOP, "s3cret");
    servers.setUser(ANNA, ANNA, "s3cret");
    Channel channel = null;
    try {
      arrive(servers);
      channel =
          channels.add(
              "default",
              "test",
              "email",
              new Channels.Wish(
                  "mail-shop",
                  "Mail",
                  Map.of(
                      "imap-host",
                      HubTest.NEIGHBOUR,
                      "imap-port",
                      String.valueOf(servers.getImap().getPort()),
                      "imap-security",
                      "none",
                      "smtp-host",
                      HubTest.NEIGHBOUR,
                      "smtp-port",
                      String.valueOf(servers.getSmtp().getPort()),
                      "smtp-security",
                      "none",
                      "user",
                      SHOP,
                      "password",
                      "s3cret",
                      "history",
                      "all",
                      "receive",
                      "poll"),
                  false));

      await().atMost(Duration.ofSeconds(60)).until(() -> !answers(servers).isEmpty());
      List<MimeMessage> answers = answers(servers);
      assertThat(answers).hasSize(1);
      assertThat(answers.get(0).getSubject()).isEqualTo("Re: Доска");
      assertThat(answers.get(0).getHeader("In-Reply-To")).containsExactly("<hub-q1@example.com>");
      assertThat(answers.get(0).getHeader("Auto-Submitted")).containsExactly("auto-replied");
      lookingAtTheLinkDoesNothingAndOneClickUnsubscribesOnce(channel);
      linkThatTheHubDidNotMakeIsNotFound(channel);
    } finally {
      if (channel != null) {
        channels.remove(channel, "test");
      }
      servers.stop();
    }
  }

  private void lookingAtTheLinkDoesNothingAndOneClickUnsubscribesOnce(Channel channel)
      throws Exception {
    String link = "/u/" + unsubscribing.token(channel.account(), ANNA);

    HttpResponse<String> page = call("GET", link, "");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains(ANNA, "Больше не писать", "мы ответим");
    assertThat(call("POST", link, "").statusCode()).as("not one click").isEqualTo(200);
    assertThat(page.headers().map()).doesNotContainKey("set-cookie");
    assertThat(isSubscribed()).isTrue();

    HttpResponse<String> done = call("POST", link, "List-Unsubscribe=One-Click");
    assertThat(done.statusCode()).isEqualTo(200);
    assertThat(done.headers().map()).doesNotContainKeys("set-cookie", "location");
    assertThat(done.body()).contains("Готово").doesNotContain("<form");
    assertThat(call("POST", link, "List-Unsubscribe=One-Click").statusCode()).isEqualTo(200);

    await().until(() -> !isSubscribed());
    assertThat(
            jdbc.queryForObject(
                "select count(*) from inbound_event where channel_key = 'mail-shop'"
                    + " and provider_event_id like 'unsubscribed-%'",
                Long.class))
        .isBetween(1L, 2L); // two where a minute began between them
  }

  private void linkThatTheHubDidNotMakeIsNotFound(Channel channel) throws Exception {
    String token = unsubscribing.token(channel.account(), "ivan@example.com");
    String forged = token.replaceFirst("^.{12}", "AAAAAAAAAAAA");

    assertThat(call("GET", "/u/" + forged, "").statusCode()).isEqualTo(404);
    assertThat(call("POST", "/u/" + forged, "List-Unsubscribe=One-Click").statusCode())
        .isEqualTo(404);
  }

  private boolean isSubscribed() {
    return Boolean.TRUE.equals(
        jdbc.queryForObject(
            "select subscribed from contact_point where kind = 'email:mail-shop' and identity = ?",
            Boolean.class,
            ANNA));
  }

  private HttpResponse<String> call(String method, String path, String form) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept-Language", "ru")
                .method(method, HttpRequest.BodyPublishers.ofString(form))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static List<MimeMessage> answers(GreenMail servers) {
    return Arrays.stream(servers.getReceivedMessagesForDomain("example.com")).toList();
  }

  private static void arrive(GreenMail servers) throws Exception {
    String mail =
        "From: "
            + ANNA
            + "\r\nTo: "
            + SHOP
            + "\r\nMessage-ID: <hub-q1@example.com>\r\nSubject: =?utf-8?B?0JTQvtGB0LrQsA==?=\r\n"
            + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            + "Сколько стоит доска?";
    servers
        .getUserManager()
        .getUserByEmail(SHOP)
        .deliver(
            new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(mail.getBytes(StandardCharsets.UTF_8))));
  }
}
