package io.omnihub.channel.sms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.channel.ChannelAccount;
import io.omnihub.channel.Poll;
import io.omnihub.channel.sms.SmsParts.Joined;
import io.omnihub.message.Ids;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import io.omnihub.work.ClaimFence;
import io.omnihub.work.DeadLetters;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.jsmpp.InvalidResponseException;
import org.jsmpp.PDUException;
import org.jsmpp.bean.AlertNotification;
import org.jsmpp.bean.DataCodings;
import org.jsmpp.bean.DataSm;
import org.jsmpp.bean.DeliverSm;
import org.jsmpp.bean.ESMClass;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.RegisteredDelivery;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.NegativeResponseException;
import org.jsmpp.extra.ProcessRequestException;
import org.jsmpp.extra.ResponseTimeoutException;
import org.jsmpp.session.DataSmResult;
import org.jsmpp.session.MessageReceiverListener;
import org.jsmpp.session.SMPPSession;
import org.jsmpp.session.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * The Kamelets' side of SMPP 3.4. Invariants: a message is acknowledged to the SMSC when the bus
 * has it, or, a part of one, the database; what cannot be taken now is refused for now, and comes
 * again. SMPP gives incoming messages no id, so one whose acknowledgement was lost comes twice.
 */
@Component("smpp")
public class Smpp {

  private static final Logger LOG = LoggerFactory.getLogger(Smpp.class);
  private static final int NOT_NOW = 0x64; // ESME_RX_T_APPN
  private static final Pattern RECEIPT =
      Pattern.compile(
          "id:\\s*(\\S+).*?\\bstat:\\s*(\\w+)(?:.*?\\berr:\\s*(\\w+))?", Pattern.DOTALL);
  private static final String[] STATES = {
    "SCHEDULED",
    "ENROUTE",
    "DELIVRD",
    "EXPIRED",
    "DELETED",
    "UNDELIV",
    "ACCEPTD",
    "UNKNOWN",
    "REJECTD"
  };

  private final SmppSessions sessions;
  private final SmsParts parts;
  private final ProducerTemplate producer;
  private final ObjectMapper json;

  Smpp(SmppSessions sessions, SmsParts parts, @Lazy ProducerTemplate producer, ObjectMapper json) {
    this.sessions = sessions;
    this.parts = parts;
    this.producer = producer;
    this.json = json;
  }

  /**
   * Keeps the session bound while the poll has patience; its messages go their way by themselves.
   */
  public String keep(Exchange exchange) throws Exception {
    Poll poll = exchange.getVariable("poll", Poll.class);
    ChannelAccount account = poll.account();
    for (Joined late : parts.late(account)) {
      take(account, message(account, late));
      parts.done(account, late.of());
    }
    SMPPSession session = sessions.of(account, Listener::new);
    for (int i = 0; i < poll.patience() && session.getSessionState().isBound(); i++) {
      TimeUnit.SECONDS.sleep(1);
    }
    if (!session.getSessionState().isBound()) {
      throw new IOException("The session with the SMSC broke");
    }
    return "{\"events\": []}";
  }

  /** {@code {"name", "details": {"state"}}}. */
  public String ask(Exchange exchange) throws IOException {
    ChannelAccount account = exchange.getVariable("channel", ChannelAccount.class);
    SMPPSession session = sessions.of(account, Listener::new);
    ObjectNode said = json.createObjectNode().put("name", account.setting("system-id"));
    said.putObject("details").put("state", session.getSessionState().name());
    return said.toString();
  }

  /**
   * Sends what {@code maps/delivery-to-smpp} made. The variable {@code providerRef} is the id of
   * the last part: what its receipt tells holds for the whole.
   */
  public void submit(Exchange exchange) throws IOException {
    ChannelAccount account = exchange.getVariable("channel", ChannelAccount.class);
    JsonNode sms = json.readTree(exchange.getMessage().getBody(String.class));
    String to = sms.path("to").asText().replaceAll("^\\+", "");
    if (!to.matches("\\d{3,20}")) {
      throw refused(Kind.PERMANENT, "This is no phone number");
    }
    SmsText.Encoded text = encode(account, sms);
    SMPPSession session = sessions.of(account, Listener::new);
    ClaimFence.current().pass();
    String last = null;
    for (byte[] part : text.parts()) {
      last = submit(session, account, to, text, part);
    }
    exchange.setVariable("providerRef", reference(account, last, 16));
  }

