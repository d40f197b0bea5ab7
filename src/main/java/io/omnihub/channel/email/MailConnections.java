package io.omnihub.channel.email;

import io.omnihub.channel.ChannelAccount;
import io.omnihub.outside.ForbiddenAddressException;
import io.omnihub.outside.GuardedSockets;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import io.omnihub.outside.PublicAddresses;
import io.omnihub.outside.StandIns;
import io.omnihub.work.DeadLetters;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Folder;
import jakarta.mail.FolderNotFoundException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.springframework.stereotype.Component;

/**
 * Connections to the servers that an account names, with its credentials, to public addresses only.
 * A password is in no address, no session property and no message of an exception.
 */
@Component
class MailConnections {

  private static final Duration CONNECT = Duration.ofSeconds(5);

  static final Duration SILENCE = Duration.ofSeconds(20);

  private static final String FETCH_BYTES = "262144";

  private final PublicAddresses addresses;
  private final Optional<StandIns> standIns;

  MailConnections(PublicAddresses addresses, Optional<StandIns> standIns) {
    this.addresses = addresses;
    this.standIns = standIns;
  }

  /** An open folder and its connection; both are closed together. */
  record OpenFolder(IMAPStore store, IMAPFolder folder, List<Socket> sockets)
      implements AutoCloseable {

    /** How long a read waits from now on; not longer than usual, and a millisecond at least. */
    void patience(Duration wait) {
      long millis = Math.max(1, Math.min(wait.toMillis(), SILENCE.toMillis()));
      for (Socket socket : sockets) {
        try {
          socket.setSoTimeout((int) millis);
        } catch (SocketException e) {
          // it is closed already
        }
      }
    }

    /** Without a word, whatever another thread is waiting for: that ends with an exception. */
    void hangUp() {
      for (Socket socket : sockets) {
        try {
          socket.close();
        } catch (IOException e) {
          // it is closed already
        }
      }
    }

    @Override
    public void close() {
      try {
        if (folder.isOpen()) {
          folder.close(false);
        }
      } catch (MessagingException | IllegalStateException e) {
        // it is closed already
      }
      MailConnections.close(store);
    }
  }

  /**
   * The account's folder, to be read only: nothing that the hub does marks a mail as seen.
   *
   * @throws ProviderRefusedException if the server refuses the account or has no such folder
   */
  OpenFolder folder(ChannelAccount account) throws MessagingException {
    if (isStandIn(account.setting("imap-host"))) {
      throw refused(
          Kind.AUTH,
          "The sandbox has no mailbox to read; mails are posted to the account's webhook");
    }
    List<Socket> sockets = new CopyOnWriteArrayList<>();
    IMAPStore store = store(account, sockets);
    try {
      String name = account.setting("folder").isBlank() ? "INBOX" : account.setting("folder");
      IMAPFolder folder = (IMAPFolder) store.getFolder(name);
      folder.open(Folder.READ_ONLY);
      return new OpenFolder(store, folder, sockets);
    } catch (FolderNotFoundException e) {
      close(store);
      throw refused(Kind.AUTH, "The mailbox has no folder of that name");
    } catch (MessagingException | RuntimeException e) {
      close(store);
      throw e;
    }
  }

  private IMAPStore store(ChannelAccount account, List<Socket> sockets) throws MessagingException {
    Properties properties = properties("imap", account.setting("imap-security"), sockets::add);
    properties.setProperty("mail.imap.fetchsize", FETCH_BYTES);
    properties.setProperty("mail.imap.partialfetch", "true");
    properties.setProperty("mail.imap.peek", "true");
    IMAPStore store = (IMAPStore) Session.getInstance(properties).getStore("imap");
    try {
      store.connect(
          account.setting("imap-host"),
          port(account, "imap-port", "imap-security", 993, 143),
          account.setting("user"),
          account.setting("password"));
      return store;
    } catch (MessagingException e) {
      close(store);
      throw told(e);
    }
  }

