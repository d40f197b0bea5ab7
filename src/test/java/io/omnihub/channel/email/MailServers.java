package io.omnihub.channel.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.imap.ImapHostManager;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.omnihub.channel.ChannelAccount;
import io.omnihub.channel.ChannelAccountsMother;
import io.omnihub.channel.Poll;
import io.omnihub.channel.SignedTextsMother;
import io.omnihub.outside.OutsideMother;
import io.omnihub.outside.PublicAddresses;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;

/** Real IMAP and SMTP on loopback with two mailboxes, and the hub's two ends. */
final class MailServers implements AutoCloseable {

  static final String SHOP = "shop@hub.example";
  static final String ANNA = "anna@example.com";
  static final String PASSWORD = "s3cret/p@ss";
  static final String KEY = "a key of the tests that is long enough";

  final ObjectMapper json = new ObjectMapper();
  final OutsideMother outside;
  private GreenMail servers;
  final Mailbox mailbox;
  final MailSending sending;
  final MailCheck check;

  MailServers() {
    this("127.0.0.0/8");
  }

  MailServers(String allow) {
    outside = new OutsideMother(allow);
    MailConnections connections =
        new MailConnections(outside.get(PublicAddresses.class), Optional.empty());
    mailbox = new Mailbox(connections, json, java.time.Clock.systemUTC());
    sending =
        new MailSending(
            connections,
            new MailAttachments(outside.get(CloseableHttpClient.class)),
            unsubscribing(KEY, ""),
            json,
            java.time.Clock.systemUTC());
    check = new MailCheck(connections, json);
    start(0, 0);
  }

  /** Links of a hub whose public address is {@code https://hub.example}. */
  static Unsubscribing unsubscribing(String key, String old) {
    return unsubscribing(key, old, null, java.time.Clock.systemUTC());
  }

  static Unsubscribing unsubscribing(
      String key, String old, ProducerTemplate producer, java.time.Clock clock) {
    return new Unsubscribing(
        SignedTextsMother.signed(key, old),
        ChannelAccountsMother.accounts(
            Map.of("email", Map.of("shop", Map.of("name", "Shop", "from-name", "Магазин")))),
        producer,
        new ObjectMapper(),
        clock,
        "https://hub.example/");
  }

  private void start(int imap, int smtp) {
    servers =
        new GreenMail(
            new ServerSetup[] {
              new ServerSetup(imap, "127.0.0.1", ServerSetup.PROTOCOL_IMAP),
              new ServerSetup(smtp, "127.0.0.1", ServerSetup.PROTOCOL_SMTP)
            });
    servers.start();
    servers.setUser(SHOP, SHOP, PASSWORD);
    servers.setUser(ANNA, ANNA, PASSWORD);
  }

  /** The same servers with empty mailboxes that have other numbers: GreenMail's is the second. */
  void renumber() throws Exception {
    int imap = servers.getImap().getPort();
    int smtp = servers.getSmtp().getPort();
    long before = validity();
    servers.stop();
    await().until(() -> System.currentTimeMillis() / 1000 > before);
    start(imap, smtp);
    assertThat(validity()).isNotEqualTo(before);
  }

  private long validity() throws Exception {
    ImapHostManager mailboxes = servers.getManagers().getImapHostManager();
    return mailboxes.getInbox(servers.getUserManager().getUserByEmail(SHOP)).getUidValidity();
  }

  GreenMail servers() {
    return servers;
  }

  /** A mail of Anna's arrives. */
  void arrive(String id, String text) throws Exception {
    arrive(
        "From: Anna <"
            + ANNA
            + ">\r\nTo: "
            + SHOP
            + "\r\nMessage-ID: <"
            + id
            + "@example.com>\r\nSubject: Order\r\n"
            + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            + text);
  }

  void arrive(String mail) throws Exception {
    GreenMailUser user = servers.getUserManager().getUserByEmail(SHOP);
    user.deliver(
        new MimeMessage(
            Session.getInstance(new Properties()),
            new ByteArrayInputStream(mail.getBytes(StandardCharsets.UTF_8))));
  }

  ChannelAccount account(Map<String, String> other) {
    return account(SHOP, other);
  }

  ChannelAccount account(String user, Map<String, String> other) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "imap-host", "127.0.0.1",
                "imap-port", String.valueOf(servers.getImap().getPort()),
                "imap-security", "none",
                "smtp-host", "127.0.0.1",
                "smtp-port", String.valueOf(servers.getSmtp().getPort()),
                "smtp-security", "none",
                "user", user,
                "password", PASSWORD,
                "history", "all"));
    settings.putAll(other);
    return new ChannelAccount("default", "email", "shop", settings);
  }

  JsonNode poll(ChannelAccount account, String position, int patience) throws Exception {
    Exchange exchange = exchange(account, "");
    exchange.setVariable("poll", new Poll(account, position, patience, UUID.randomUUID()));
    return json.readTree(mailbox.poll(exchange));
  }

  static Exchange exchange(ChannelAccount account, String body) {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setVariable("channel", account);
    exchange.getMessage().setBody(body);
    return exchange;
  }

  @Override
  public void close() {
    servers.stop();
    outside.close();
  }
}