  private static SmsText.Encoded encode(ChannelAccount account, JsonNode sms) {
    try {
      return SmsText.encode(
          sms.path("text").asText(""), isLatin(account), sms.path("id").asText().hashCode());
    } catch (IllegalArgumentException e) {
      throw refused(Kind.PERMANENT, e.getMessage());
    }
  }

  private static String submit(
      SMPPSession session, ChannelAccount account, String to, SmsText.Encoded text, byte[] part)
      throws IOException {
    String source = account.setting("source").replaceAll("^\\+", "");
    boolean digits = source.matches("\\d+");
    TypeOfNumber ton =
        source.isEmpty()
            ? TypeOfNumber.UNKNOWN
            : !digits
                ? TypeOfNumber.ALPHANUMERIC
                : source.length() <= 6 ? TypeOfNumber.NETWORK_SPECIFIC : TypeOfNumber.INTERNATIONAL;
    NumberingPlanIndicator npi =
        ton == TypeOfNumber.INTERNATIONAL
            ? NumberingPlanIndicator.ISDN
            : NumberingPlanIndicator.UNKNOWN;
    try {
      return session
          .submitShortMessage(
              "",
              ton,
              npi,
              source,
              TypeOfNumber.INTERNATIONAL,
              NumberingPlanIndicator.ISDN,
              to,
              new ESMClass(text.header() ? 0x40 : 0),
              (byte) 0,
              (byte) 0,
              null,
              null,
              new RegisteredDelivery((byte) 1),
              (byte) 0,
              DataCodings.newInstance((byte) text.coding()),
              (byte) 0,
              part)
          .getMessageId();
    } catch (NegativeResponseException e) {
      throw SmppSessions.refusal(e);
    } catch (ResponseTimeoutException | InvalidResponseException e) {
      throw refused(Kind.UNCERTAIN, "The SMSC gave no answer");
    } catch (PDUException e) {
      throw refused(Kind.PERMANENT, "The message fits no PDU");
    }
  }

  /** In receipts the same id may stand in another notation; both become decimal. */
  private static String reference(ChannelAccount account, String id, int radix) {
    if (!account.setting("receipt-id").equals("hex-to-decimal")) {
      return id;
    }
    try {
      return new BigInteger(id, radix).toString();
    } catch (NumberFormatException e) {
      return id;
    }
  }

  private final class Listener implements MessageReceiverListener {

    private final ChannelAccount account;

    Listener(ChannelAccount account) {
      this.account = account;
    }

    @Override
    public void onAcceptDeliverSm(DeliverSm pdu) throws ProcessRequestException {
      try {
        Smpp.this.accept(account, pdu);
      } catch (Exception e) {
        LOG.error("{}: an SMS could not be accepted: {}", account, DeadLetters.reason(e));
        throw new ProcessRequestException("Not now", NOT_NOW);
      }
    }

    @Override
    public void onAcceptAlertNotification(AlertNotification alert) {
      // tells that a phone is on; nobody asked
    }

    @Override
    public DataSmResult onAcceptDataSm(DataSm pdu, Session source) throws ProcessRequestException {
      throw new ProcessRequestException("No data_sm here", 0x03); // ESME_RINVCMDID
    }
  }

