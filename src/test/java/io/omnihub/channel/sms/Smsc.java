package io.omnihub.channel.sms;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jsmpp.PDUStringException;
import org.jsmpp.bean.BroadcastSm;
import org.jsmpp.bean.CancelBroadcastSm;
import org.jsmpp.bean.CancelSm;
import org.jsmpp.bean.DataCodings;
import org.jsmpp.bean.DataSm;
import org.jsmpp.bean.ESMClass;
import org.jsmpp.bean.InterfaceVersion;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.QueryBroadcastSm;
import org.jsmpp.bean.QuerySm;
import org.jsmpp.bean.RegisteredDelivery;
import org.jsmpp.bean.ReplaceSm;
import org.jsmpp.bean.SubmitMulti;
import org.jsmpp.bean.SubmitSm;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.ProcessRequestException;
import org.jsmpp.session.BindRequest;
import org.jsmpp.session.BroadcastSmResult;
import org.jsmpp.session.DataSmResult;
import org.jsmpp.session.QueryBroadcastSmResult;
import org.jsmpp.session.QuerySmResult;
import org.jsmpp.session.SMPPServerSession;
import org.jsmpp.session.SMPPServerSessionListener;
import org.jsmpp.session.ServerMessageReceiverListener;
import org.jsmpp.session.Session;
import org.jsmpp.session.SubmitMultiResult;
import org.jsmpp.session.SubmitSmResult;
import org.jsmpp.util.MessageId;

/** An operator's SMSC that speaks real SMPP on loopback, one session at a time. */
final class Smsc implements AutoCloseable, ServerMessageReceiverListener {

  static final String PASSWORD = "s3cret";

  final List<SubmitSm> submitted = new CopyOnWriteArrayList<>();
  final AtomicInteger binds = new AtomicInteger();
  volatile int refuse;
  private final AtomicInteger ids = new AtomicInteger(0xab0);
  private final SMPPServerSessionListener listener;
  private volatile SMPPServerSession session;
  private volatile boolean closed;

  Smsc() throws IOException {
    listener = new SMPPServerSessionListener(freePort());
    Thread door = new Thread(this::open, "smsc");
    door.setDaemon(true);
    door.start();
  }

  private static int freePort() throws IOException {
    try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return listener.getPort();
  }

  private void open() {
    while (!closed) {
      try {
        SMPPServerSession next = listener.accept();
        BindRequest bind = next.waitForBind(5_000);
        if (bind.getPassword().equals(PASSWORD)) {
          next.setMessageReceiverListener(this);
          bind.accept("smsc", InterfaceVersion.IF_34);
          session = next;
          binds.incrementAndGet();
        } else {
          bind.reject(0x0e);
        }
      } catch (IOException | TimeoutException | PDUStringException e) {
        // the next one
      }
    }
  }

  void hangUp() {
    session.close();
  }

  void deliver(String from, int esm, int coding, byte[] bytes, OptionalParameter... parameters)
      throws Exception {
    session.deliverShortMessage(
        "",
        TypeOfNumber.INTERNATIONAL,
        NumberingPlanIndicator.ISDN,
        from,
        TypeOfNumber.INTERNATIONAL,
        NumberingPlanIndicator.ISDN,
        "79990001122",
        new ESMClass(esm),
        (byte) 0,
        (byte) 0,
        new RegisteredDelivery(0),
        DataCodings.newInstance((byte) coding),
        bytes,
        parameters);
  }

  @Override
  public SubmitSmResult onAcceptSubmitSm(SubmitSm sms, SMPPServerSession source)
      throws ProcessRequestException {
    if (refuse != 0) {
      throw new ProcessRequestException("refused", refuse);
    }
    submitted.add(sms);
    try {
      return new SubmitSmResult(
          new MessageId(Integer.toHexString(ids.incrementAndGet())), new OptionalParameter[0]);
    } catch (PDUStringException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public SubmitMultiResult onAcceptSubmitMulti(SubmitMulti many, SMPPServerSession source)
      throws ProcessRequestException {
    throw new ProcessRequestException("no", 3);
  }

  @Override
  public QuerySmResult onAcceptQuerySm(QuerySm query, SMPPServerSession source)
      throws ProcessRequestException {
    throw new ProcessRequestException("no", 3);
  }

  @Override
  public void onAcceptReplaceSm(ReplaceSm replace, SMPPServerSession source)
      throws ProcessRequestException {
    throw new ProcessRequestException("no", 3);
  }

  @Override
  public void onAcceptCancelSm(CancelSm cancel, SMPPServerSession source)
      throws ProcessRequestException {
    throw new ProcessRequestException("no", 3);
  }

  @Override
  public BroadcastSmResult onAcceptBroadcastSm(BroadcastSm sms, SMPPServerSession source)
      throws ProcessRequestException {
    throw new ProcessRequestException("no", 3);
  }

  @Override
  public void onAcceptCancelBroadcastSm(CancelBroadcastSm cancel, SMPPServerSession source)
      throws ProcessRequestException {
    throw new ProcessRequestException("no", 3);
  }

  @Override
  public QueryBroadcastSmResult onAcceptQueryBroadcastSm(
      QueryBroadcastSm query, SMPPServerSession source) throws ProcessRequestException {
    throw new ProcessRequestException("no", 3);
  }

  @Override
  public DataSmResult onAcceptDataSm(DataSm data, Session source) throws ProcessRequestException {
    throw new ProcessRequestException("no", 3);
  }

  @Override
  public void close() throws IOException {
    closed = true;
    listener.close();
    if (session != null) {
      session.close();
    }
  }
}
