package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jsmpp.InvalidResponseException;
import org.jsmpp.PDUException;
import org.jsmpp.PDUStringException;
import org.jsmpp.bean.BroadcastSm;
import org.jsmpp.bean.CancelBroadcastSm;
import org.jsmpp.bean.CancelSm;
import org.jsmpp.bean.DataCodings;
import org.jsmpp.bean.DataSm;
import org.jsmpp.bean.ESMClass;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.QueryBroadcastSm;
import org.jsmpp.bean.QuerySm;
import org.jsmpp.bean.RegisteredDelivery;
import org.jsmpp.bean.ReplaceSm;
import org.jsmpp.bean.SubmitMulti;
import org.jsmpp.bean.SubmitSm;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.NegativeResponseException;
import org.jsmpp.extra.ProcessRequestException;
import org.jsmpp.extra.ResponseTimeoutException;
import org.jsmpp.session.BroadcastSmResult;
import org.jsmpp.session.DataSmResult;
import org.jsmpp.session.QueryBroadcastSmResult;
import org.jsmpp.session.QuerySmResult;
import org.jsmpp.session.SMPPServerSession;
import org.jsmpp.session.ServerMessageReceiverListener;
import org.jsmpp.session.Session;
import org.jsmpp.session.SubmitMultiResult;
import org.jsmpp.session.SubmitSmResult;
import org.jsmpp.util.MessageId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the sandbox's SMSC does with an SMS: applies the fault in force, notes it, and tells that it
 * was delivered where that was asked for. Statuses are those of SMPP 3.4, 5.1.3; it knows submit_sm
 * alone.
 */
class SmsDesk implements ServerMessageReceiverListener {

  private static final Logger LOG = LoggerFactory.getLogger(SmsDesk.class);

  private static final int OK = 200;
  private static final int INVALID_COMMAND = 0x03;
  private static final int SYSTEM_ERROR = 0x08;
  private static final int INVALID_DESTINATION = 0x0b;
  private static final int THROTTLED = 0x58;
  private static final int NOT_NOW = 0x64;
  private static final int WITH_HEADER = 0x40;
  private static final int RECEIPT = 0x04;
  private static final byte UCS2 = 8;

  /** The signs of data coding 0 in their order (3GPP TS 23.038, 6.2.1). */
  private static final String GSM =
      "@\u00a3$\u00a5\u00e8\u00e9\u00f9\u00ec\u00f2\u00c7\n\u00d8\u00f8\r\u00c5\u00e5"
          + "\u0394_\u03a6\u0393\u039b\u03a9\u03a0\u03a8\u03a3\u0398\u039e \u00c6\u00e6\u00df\u00c9"
          + " !\"#\u00a4%&'()*+,-./0123456789:;<=>?"
          + "\u00a1ABCDEFGHIJKLMNOPQRSTUVWXYZ\u00c4\u00d6\u00d1\u00dc\u00a7"
          + "\u00bfabcdefghijklmnopqrstuvwxyz\u00e4\u00f6\u00f1\u00fc\u00e0";

  private final Faults faults;
  private final Journal journal;
  private final Executor later;

  SmsDesk(Faults faults, Journal journal, Executor later) {
    this.faults = faults;
    this.journal = journal;
    this.later = later;
  }

  @Override
  public SubmitSmResult onAcceptSubmitSm(SubmitSm sms, SMPPServerSession session)
      throws ProcessRequestException {
    Optional<Fault> fault = faults.of(SandboxSystem.SMPP);
    Integer status = fault.map(Fault::status).orElse(null);
    String id = UUID.randomUUID().toString();
    note(sms, id, status == null ? OK : status);
    fault.ifPresent(f -> pause(f.delayMs()));
    if (status != null) {
      throw new ProcessRequestException("The fault in force", refusal(status));
    }
    if (sms.isSmscDelReceiptSuccessAndFailureRequested()) {
      later.execute(() -> deliver(sms, id, session));
    }
    try {
      return new SubmitSmResult(new MessageId(id), new OptionalParameter[0]);
    } catch (PDUStringException e) {
      throw new IllegalStateException("An id has 36 characters", e);
    }
  }

