package io.omnihub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class MailStandInTest extends SandboxTest {

  @Autowired SandboxMail mail;

  private void send(String html, String... to) throws MessagingException {
    Properties settings = new Properties();
    settings.put("mail.smtp.host", SandboxMail.host());
    settings.put("mail.smtp.port", String.valueOf(mail.port()));
    MimeMessage message = new MimeMessage(Session.getInstance(settings));
    message.setFrom("hub@example.com");
    message.setRecipients(Message.RecipientType.TO, String.join(",", to));
    message.setSubject("Новый лид", "UTF-8");
    if (html == null) {
      message.setText("Анна ждёт звонка", "UTF-8");
    } else {
      message.setContent(
          new MimeMultipart("alternative", part(html, "html"), part("Анна ждёт звонка", "plain")));
    }
    Transport.send(message);
  }

  private static MimeBodyPart part(String text, String kind) throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    part.setText(text, "UTF-8", kind);
    return part;
  }

  @Test
  void letterIsReceived() throws MessagingException {
    send(null, "sales@example.com", "boss@example.com");

    JsonNode letter = received("mail").get(0);
    assertThat(letter.path("method").asText()).isEqualTo("SMTP");
    assertThat(letter.at("/body/from").asText()).isEqualTo("hub@example.com");
    assertThat(letter.at("/body/to").asText()).contains("sales@example.com", "boss@example.com");
    assertThat(letter.at("/body/subject").asText()).isEqualTo("Новый лид");
    assertThat(letter.at("/body/text").asText()).isEqualTo("Анна ждёт звонка");
  }

  @Test
  void plainTextOfAnHtmlLetterIsShown() throws MessagingException {
    send("<b>Анна</b>", "sales@example.com");

    assertThat(received("mail").at("/0/body/text").asText()).isEqualTo("Анна ждёт звонка");
  }

  @ParameterizedTest
  @ValueSource(ints = {421, 451, 499, 550, 599})
  void faultIsTheServersReply(int status) throws MessagingException {
    post("/sandbox/api/faults", "{'system':'mail','status':" + status + "}");

    assertThatThrownBy(() -> send(null, "sales@example.com"))
        .isInstanceOf(SMTPSendFailedException.class)
        .hasMessageStartingWith(String.valueOf(status));
    assertThat(received("mail")).isEmpty();
    assertThat(refused("mail").at("/0/status").asInt()).isEqualTo(status);
    assertThat(refused("mail").at("/0/body/subject").asText()).isEqualTo("Новый лид");
  }

  @Test
  void manyLettersOfOneConnectionAreAllReceived() throws MessagingException {
    for (int i = 0; i < 5; i++) {
      send(null, "sales@example.com");
    }

    assertThat(received("mail")).hasSize(5);
  }
}