  /** A session for making mails of the account and sending them. */
  Session sending(ChannelAccount account) {
    String security =
        isStandIn(account.setting("smtp-host")) ? "none" : account.setting("smtp-security");
    Properties properties = properties("smtp", security, socket -> {});
    properties.setProperty("mail.smtp.writetimeout", String.valueOf(SILENCE.toMillis()));
    properties.setProperty("mail.smtp.auth", String.valueOf(!user(account).isEmpty()));
    properties.setProperty("mail.smtp.from", address(account));
    return Session.getInstance(properties);
  }

  /**
   * @throws ProviderRefusedException if the server refuses the account
   */
  SMTPTransport transport(ChannelAccount account, Session session) throws MessagingException {
    SMTPTransport transport = (SMTPTransport) session.getTransport("smtp");
    String user = user(account);
    InetSocketAddress server = smtp(account);
    try {
      transport.connect(
          server.getHostString(),
          server.getPort(),
          user.isEmpty() ? null : user,
          user.isEmpty() ? null : password(account));
      return transport;
    } catch (MessagingException e) {
      close(transport);
      throw told(e);
    }
  }

  /** The address that the account writes from. */
  static String address(ChannelAccount account) {
    String from = account.setting("from").strip();
    return from.isEmpty() ? account.setting("user").strip() : from;
  }

  static void close(jakarta.mail.Service service) {
    try {
      service.close();
    } catch (MessagingException e) {
      // nothing more is asked of it
    }
  }

  private InetSocketAddress smtp(ChannelAccount account) {
    String host = account.setting("smtp-host");
    return isStandIn(host)
        ? standIns.orElseThrow().mail()
        : InetSocketAddress.createUnresolved(
            host, port(account, "smtp-port", "smtp-security", 465, 587));
  }

  /** Whether the sandbox is on and its own server is meant. */
  boolean isStandIn(String host) {
    return standIns.isPresent() && host.equals(StandIns.HOST);
  }

  /** Empty where nobody signs in. */
  private String user(ChannelAccount account) {
    if (isStandIn(account.setting("smtp-host"))) {
      return "";
    }
    return account.setting("smtp-user").isEmpty()
        ? account.setting("user")
        : account.setting("smtp-user");
  }

  private static String password(ChannelAccount account) {
    return account.setting("smtp-password").isEmpty()
        ? account.setting("password")
        : account.setting("smtp-password");
  }

  private Properties properties(String protocol, String security, Consumer<Socket> made) {
    Properties properties = new Properties();
    String prefix = "mail." + protocol + ".";
    properties.put(prefix + "socketFactory", new GuardedSockets(addresses, made));
    properties.setProperty(prefix + "socketFactory.fallback", "false");
    properties.setProperty(prefix + "connectiontimeout", String.valueOf(CONNECT.toMillis()));
    properties.setProperty(prefix + "timeout", String.valueOf(SILENCE.toMillis()));
    properties.setProperty(prefix + "ssl.checkserveridentity", "true");
    switch (security) {
      case "none" -> {}
      case "starttls" -> {
        properties.setProperty(prefix + "starttls.enable", "true");
        properties.setProperty(prefix + "starttls.required", "true");
      }
      default -> properties.setProperty(prefix + "ssl.enable", "true");
    }
    return properties;
  }

  private static int port(
      ChannelAccount account, String setting, String security, int tls, int plain) {
    String port = account.setting(setting).strip();
    if (port.matches("\\d{1,5}")) {
      return Integer.parseInt(port);
    }
    String how = account.setting(security);
    return how.equals("starttls") || how.equals("none") ? plain : tls;
  }

  /** A refusal of the account, or of the hub's own; else what was thrown. */
  private static MessagingException told(MessagingException thrown) {
    for (Throwable cause : DeadLetters.causes(thrown)) {
      if (cause instanceof ForbiddenAddressException forbidden) {
        throw refused(Kind.AUTH, forbidden.getMessage());
      }
      if (cause instanceof AuthenticationFailedException) {
        throw refused(Kind.AUTH, "The mail server refuses the user or the password");
      }
    }
    return thrown;
  }

  static ProviderRefusedException refused(Kind kind, String reason) {
    return new ProviderRefusedException(kind, "", reason, Optional.empty());
  }
}
