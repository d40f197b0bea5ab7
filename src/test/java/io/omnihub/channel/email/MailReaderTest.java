package io.omnihub.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the hub makes of mails as they really are. */
class MailReaderTest {

  private static final String HEAD =
      "From: Anna <Anna@Example.com>\r\nTo: shop@hub.example\r\nMessage-ID: <a1@example.com>\r\n"
          + "Date: Fri, 12 Jun 2026 10:00:00 +0300\r\n";
  private static final String ASKED = "Где мой заказ?";

  @ParameterizedTest
  @CsvSource({
    "utf-8,utf-8",
    "koi8-r,koi8-r",
    "windows-1251,windows-1251",
    "windows-1251,cp1251",
    "iso-8859-5,iso-8859-5",
    "koi8-r,''",
    "windows-1251,''",
    "utf-8,''",
    "windows-1251,us-ascii",
    "windows-1251,utf-8",
    "utf-8,x-unknown"
  })
  void textIsReadWhateverTheMailSaysOfItsCharset(String real, String said) throws Exception {
    String type = said.isEmpty() ? "text/plain" : "text/plain; charset=" + said;
    JsonNode mail =
        read(
            HEAD + "Content-Type: " + type + "\r\nContent-Transfer-Encoding: 8bit\r\n",
            ASKED.getBytes(Charset.forName(real)));

    assertThat(mail.path("text").asText()).isEqualTo(ASKED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=?utf-8?B?0JfQsNC60LDQtw==?=",
        "=?koi8-r?Q?=FA=C1=CB=C1=DA?=",
        "=?windows-1251?B?x+Dq4Oc=?=",
        "=?UTF-8?Q?=D0=97=D0=B0=D0?= =?UTF-8?Q?=BA=D0=B0=D0=B7?=",
        "=?utf-8?B?0JfQsNC60LDQtw?="
      })
  void subjectIsReadEvenIfACharacterIsCutInTwo(String subject) throws Exception {
    assertThat(read(HEAD + "Subject: " + subject + "\r\n", "").path("subject").asText())
        .isEqualTo("Заказ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"utf-8", "windows-1251", "koi8-r"})
  void subjectThatIsNotEncodedAtAllIsRead(String charset) throws Exception {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(HEAD.getBytes(StandardCharsets.US_ASCII));
    whole.writeBytes("Subject: ".getBytes(StandardCharsets.US_ASCII));
    whole.writeBytes("Где посылка".getBytes(Charset.forName(charset)));
    whole.writeBytes("\r\n\r\nx".getBytes(StandardCharsets.US_ASCII));

    assertThat(read(whole.toByteArray()).path("subject").asText()).isEqualTo("Где посылка");
  }

  @Test
  void plainTextIsPreferredAndHtmlReadWhereThereIsNone() throws Exception {
    String html =
        "<html><head><style>p{}</style></head><body><p>Добрый день!</p><div>Где заказ?<br>Жду.</div>"
            + "<blockquote>Мы пришлём ответ</blockquote><script>alert(1)</script></body></html>";

    JsonNode both =
        multipart("alternative", part("text/plain", "Просто текст") + part("text/html", html));
    JsonNode one = multipart("alternative", part("text/plain", " ") + part("text/html", html));

    assertThat(both.path("text").asText()).isEqualTo("Просто текст");
    assertThat(one.path("text").asText()).isEqualTo("Добрый день!\nГде заказ?\nЖду.");
    assertThat(one.path("quoted").asText()).isEqualTo("> Мы пришлём ответ");
  }

  @Test
  void quoteAndSignatureAreCutAndKept() throws Exception {
    JsonNode mail =
        read(
            HEAD + "Content-Type: text/plain; charset=utf-8\r\n",
            "Да, подходит.\n\n-- \nАнна\n+7 900 000-00-00\n\nпт, 12 июн. 2026 г. в 10:00, Магазин"
                + " <shop@hub.example> пишет:\n> Подойдёт ли синяя?\n> Ждём.\n");

    assertThat(mail.path("text").asText()).isEqualTo("Да, подходит.");
    assertThat(mail.path("signature").asText()).contains("+7 900 000-00-00");
    assertThat(mail.path("quoted").asText()).contains("Подойдёт ли синяя?");
  }

  @Test
  void outlooksQuoteIsCut() throws Exception {
    JsonNode mail =
        read(
            HEAD + "Content-Type: text/plain; charset=utf-8\r\n",
            "Согласна.\n\n________________________________\nОт: Магазин\nОтправлено: 12 июня 2026 г."
                + "\nКому: Анна\nТема: Заказ\n\nПодойдёт?");

    assertThat(mail.path("text").asText()).isEqualTo("Согласна.");
  }

  @Test
  void mailThatIsAllQuoteLosesNothing() throws Exception {
    assertThat(read(HEAD, "> Pigeon\n> Dove\n").path("text").asText())
        .isEqualTo("> Pigeon\n> Dove");
  }

  @Test
  void filesAreNamedAsTheirSenderNamedThem() throws Exception {
    String rfc2231 = "attachment; filename*=UTF-8''%D1%81%D1%87%D1%91%D1%82.pdf";
    String rfc2047 = "attachment; filename=\"=?utf-8?B?0YHRh9GR0YIucGRm?=\"";
    JsonNode mail =
        multipart(
            "mixed",
            part("text/plain", "Счёт во вложении")
                + "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: "
                + rfc2231
                + "\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n"
                + "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: "
                + rfc2047
                + "\r\n\r\n%PDF\r\n");

    assertThat(mail.path("attachments")).hasSize(2);
    for (JsonNode file : mail.path("attachments")) {
      assertThat(file.path("name").asText()).isEqualTo("счёт.pdf");
    }
    assertThat(mail.path("attachments").get(1).path("fileId").asText()).isEqualTo("imap:7:9:3");
    assertThat(mail.path("text").asText()).isEqualTo("Счёт во вложении");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Auto-Submitted: auto-replied | auto-replied",
        "Auto-Submitted: auto-generated; owner-email=x@y | auto-generated",
        "Precedence: bulk | precedence bulk",
        "List-Id: <news.example.com> | mailing list",
        "Return-Path: <> | bounce",
        "X-Autoreply: yes | auto-replied",
        "X-Auto-Response-Suppress: All | wants no answer"
      })
  void whatAMachineWroteIsKnown(String header, String why) throws Exception {
    assertThat(read(HEAD + header + "\r\n", "I am away").path("automatic").asText()).isEqualTo(why);
  }

  @Test
  void mailOfAPersonIsNotAutomatic() throws Exception {
    assertThat(
            read(HEAD + "Auto-Submitted: no\r\nReturn-Path: <anna@example.com>\r\n", "Hi")
                .has("automatic"))
        .isFalse();
  }

  @Test
  void ownMailAndThoseOfRobotsAreAnsweredByNobody() throws Exception {
    assertThat(read(from("shop@hub.example"), "Hi").path("automatic").asText())
        .isEqualTo("our own");
    assertThat(read(from("MAILER-DAEMON@x.example"), "").has("automatic")).isTrue();
    assertThat(read(from("no-reply@x.example"), "").has("automatic")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "mx.hub.example; dmarc=pass header.from=example.com | dmarc=pass",
        "mx.hub.example 1; spf=fail smtp.mailfrom=x.net; dkim=pass header.d=example.com | dkim=pass",
        "mx.hub.example; spf=pass (ok) smtp.mailfrom=bounce@example.com | spf=pass",
        "mx.hub.example; dkim=pass header.d=evil.net | -",
        "mx.hub.example; dkim=pass header.d=evil-example.com | -",
        "mx.hub.example; dkim=pass header.d=mail.example.com | -",
        "mx.hub.example; dmarc=fail header.from=example.com; dkim=pass header.d=example.com | -",
        "mx.hub.example; dmarc=pass header.from=evil.net | -",
        "mx.evil.net; dmarc=pass header.from=example.com | -",
        "mx.hub.example; none | -"
      })
  void senderIsProvenByOurOwnServerAlone(String results, String proof) throws Exception {
    JsonNode mail = read("Authentication-Results: " + results + "\r\n" + HEAD, "Hi");

    assertThat(mail.path("proof").asText(null)).isEqualTo(proof);
  }

  @Test
  void resultsFurtherDownAreNotBelieved() throws Exception {
    String forged =
        "Authentication-Results: mx.hub.example; dmarc=pass header.from=example.com\r\n";
    String real = "Authentication-Results: mx.hub.example; dmarc=fail header.from=example.com\r\n";

    assertThat(read(real + "Received: by mx.hub.example\r\n" + forged + HEAD, "").has("proof"))
        .isFalse();
  }

  @Test
  void twoSendersProveNothing() throws Exception {
    String head =
        "Authentication-Results: mx.hub.example; dmarc=pass\r\n"
            + "From: a@example.com, b@example.com\r\n";

    assertThat(read(head, "").has("proof")).isFalse();
  }

  @Test
  void bounceTellsWhichMailAndWhy() throws Exception {
    String body =
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
            + "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.x.example\r\n\r\n"
            + "Final-Recipient: rfc822; anna@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n"
            + "Diagnostic-Code: smtp; 550 5.1.1\r\n No such user\r\n"
            + "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: shop@hub.example\r\n"
            + "Message-ID: <4711@hub.example>\r\n--b--\r\n";
    JsonNode mail =
        read(
            "From: <MAILER-DAEMON@x.example>\r\nReturn-Path: <>\r\n"
                + "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n",
            body);

    JsonNode report = mail.path("report");
    assertThat(report.path("messageId").asText()).isEqualTo("<4711@hub.example>");
    assertThat(report.path("action").asText()).isEqualTo("failed");
    assertThat(report.path("status").asText()).isEqualTo("5.1.1");
    assertThat(report.path("reason").asText()).isEqualTo("550 5.1.1 No such user");
    assertThat(mail.path("automatic").asText()).isEqualTo("bounce");
  }

  @Test
  void copiesOfOneMailHaveOneId() throws Exception {
    String one = read("Received: from a\r\n" + HEAD, "Hi").path("id").asText();

    assertThat(read("Received: from b\r\nX-Spam: no\r\n" + HEAD, "Hi").path("id").asText())
        .isEqualTo(one);
    assertThat(read(HEAD.replace("a1@", "a2@"), "Hi").path("id").asText()).isNotEqualTo(one);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: multipart/mixed; boundary=b\r\n\r\nno parts at all",
        "Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nHi",
        "Content-Type: text/plain; charset\r\n\r\nHi",
        "Content-Type: ;;;\r\nContent-Disposition: ???\r\n\r\nHi",
        "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n***",
        "Content-Type: text/plain\r\nContent-Transfer-Encoding: unheard-of\r\n\r\nHi",
        "From: \r\nFrom: @@@ <>\r\n\r\n",
        "Subject: =?utf-8?B?=?=\r\n\r\n"
      })
  void brokenMailIsReadAsFarAsItGoes(String broken) throws Exception {
    assertThat(read((HEAD + broken).getBytes(StandardCharsets.UTF_8)).path("id").asText())
        .startsWith("mail-");
  }

