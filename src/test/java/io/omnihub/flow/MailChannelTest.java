package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.omnihub.channel.Channel;
import io.omnihub.channel.Channels;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A mailbox is a channel like any other: a question in it is answered in its thread. */
@HubTest
class MailChannelTest {

  private static final String SHOP = "shop@hub.example";
  private static final String ANNA = "anna.mail@example.com";

  @Autowired Channels channels;

  @Test
  void questionByMailIsAnsweredOnceInItsThread() throws Exception {
    GreenMail servers =
        new GreenMail(
            new ServerSetup[] {
              new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP),
              new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP)
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
                      "imap-host", "127.0.0.1",
                      "imap-port", String.valueOf(servers.getImap().getPort()),
                      "imap-security", "none",
                      "smtp-host", "127.0.0.1",
                      "smtp-port", String.valueOf(servers.getSmtp().getPort()),
                      "smtp-security", "none",
                      "user", SHOP,
                      "password", "s3cret",
                      "history", "all",
                      "receive", "poll"),
                  false));

      await().atMost(Duration.ofSeconds(60)).until(() -> !answers(servers).isEmpty());
      List<MimeMessage> answers = answers(servers);
      assertThat(answers).hasSize(1);
      assertThat(answers.get(0).getSubject()).isEqualTo("Re: Доска");
      assertThat(answers.get(0).getHeader("In-Reply-To")).containsExactly("<hub-q1@example.com>");
      assertThat(answers.get(0).getHeader("Auto-Submitted")).containsExactly("auto-replied");
    } finally {
      if (channel != null) {
        channels.remove(channel, "test");
      }
      servers.stop();
    }
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
