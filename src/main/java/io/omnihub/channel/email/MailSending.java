package io.omnihub.channel.email;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.channel.ChannelAccount;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import io.omnihub.work.ClaimFence;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;

/**
 * Sends what {@code maps/delivery-to-email} made. Its Message-ID is the command's own, so a second
 * try after a lost answer is the same mail. All that can fail by itself, files above all, is done
 * before the first byte goes to the server.
 */
@Component("mailSending")
public class MailSending {

  private static final Pattern ID = Pattern.compile("<[^<>\\s]{1,500}>");

  private final MailConnections connections;
  private final MailAttachments attachments;
  private final Unsubscribing unsubscribing;
  private final ObjectMapper json;
  private final Clock clock;

  MailSending(
      MailConnections connections,
      MailAttachments attachments,
      Unsubscribing unsubscribing,
      ObjectMapper json,
      Clock clock) {
    this.connections = connections;
    this.attachments = attachments;
    this.unsubscribing = unsubscribing;
    this.json = json;
    this.clock = clock;
  }

  /**
   * Sets the variable {@code providerRef} to the mail's Message-ID.
   *
   * @throws ProviderRefusedException if the server, or the address, does not take it
   */
  public void send(Exchange exchange) throws MessagingException, IOException {
    ChannelAccount account = exchange.getVariable("channel", ChannelAccount.class);
    JsonNode wish = json.readTree(exchange.getMessage().getBody(String.class));
    Session session = connections.sending(account);
    try (MailAttachments.Fetches files = attachments.fetch(wish.path("attachments"))) {
      MimeMessage mail = mail(session, account, wish, files);
      SMTPTransport transport = connections.transport(account, session);
      try {
        ClaimFence.current().pass();
        transport.sendMessage(mail, mail.getAllRecipients());
      } catch (MessagingException e) {
        throw SmtpRefusals.told(e);
      } finally {
        MailConnections.close(transport);
      }
      exchange.setVariable("providerRef", mail.getHeader("Message-ID")[0]);
    }
  }

  private MimeMessage mail(
      Session session, ChannelAccount account, JsonNode wish, MailAttachments.Fetches files)
      throws MessagingException {
    String from = MailConnections.address(account);
    MimeMessage mail = new WithId(session, "<" + plain(wish, "id") + "@" + domain(from) + ">");
    mail.setFrom(address(from, account.setting("from-name")));
    mail.setRecipient(Message.RecipientType.TO, address(plain(wish, "to"), ""));
    String replyTo = account.setting("reply-to").strip();
    if (!replyTo.isEmpty()) {
      mail.setReplyTo(new InternetAddress[] {address(replyTo, account.setting("from-name"))});
    }
    mail.setSubject(plain(wish, "subject"), "UTF-8");
    mail.setSentDate(Date.from(clock.instant()));
    header(mail, "In-Reply-To", ids(wish.path("inReplyTo")));
    header(mail, "References", ids(wish.path("references")));
    if (wish.path("automatic").asBoolean()) {
      mail.setHeader("Auto-Submitted", "auto-replied");
      mail.setHeader("X-Auto-Response-Suppress", "OOF, AutoReply");
    }
    unsubscribe(mail, account, wish);
    content(mail, account, wish, files);
    mail.saveChanges();
    return mail;
  }

  /** A person's own answer has none: it is not what the customer would be asking to end. */
  private void unsubscribe(MimeMessage mail, ChannelAccount account, JsonNode wish)
      throws MessagingException {
    String given = plain(wish, "unsubscribe");
    Optional<String> own =
        wish.path("automatic").asBoolean()
            ? unsubscribing.link(account, plain(wish, "to"))
            : Optional.empty();
    if (!given.isEmpty()) {
      mail.setHeader("Precedence", "bulk");
    }
    String link = given.isEmpty() ? own.orElse("") : given;
    if (!link.isEmpty()) {
      mail.setHeader("List-Unsubscribe", "<" + link + ">");
    }
    if (link.startsWith("https://")) { // RFC 8058 knows no other
      mail.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    }
  }

  private static void content(
      MimeMessage mail, ChannelAccount account, JsonNode wish, MailAttachments.Fetches files)
      throws MessagingException {
    String text = wish.path("text").asText("");
    String template = account.setting("html-template");
    if (template.isBlank() && files.all().isEmpty()) {
      mail.setText(text, "UTF-8");
      return;
    }
    MimeMultipart words = new MimeMultipart("alternative");
    words.addBodyPart(part(text, "plain"));
    if (!template.isBlank()) {
      String html =
          HtmlUtils.htmlEscape(text, StandardCharsets.UTF_8.name()).replaceAll("\\R", "<br>\n");
      words.addBodyPart(part(template.replace("{text}", html), "html"));
    }
    if (files.all().isEmpty()) {
      mail.setContent(words);
      return;
    }
    MimeMultipart mixed = new MimeMultipart("mixed");
    MimeBodyPart said = new MimeBodyPart();
    said.setContent(words);
    mixed.addBodyPart(said);
    for (MailAttachments.Fetched file : files.all()) {
      mixed.addBodyPart(file.part());
    }
    mail.setContent(mixed);
  }

  private static MimeBodyPart part(String text, String subtype) throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    part.setText(text, "UTF-8", subtype);
    return part;
  }

  private static void header(MimeMessage mail, String name, List<String> ids)
      throws MessagingException {
    if (!ids.isEmpty()) {
      mail.setHeader(name, MimeUtility.fold(name.length() + 2, String.join(" ", ids)));
    }
  }

  private static List<String> ids(JsonNode list) {
    List<String> ids = new ArrayList<>();
    (list.isArray() ? list : List.of(list))
        .forEach(
            id -> {
              if (ID.matcher(id.asText("")).matches()) {
                ids.add(id.asText());
              }
            });
    return ids;
  }

  private static InternetAddress address(String address, String name) {
    try {
      InternetAddress checked = new InternetAddress(address, true);
      if (!name.isBlank()) {
        checked.setPersonal(name.replaceAll("\\p{Cntrl}", " "), "UTF-8");
      }
      return checked;
    } catch (AddressException | UnsupportedEncodingException e) {
      throw new ProviderRefusedException(
          Kind.PERMANENT, "", "This is no mail address", Optional.empty());
    }
  }

  /** On one line: a customer's subject makes no headers. */
  private static String plain(JsonNode wish, String field) {
    return wish.path(field).asText("").replaceAll("\\p{Cntrl}+", " ").strip();
  }

  private static String domain(String address) {
    String domain = address.substring(address.lastIndexOf('@') + 1);
    return domain.matches("[A-Za-z0-9.-]{1,255}") ? domain : "omnihub";
  }

  /** Keeps the id that it was given. */
  private static final class WithId extends MimeMessage {

    private final String id;

    WithId(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }
}
