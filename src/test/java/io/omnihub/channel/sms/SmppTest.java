package io.omnihub.channel.sms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.channel.ChannelAccount;
import io.omnihub.channel.Poll;
import io.omnihub.outside.OutsideMother;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import io.omnihub.outside.PublicAddresses;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.SubmitSm;
import org.jsmpp.extra.NegativeResponseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** SMS over real SMPP, with the parts of long ones in each database. */
@Timeout(60)
class SmppTest {

  private final ObjectMapper json = new ObjectMapper();
  private final List<JsonNode> taken = new CopyOnWriteArrayList<>();
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final OutsideMother outside = new OutsideMother("127.0.0.0/8");
  private final SmppSessions sessions =
      new SmppSessions(outside.get(PublicAddresses.class), Optional.empty());
  private volatile boolean busIsAway;
  private Smsc smsc;

  @BeforeEach
  void start() throws Exception {
    smsc = new Smsc();
    RouteBuilder.addRoutes(
        camel,
        routes ->
            routes
                .from("direct:take-polled")
                .process(
                    exchange -> {
                      if (busIsAway) {
                        throw new IllegalStateException("The bus is away");
                      }
                      Map<?, ?> body = exchange.getMessage().getBody(Map.class);
                      taken.add(json.readTree(body.get("raw").toString()));
                    }));
    camel.start();
  }

  @AfterEach
  void stop() throws Exception {
    sessions.stop();
    smsc.close();
    camel.stop();
    outside.close();
  }

  @StoreTest
  void messageIsAcknowledgedWhenTheBusHasIt(Stores stores) throws Exception {
    keep(smpp(stores), account(Map.of()));

    busIsAway = true;
    assertThatThrownBy(() -> smsc.deliver("79161234567", 0, 8, utf16("Где заказ?")))
        .isInstanceOfSatisfying(
            NegativeResponseException.class, e -> assertThat(e.getCommandStatus()).isEqualTo(0x64));
    busIsAway = false;
    smsc.deliver("79161234567", 0, 8, utf16("Где заказ?"));

    assertThat(taken).hasSize(1);
    assertThat(taken.get(0).path("text").asText()).isEqualTo("Где заказ?");
    assertThat(taken.get(0).path("from").asText()).isEqualTo("+79161234567");
  }

  @StoreTest
  void longMessageIsOneInWhateverOrderItsPartsCome(Stores stores) throws Exception {
    String text = "Здравствуйте! ".repeat(12);
    Smpp smpp = smpp(stores);
    keep(smpp, account(Map.of()));

    List<byte[]> parts = SmsText.encode(text, false, 77).parts();
    smsc.deliver("79161234567", 0x40, 8, parts.get(1));
    smsc.deliver("79161234567", 0x40, 8, parts.get(1));
    smsc.deliver("79161234567", 0x40, 8, parts.get(2));
    assertThat(taken).isEmpty();
    smsc.deliver("79161234567", 0x40, 8, parts.get(0));

    assertThat(taken).hasSize(1);
    assertThat(taken.get(0).path("text").asText()).isEqualTo(text);
    assertThat(stores.value("select count(*) from sms_part")).isEqualTo(0L);
  }

  @StoreTest
  void partsByParametersAreJoined(Stores stores) throws Exception {
    keep(smpp(stores), account(Map.of()));

    for (int i = 2; i >= 1; i--) {
      smsc.deliver(
          "79161234567",
          0,
          0,
          (i == 1 ? "Hello, " : "shop").getBytes(StandardCharsets.US_ASCII),
          new OptionalParameter.Sar_msg_ref_num((short) 9),
          new OptionalParameter.Sar_total_segments((byte) 2),
          new OptionalParameter.Sar_segment_seqnum((byte) i));
    }

    assertThat(taken).extracting(sms -> sms.path("text").asText()).containsExactly("Hello, shop");
  }

  @StoreTest
  void wholeWhoseLastPartTheBusRefusedComesUnderOneId(Stores stores) throws Exception {
    keep(smpp(stores), account(Map.of()));
    List<byte[]> parts = SmsText.encode("я".repeat(100), false, 5).parts();
    smsc.deliver("79161234567", 0x40, 8, parts.get(0));

    busIsAway = true;
    assertThatThrownBy(() -> smsc.deliver("79161234567", 0x40, 8, parts.get(1)))
        .isInstanceOf(NegativeResponseException.class);
    busIsAway = false;
    smsc.deliver("79161234567", 0x40, 8, parts.get(1));

    assertThat(taken).extracting(sms -> sms.path("text").asText()).containsExactly("я".repeat(100));
  }

  @StoreTest
  void partThatWaitsInVainIsGivenAsItIs(Stores stores) throws Exception {
    Smpp smpp = smpp(stores);
    ChannelAccount account = account(Map.of());
    keep(smpp, account);
    smsc.deliver("79161234567", 0x40, 8, SmsText.encode("я".repeat(100), false, 5).parts().get(0));

    stores.clock().advance(Duration.ofMinutes(11));
    keep(smpp, account);
    keep(smpp, account);

    assertThat(taken).hasSize(1);
    assertThat(taken.get(0).path("text").asText()).isEqualTo("я".repeat(67) + "…");
  }