  private void accept(ChannelAccount account, DeliverSm pdu) throws Exception {
    OptionalParameter payload = pdu.getOptionalParameter((short) 0x0424);
    byte[] bytes =
        payload instanceof OptionalParameter.OctetString given
            ? given.getValue()
            : pdu.getShortMessage();
    if (bytes == null) {
      bytes = new byte[0];
    }
    if (pdu.isSmscDeliveryReceipt() || pdu.isIntermediateDeliveryNotification()) {
      take(account, receipt(account, pdu, new String(bytes, "ISO-8859-1")));
      return;
    }
    SmsPart part = SmsPart.of(pdu, bytes);
    int coding = pdu.getDataCoding() & 0xff;
    if (part.total() <= 1) {
      take(account, message(account, pdu, SmsText.decode(part.bytes(), coding, isLatin(account))));
      return;
    }
    SmsParts.Of of =
        new SmsParts.Of(number(pdu), pdu.getDestAddress(), part.reference(), part.total());
    Optional<Joined> whole = parts.add(account, of, part.number(), coding, part.bytes());
    if (whole.isPresent()) {
      take(account, message(account, whole.get()));
      parts.done(account, of);
    }
  }

  private ObjectNode message(ChannelAccount account, Joined joined) {
    String text = SmsText.decode(joined.bytes(), joined.coding(), isLatin(account));
    ObjectNode sms = json.createObjectNode();
    sms.put(
        "id",
        "sms-"
            + Integer.toHexString((joined.of().sender() + "/" + joined.of().recipient()).hashCode())
            + "-"
            + joined.first().toEpochMilli()
            + "-"
            + joined.of().reference());
    sms.put("from", joined.of().sender()).put("to", joined.of().recipient());
    if (text != null) {
      sms.put("text", joined.whole() ? text : text + "\u2026");
    }
    return sms;
  }

  private ObjectNode message(ChannelAccount account, DeliverSm pdu, String text) {
    ObjectNode sms = json.createObjectNode();
    sms.put("id", "sms-" + Ids.next());
    sms.put("from", number(pdu)).put("to", pdu.getDestAddress());
    if (text != null) {
      sms.put("text", text);
    }
    return sms;
  }

  /** By its parameters, where the SMSC gives them, else by its text, which has no standard form. */
  private ObjectNode receipt(ChannelAccount account, DeliverSm pdu, String text) {
    Matcher said = RECEIPT.matcher(text);
    boolean read = said.find();
    OptionalParameter id = pdu.getOptionalParameter((short) 0x001e);
    OptionalParameter state = pdu.getOptionalParameter((short) 0x0427);
    ObjectNode receipt = json.createObjectNode();
    String of =
        id instanceof OptionalParameter.COctetString given
            ? given.getValueAsString()
            : read ? said.group(1) : null;
    String status =
        read
            ? said.group(2)
            : state instanceof OptionalParameter.Byte given
                    && given.getValue() >= 0
                    && given.getValue() < STATES.length
                ? STATES[given.getValue()]
                : null;
    boolean parameter = id != null;
    receipt.put(
        "id", of == null ? "receipt-" + Ids.next() : reference(account, of, parameter ? 16 : 10));
    if (status != null) {
      receipt.put("status", status);
    }
    if (read && said.group(3) != null) {
      receipt.put("code", said.group(3));
    }
    return receipt;
  }

  private static String number(DeliverSm pdu) {
    String number = pdu.getSourceAddr() == null ? "" : pdu.getSourceAddr();
    boolean international = pdu.getSourceAddrTon() == TypeOfNumber.INTERNATIONAL.value();
    return international && number.matches("[1-9]\\d{6,14}") ? "+" + number : number;
  }

  private static boolean isLatin(ChannelAccount account) {
    return account.setting("default-alphabet").equals("latin1");
  }

  /** The way of what a poll brings; returns when the bus has it. */
  private void take(ChannelAccount account, ObjectNode sms) throws Exception {
    String raw = json.writeValueAsString(sms);
    Exchange exchange =
        producer.send(
            "direct:take-polled",
            taken -> {
              taken.getMessage().setBody(Map.of("id", sms.path("id").asText(), "raw", raw));
              taken.setVariable("channel", account);
              taken.setVariable("polled", "true");
            });
    if (exchange.getException() != null) {
      throw exchange.getException();
    }
  }

  private static ProviderRefusedException refused(Kind kind, String reason) {
    return new ProviderRefusedException(kind, "", reason, Optional.empty());
  }
}
