package io.omnihub.start;

import io.omnihub.sandbox.SandboxMail;
import jakarta.mail.PasswordAuthentication;
import org.apache.camel.component.mail.MailAuthenticator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/** The SMTP server that {@code mail-sink} sends through; the sandbox's own while that is on. */
@Component("mailServer")
public class MailServer {

  private static final String WITH_STARTTLS =
      "smtp:%s:%d?authenticator=#mailAuthenticator"
          + "&mail.smtp.starttls.enable=true&mail.smtp.starttls.required=true";
  private static final int SMTPS = 465;

  private final String address;
  private final String from;

  MailServer(
      ObjectProvider<SandboxMail> sandbox,
      @Value("${hub.mail.host}") String host,
      @Value("${hub.mail.port}") int port,
      @Value("${hub.mail.user}") String user,
      @Value("${hub.mail.from}") String from) {
    SandboxMail standIn = sandbox.getIfAvailable();
    if (standIn != null) {
      address = "smtp:" + SandboxMail.host() + ":" + standIn.port();
    } else if (user.isEmpty()) {
      address = "smtp:" + host + ":" + port;
    } else if (port == SMTPS) {
      address = "smtps:" + host + ":" + port + "?authenticator=#mailAuthenticator";
    } else {
      address = WITH_STARTTLS.formatted(host, port);
    }
    this.from = from;
  }

  /** Endpoint of camel-mail, without credentials. */
  public String address() {
    return address;
  }

  public String from() {
    return from;
  }

  @Bean
  static MailAuthenticator mailAuthenticator(
      @Value("${hub.mail.user}") String user, @Value("${hub.mail.password}") String password) {
    return new MailAuthenticator() {
      @Override
      public PasswordAuthentication getPasswordAuthentication() {
        return new PasswordAuthentication(user, password);
      }
    };
  }
}
