package io.omnihub.channel.email;

import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import io.omnihub.work.DeadLetters;
import jakarta.mail.MessagingException;
import java.util.Optional;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/** What an SMTP server's reply means for the next try (RFC 5321, 4.2.1; RFC 4954). */
final class SmtpRefusals {

  private SmtpRefusals() {}

  /**
   * @return what was thrown, where the server did not answer
   * @throws ProviderRefusedException if it answered
   */
  static MessagingException told(MessagingException thrown) {
    for (Throwable cause : DeadLetters.causes(thrown)) {
      if (cause instanceof SMTPAddressFailedException refused) {
        throw refusal(refused.getReturnCode(), refused.getMessage());
      }
      if (cause instanceof SMTPSenderFailedException refused) {
        throw refusal(refused.getReturnCode(), refused.getMessage());
      }
    }
    for (Throwable cause : DeadLetters.causes(thrown)) {
      if (cause instanceof SMTPSendFailedException refused && refused.getReturnCode() >= 400) {
        throw refusal(refused.getReturnCode(), refused.getMessage());
      }
    }
    return thrown;
  }

  private static ProviderRefusedException refusal(int code, String said) {
    Kind kind =
        switch (code) {
          case 530, 534, 535, 538 -> Kind.AUTH;
          default -> code >= 500 ? Kind.PERMANENT : Kind.RETRY;
        };
    String line = said == null ? "" : said.strip().replaceAll("\\s+", " ");
    String reason = line.startsWith(code + " ") ? line.substring(4) : line;
    return new ProviderRefusedException(
        kind,
        String.valueOf(code),
        reason.length() <= 300 ? reason : reason.substring(0, 300),
        Optional.empty());
  }
}
