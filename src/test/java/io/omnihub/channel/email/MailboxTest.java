package io.omnihub.channel.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.omnihub.channel.ChannelAccount;
import io.omnihub.channel.FileBytes;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A mailbox is read in order, from where the bus had it, over real IMAP. */
@Timeout(60)
class MailboxTest {

  private final MailServers mail = new MailServers();

  @AfterEach
  void stop() {
    mail.close();
  }

  @Test
  void mailsComeInTheirOrderAndARoundThatDiedBringsTheSameAgain() throws Exception {
    for (int i = 0; i < Mailbox.MOST_OF_A_ROUND + 3; i++) {
      mail.arrive("m" + i, "Question " + i);
    }
    ChannelAccount account = mail.account(Map.of());

    JsonNode first = mail.poll(account, null, 0);
    JsonNode again = mail.poll(account, null, 0);
    JsonNode second = mail.poll(account, first.path("position").asText(), 0);

    assertThat(again).isEqualTo(first);
    List<String> said = new ArrayList<>(texts(first));
    assertThat(said).hasSize(Mailbox.MOST_OF_A_ROUND);
    said.addAll(texts(second));
    assertThat(said)
        .isEqualTo(
            java.util.stream.IntStream.range(0, Mailbox.MOST_OF_A_ROUND + 3)
                .mapToObj(i -> "Question " + i)
                .toList());
    assertThat(mail.poll(account, second.path("position").asText(), 0).path("events")).isEmpty();
  }

  @Test
  void newAccountLeavesAloneWhatWasThereBefore() throws Exception {
    mail.arrive("old", "Long ago");
    ChannelAccount account = mail.account(Map.of("history", "new"));

    JsonNode first = mail.poll(account, null, 0);
    mail.arrive("new", "Today");
    JsonNode second = mail.poll(account, first.path("position").asText(), 0);

    assertThat(first.path("events")).isEmpty();
    assertThat(texts(second)).containsExactly("Today");
  }

  @Test
  void mailboxWithOtherNumbersIsReadAgainUnderTheSameIds() throws Exception {
    ChannelAccount account = mail.account(Map.of());
    mail.arrive("m1", "One");
    mail.arrive("m2", "Two");
    JsonNode before = mail.poll(account, null, 0);

    mail.renumber();
    mail.arrive("m2", "Two");
    mail.arrive("m3", "Three");
    JsonNode after = mail.poll(mail.account(Map.of()), before.path("position").asText(), 0);

    assertThat(texts(after)).containsExactly("Two", "Three");
    assertThat(after.path("events").get(0).path("id"))
        .isEqualTo(before.path("events").get(1).path("id"));
  }

  @Test
  void serverWithIdleTellsOfNewsByItself() throws Exception {
    try (Wire wire = new Wire(mail.servers().getImap().getPort(), said -> said)) {
      String asked = newsThatComeWhileItWaits(wire);

      assertThat(asked).contains("IDLE\r\n", "DONE\r\n").doesNotContain("NOOP");
    }
  }

  @Test
  void serverWithoutIdleIsAskedEachSecond() throws Exception {
    try (Wire wire =
        new Wire(mail.servers().getImap().getPort(), said -> said.replace(" IDLE", " NONE"))) {
      String asked = newsThatComeWhileItWaits(wire);

      assertThat(asked).contains("NOOP").doesNotContain("IDLE");
    }
  }

  private String newsThatComeWhileItWaits(Wire wire) throws Exception {
    ChannelAccount account = mail.account(Map.of("imap-port", String.valueOf(wire.port())));
    String position = mail.poll(account, null, 0).path("position").asText();
    long began = System.nanoTime();

    CompletableFuture<JsonNode> round = later(account, position, 10);
    await().until(() -> wire.asked().matches("(?s).*(IDLE|NOOP)\r\n.*"));
    mail.arrive("m1", "News");

    assertThat(texts(round.get())).containsExactly("News");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    return wire.asked();
  }

  /** The other end is gone without a word: nothing that the hub says would ever be answered. */
  @Test
  void serverThatFallsSilentEndsTheRound() throws Exception {
    try (Wire wire = new Wire(mail.servers().getImap().getPort(), said -> said)) {
      ChannelAccount account = mail.account(Map.of("imap-port", String.valueOf(wire.port())));
      String position = mail.poll(account, null, 0).path("position").asText();

      CompletableFuture<JsonNode> round = later(account, position, 2);
      await().until(() -> wire.asked().contains("IDLE\r\n"));
      long began = System.nanoTime();
      wire.fallSilent();

      assertThatThrownBy(round::get).hasRootCauseInstanceOf(Exception.class);
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isLessThan(Duration.ofSeconds(2).plus(MailWait.GRACE).plusSeconds(10));
    }
  }