  @Test
  void partsWithinPartsComeToAnEnd() throws Exception {
    StringBuilder deep = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      deep.append("Content-Type: multipart/mixed; boundary=b").append(i).append("\r\n\r\n--b");
      deep.append(i).append("\r\n");
    }

    assertThat(read((HEAD + deep).getBytes(StandardCharsets.UTF_8)).path("id").asText())
        .isNotEmpty();
  }

  private static String from(String address) {
    return "From: " + address + "\r\nMessage-ID: <a1@example.com>\r\n";
  }

  private static String part(String type, String text) {
    return "--b\r\nContent-Type: "
        + type
        + "; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + text
        + "\r\n";
  }

  private static JsonNode multipart(String subtype, String parts) throws Exception {
    return read(
        HEAD + "Content-Type: multipart/" + subtype + "; boundary=b\r\n", parts + "--b--\r\n");
  }

  private static JsonNode read(String head, String body) throws Exception {
    return read(head, body.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode read(String head, byte[] body) throws Exception {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes((head + "\r\n").getBytes(StandardCharsets.UTF_8));
    whole.writeBytes(body);
    return read(whole.toByteArray());
  }

  private static JsonNode read(byte[] mail) throws Exception {
    return new MailReader(new ObjectMapper())
        .read(
            new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(mail)),
            "imap:7:9",
            "shop@hub.example",
            "mx.hub.example");
  }
}
