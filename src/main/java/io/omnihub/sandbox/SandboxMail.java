package io.omnihub.sandbox;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.smtp.SmtpManager;
import com.icegreen.greenmail.smtp.SmtpServer;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.annotation.PreDestroy;
import org.springframework.stereotype.Component;

/**
 * A mail server on loopback that takes every message and forwards none: GreenMail's SMTP with a
 * desk of ours behind it. It is up when the bean is there.
 */
@Component
@ConditionalOnSandbox
public class SandboxMail {

  private static final long START_MS = 10_000;

  private final SmtpServer server;

  SandboxMail(SandboxProperties properties, Faults faults, Journal journal)
      throws InterruptedException {
    SmtpManager desk = new MailDesk(faults, journal);
    this.server =
        new SmtpServer(
            new ServerSetup(properties.mailPort(), host(), ServerSetup.PROTOCOL_SMTP),
            new Managers() {
              @Override
              public SmtpManager getSmtpManager() {
                return desk;
              }
            });
    server.setDaemon(true);
    server.startService();
    if (!server.waitTillRunning(START_MS)) {
      throw new IllegalStateException(
          "the sandbox's mail server cannot listen on port " + properties.mailPort());
    }
  }

  /** Where the server listens: always loopback. */
  public static String host() {
    return "127.0.0.1";
  }

  /** The port it listens on; a free one where {@code hub.sandbox.mail-port} is 0. */
  public int port() {
    return server.getPort();
  }

  @PreDestroy
  void stop() {
    server.stopService();
  }
}