  /** A word of the server's that never ends is no reason to listen for ever. */
  @Test
  void serverThatNeverComesToAnEndIsCutOff() throws Exception {
    try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture.runAsync(() -> Mumbling.at(door));
      ChannelAccount account = mail.account(Map.of("imap-port", "" + door.getLocalPort()));
      long began = System.nanoTime();

      assertThatThrownBy(() -> mail.poll(account, "7:0:0", 1)).isInstanceOf(Exception.class);

      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(
              Duration.ofSeconds(1), Duration.ofSeconds(1).plus(MailWait.GRACE).plusSeconds(10));
    }
  }

  private CompletableFuture<JsonNode> later(ChannelAccount account, String position, int patience) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return mail.poll(account, position, patience);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void waitingForNothingEndsWithThePatience() throws Exception {
    ChannelAccount account = mail.account(Map.of());
    String position = mail.poll(account, null, 0).path("position").asText();

    JsonNode round = mail.poll(account, position, 1);

    assertThat(round.path("events")).isEmpty();
    assertThat(round.path("position").asText()).startsWith(position.substring(0, 8));
  }

  @Test
  void hugeFileStaysInTheMailboxUntilTheStoreAsksForIt() throws Exception {
    byte[] bytes = new byte[3_000_000];
    new java.util.Random(1).nextBytes(bytes);
    mail.arrive(
        "From: anna@example.com\r\nTo: shop@hub.example\r\nMessage-ID: <big@example.com>\r\n"
            + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee the film\r\n--b\r\n"
            + "Content-Type: video/mp4\r\nContent-Disposition: attachment; filename=film.mp4\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\n"
            + Base64.getMimeEncoder().encodeToString(bytes)
            + "\r\n--b--\r\n");
    ChannelAccount account = mail.account(Map.of());

    JsonNode read = raw(mail.poll(account, null, 0)).get(0);
    JsonNode file = read.path("attachments").get(0);
    Object body = mail.mailbox.file(MailServers.exchange(account, file.toString()));

    assertThat(read.toString()).hasSizeLessThan(2_000);
    assertThat(file.path("size").asLong()).isBetween(2_900_000L, 3_300_000L);
    try (InputStream fetched = ((FileBytes) body).open()) {
      assertThat(fetched.readAllBytes()).isEqualTo(bytes);
    }
    FileBytes gone =
        (FileBytes)
            mail.mailbox.file(MailServers.exchange(account, "{\"fileId\": \"imap:1:1:2\"}"));
    assertThatThrownBy(gone::open).isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void addressThatCameWithAMailNamesNoSetting() throws Exception {
    Object body =
        mail.mailbox.file(
            MailServers.exchange(
                mail.account(Map.of()), "{\"url\": \"https://evil.example/{password}\"}"));

    assertThat(body).isEqualTo("{\"url\":\"https://evil.example/%7Bpassword%7D\"}");
  }

  @Test
  void wrongPasswordWaitsForAPersonAndIsNotTold() {
    ChannelAccount account = mail.account(Map.of("password", "another/one"));

    assertThatThrownBy(() -> mail.poll(account, null, 0))
        .isInstanceOfSatisfying(
            ProviderRefusedException.class, e -> assertThat(e.kind()).isEqualTo(Kind.AUTH))
        .hasMessageNotContaining("another/one");
  }

  @Test
  void serverInsideTheHubsNetworkIsNotCalled() {
    try (MailServers guarded = new MailServers("10.1.2.3")) {
      assertThatThrownBy(() -> guarded.poll(guarded.account(Map.of()), null, 0))
          .hasMessageContaining("Not a public address: 127.0.0.1");
      assertThatThrownBy(
              () -> guarded.check.ask(MailServers.exchange(guarded.account(Map.of()), "")))
          .hasMessageContaining("Not a public address");
    }
  }

  @Test
  void checkSignsInToBothServers() throws Exception {
    mail.arrive("m1", "One");

    JsonNode said =
        mail.json.readTree(mail.check.ask(MailServers.exchange(mail.account(Map.of()), "")));

    assertThat(said.path("name").asText()).isEqualTo(MailServers.SHOP);
    assertThat(said.path("details").path("mails").asText()).isEqualTo("1");
  }

  private List<JsonNode> raw(JsonNode round) throws Exception {
    List<JsonNode> mails = new ArrayList<>();
    for (JsonNode event : round.path("events")) {
      mails.add(mail.json.readTree(event.path("raw").asText()));
    }
    return mails;
  }

  private List<String> texts(JsonNode round) throws Exception {
    return raw(round).stream().map(read -> read.path("text").asText()).toList();
  }
}