  @StoreTest
  void answerIsSentInPartsAndItsReceiptFindsIt(Stores stores) throws Exception {
    Smpp smpp = smpp(stores);
    ChannelAccount account = account(Map.of("receipt-id", "hex-to-decimal", "source", "SHOP"));
    keep(smpp, account);

    String reference = submit(smpp, account, "Ваш заказ уже в пути. ".repeat(5));
    smsc.deliver(
        "79161234567",
        0x04,
        0,
        ("id:"
                + 0xab2
                + " sub:001 dlvrd:001 submit date:2606121000 done date:2606121001"
                + " stat:UNDELIV err:011 text:Vash")
            .getBytes(StandardCharsets.US_ASCII));

    assertThat(smsc.submitted).hasSize(2);
    SubmitSm first = smsc.submitted.get(0);
    assertThat(first.getEsmClass() & 0x40).isEqualTo(0x40);
    assertThat(first.getDataCoding()).isEqualTo((byte) 8);
    assertThat(first.getRegisteredDelivery()).isEqualTo((byte) 1);
    assertThat(first.getDestAddress()).isEqualTo("79161234567");
    assertThat(first.getSourceAddr()).isEqualTo("SHOP");
    assertThat(reference).isEqualTo(String.valueOf(0xab2));
    assertThat(taken.get(0).path("id").asText()).isEqualTo(reference);
    assertThat(taken.get(0).path("status").asText()).isEqualTo("UNDELIV");
    assertThat(taken.get(0).path("code").asText()).isEqualTo("011");
  }

  @StoreTest
  void refusalsAreTold(Stores stores) {
    Smpp smpp = smpp(stores);
    smsc.refuse = 0x58;
    assertRefused(() -> submit(smpp, account(Map.of()), "Да"), Kind.RETRY);
    smsc.refuse = 0x0b;
    assertRefused(() -> submit(smpp, account(Map.of()), "Да"), Kind.PERMANENT);
    assertRefused(() -> submit(smpp, account(Map.of("password", "wrong")), "Да"), Kind.AUTH);
  }

  @StoreTest
  void brokenSessionIsMadeAnewAndOneIsEnough(Stores stores) throws Exception {
    Smpp smpp = smpp(stores);
    submit(smpp, account(Map.of()), "Раз");
    submit(smpp, account(Map.of()), "Два");
    assertThat(smsc.binds).hasValue(1);

    smsc.hangUp();
    await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              submit(smpp, account(Map.of()), "Три");
              assertThat(smsc.binds).hasValue(2);
            });
  }

  @StoreTest
  void smscInsideTheHubsNetworkIsNotCalled(Stores stores) {
    try (OutsideMother guarded = new OutsideMother("10.1.2.3")) {
      Smpp smpp =
          new Smpp(
              new SmppSessions(guarded.get(PublicAddresses.class), Optional.empty()),
              new SmsParts(stores.jdbc(), stores.clock()),
              camel.createProducerTemplate(),
              json);
      assertThatThrownBy(() -> submit(smpp, account(Map.of()), "Да"))
          .hasMessageContaining("Not a public address");
    }
  }

  private void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Kind kind) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProviderRefusedException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  private Smpp smpp(Stores stores) {
    return new Smpp(
        sessions,
        new SmsParts(stores.jdbc(), stores.clock()),
        camel.createProducerTemplate(),
        json);
  }

  private void keep(Smpp smpp, ChannelAccount account) throws Exception {
    Exchange exchange = new DefaultExchange(camel);
    exchange.setVariable("poll", new Poll(account, null, 0, UUID.randomUUID()));
    smpp.keep(exchange);
    int before = smsc.binds.get();
    await().atMost(Duration.ofSeconds(5)).until(() -> smsc.binds.get() > 0 || before > 0);
  }

  private String submit(Smpp smpp, ChannelAccount account, String text) throws Exception {
    Exchange exchange = new DefaultExchange(camel);
    exchange.setVariable("channel", account);
    exchange
        .getMessage()
        .setBody(
            json.createObjectNode()
                .put("id", "95461c0a-7c34-3df1-9c90-ca3bc6f8d648")
                .put("to", "+79161234567")
                .put("text", text)
                .toString());
    smpp.submit(exchange);
    return exchange.getVariable("providerRef", String.class);
  }

  private ChannelAccount account(Map<String, String> other) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "host",
                "127.0.0.1",
                "port",
                String.valueOf(smsc.port()),
                "system-id",
                "shop",
                "password",
                Smsc.PASSWORD));
    settings.putAll(other);
    return new ChannelAccount("default", "smpp", "shop", settings);
  }

  private static byte[] utf16(String text) {
    return text.getBytes(StandardCharsets.UTF_16BE);
  }
}
