package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.icegreen.greenmail.mail.MailAddress;
import com.icegreen.greenmail.mail.MovingMessage;
import com.icegreen.greenmail.smtp.SmtpManager;
import com.icegreen.greenmail.smtp.SmtpState;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Notes each message when its last line is in, and there gives the fault's reply, so that what was
 * refused is seen whole. Replies are those of RFC 5321 with the enhanced codes of RFC 3463. Nothing
 * is kept in mailboxes: the journal's bound is the only memory.
 */
class MailDesk extends SmtpManager {

  private static final int ACCEPTED = 250;

  private static final Map<Integer, String> REPLIES =
      Map.of(
          421, "421 4.3.2 Service not available, closing transmission channel",
          450, "450 4.2.1 Requested mail action not taken: mailbox unavailable",
          451, "451 4.3.0 Requested action aborted: local error in processing",
          452, "452 4.3.1 Requested action not taken: insufficient system storage",
          550, "550 5.1.1 Requested action not taken: mailbox unavailable",
          552, "552 5.2.2 Requested mail action aborted: exceeded storage allocation",
          554, "554 5.7.1 Transaction failed");

  private final Faults faults;
  private final Journal journal;

  MailDesk(Faults faults, Journal journal) {
    super(null, null);
    this.faults = faults;
    this.journal = journal;
  }

  /** The reply to the end of the data; null accepts. */
  @Override
  public String checkData(SmtpState state) {
    Optional<Fault> fault = faults.of(SandboxSystem.MAIL);
    Integer status = fault.map(Fault::status).orElse(null);
    note(state.getMessage(), status == null ? ACCEPTED : status);
    fault.ifPresent(f -> pause(f.delayMs()));
    return status == null
        ? null
        : REPLIES.getOrDefault(
            status, status + (status < 500 ? " 4.0.0 Try again later" : " 5.0.0 Refused"));
  }

  @Override
  public void send(SmtpState state) {
    // noted by checkData, and going nowhere
  }

  private void note(MovingMessage message, int status) {
    String to =
        message.getToAddresses().stream()
            .map(MailAddress::getEmail)
            .collect(Collectors.joining(", "));
    MimeMessage mime = message.getMessage();
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("from", message.getReturnPath().getEmail())
            .put("to", to)
            .put("subject", read(mime::getSubject))
            .put("text", read(() -> text(mime)))
            .toString();
    journal.note(SandboxSystem.MAIL, "SMTP", to, body, status);
  }

  /** The plain text where there is one, else the first text of any kind. */
  private static String text(Part part) throws MessagingException, IOException {
    if (part.isMimeType("text/*")) {
      return part.getContent().toString().stripTrailing();
    }
    String other = "";
    if (part.getContent() instanceof Multipart parts) {
      for (int i = 0; i < parts.getCount(); i++) {
        BodyPart candidate = parts.getBodyPart(i);
        String found = text(candidate);
        if (candidate.isMimeType("text/plain")) {
          return found;
        }
        other = other.isEmpty() ? found : other;
      }
    }
    return other;
  }

  private static String read(MailPart part) {
    try {
      String text = part.read();
      return text == null ? "" : text;
    } catch (MessagingException | IOException e) {
      return "";
    }
  }

  private interface MailPart {
    String read() throws MessagingException, IOException;
  }

  /** Each connection has a thread of its own here, so that waiting holds up nobody else. */
  private static void pause(int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