  private static int refusal(int status) {
    return switch (status) {
      case 429 -> THROTTLED;
      case 503 -> NOT_NOW;
      default -> status < 500 ? INVALID_DESTINATION : SYSTEM_ERROR;
    };
  }

  private void note(SubmitSm sms, String id, int status) {
    byte[] bytes = sms.getShortMessage() == null ? new byte[0] : sms.getShortMessage();
    ObjectNode noted =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", id)
            .put("from", sms.getSourceAddr())
            .put("to", sms.getDestAddress());
    boolean header =
        (sms.getEsmClass() & WITH_HEADER) != 0 && bytes.length > 0 && bytes.length > bytes[0];
    int from = header ? bytes[0] + 1 : 0;
    if (header && from >= 3) {
      noted.put("part", bytes[from - 1] + "/" + bytes[from - 2]);
    }
    noted.put("text", text(sms.getDataCoding(), Arrays.copyOfRange(bytes, from, bytes.length)));
    journal.note(SandboxSystem.SMPP, "SMPP", "submit_sm", noted.toString(), status);
  }

  private static String text(byte coding, byte[] bytes) {
    if (coding == UCS2) {
      return new String(bytes, StandardCharsets.UTF_16BE);
    }
    if (coding != 0) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
    StringBuilder text = new StringBuilder();
    for (byte sign : bytes) {
      text.append(GSM.charAt(sign & 0x7f));
    }
    return text.toString();
  }

  private static void deliver(SubmitSm sms, String id, SMPPServerSession session) {
    String told = "id:" + id + " sub:001 dlvrd:001 stat:DELIVRD err:000 text:";
    try {
      session.deliverShortMessage(
          "",
          TypeOfNumber.INTERNATIONAL,
          NumberingPlanIndicator.ISDN,
          sms.getDestAddress(),
          TypeOfNumber.UNKNOWN,
          NumberingPlanIndicator.UNKNOWN,
          sms.getSourceAddr(),
          new ESMClass(RECEIPT),
          (byte) 0,
          (byte) 0,
          new RegisteredDelivery(0),
          DataCodings.ZERO,
          told.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException
        | PDUException
        | ResponseTimeoutException
        | InvalidResponseException
        | NegativeResponseException
        | IllegalStateException e) {
      LOG.debug("The receipt of {} was not taken", id, e);
    }
  }

  private static void pause(int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ProcessRequestException unknown() {
    return new ProcessRequestException("This SMSC takes submit_sm alone", INVALID_COMMAND);
  }

  @Override
  public SubmitMultiResult onAcceptSubmitMulti(SubmitMulti sms, SMPPServerSession session)
      throws ProcessRequestException {
    throw unknown();
  }

  @Override
  public QuerySmResult onAcceptQuerySm(QuerySm query, SMPPServerSession session)
      throws ProcessRequestException {
    throw unknown();
  }

  @Override
  public void onAcceptReplaceSm(ReplaceSm replace, SMPPServerSession session)
      throws ProcessRequestException {
    throw unknown();
  }

  @Override
  public void onAcceptCancelSm(CancelSm cancel, SMPPServerSession session)
      throws ProcessRequestException {
    throw unknown();
  }

  @Override
  public BroadcastSmResult onAcceptBroadcastSm(BroadcastSm sms, SMPPServerSession session)
      throws ProcessRequestException {
    throw unknown();
  }

  @Override
  public void onAcceptCancelBroadcastSm(CancelBroadcastSm cancel, SMPPServerSession session)
      throws ProcessRequestException {
    throw unknown();
  }

  @Override
  public QueryBroadcastSmResult onAcceptQueryBroadcastSm(
      QueryBroadcastSm query, SMPPServerSession session) throws ProcessRequestException {
    throw unknown();
  }

  @Override
  public DataSmResult onAcceptDataSm(DataSm sms, Session session) throws ProcessRequestException {
    throw unknown();
  }
}
