package io.omnihub.channel.sms;

import io.omnihub.channel.ChannelAccount;
import io.omnihub.outside.ForbiddenAddressException;
import io.omnihub.outside.GuardedSockets;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import io.omnihub.outside.PublicAddresses;
import io.omnihub.outside.StandIns;
import io.omnihub.work.DeadLetters;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jsmpp.bean.BindType;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.NegativeResponseException;
import org.jsmpp.session.BindParameter;
import org.jsmpp.session.MessageReceiverListener;
import org.jsmpp.session.SMPPSession;
import org.jsmpp.session.connection.Connection;
import org.jsmpp.session.connection.socket.SocketConnection;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * One session for each account on this node, bound as transceiver, made anew when it broke or the
 * account's settings changed, and unbound when nobody wanted it for a while.
 */
@Component
class SmppSessions {

  private static final int DEFAULT_PORT = 2775;
  private static final int CONNECT_MS = 5_000;
  private static final long BIND_MS = 10_000;
  private static final int ENQUIRE_MS = 30_000;
  private static final long UNUSED_NANOS = Duration.ofMinutes(2).toNanos();

  private final PublicAddresses addresses;
  private final Optional<StandIns> standIns;
  private final Map<String, Bound> bound = new ConcurrentHashMap<>();

  SmppSessions(PublicAddresses addresses, Optional<StandIns> standIns) {
    this.addresses = addresses;
    this.standIns = standIns;
  }

  private record Bound(Map<String, String> settings, SMPPSession session, long used) {

    boolean serves(ChannelAccount account) {
      return session.getSessionState().isBound() && settings.equals(account.settings());
    }
  }

  /**
   * @param listener what takes the messages of a new session
   * @throws ProviderRefusedException if the SMSC refuses the account
   */
  SMPPSession of(ChannelAccount account, Function<ChannelAccount, MessageReceiverListener> listener)
      throws IOException {
    String name = account.organization() + "/" + account.key();
    Bound known = bound.get(name);
    if (known == null || !known.serves(account)) {
      synchronized (name.intern()) {
        known = bound.get(name);
        if (known == null || !known.serves(account)) {
          if (known != null) {
            known.session().unbindAndClose();
          }
          known = new Bound(account.settings(), bind(account, listener.apply(account)), 0);
        }
      }
    }
    bound.put(name, new Bound(known.settings(), known.session(), System.nanoTime()));
    return known.session();
  }

  private SMPPSession bind(ChannelAccount account, MessageReceiverListener listener)
      throws IOException {
    SMPPSession session = new SMPPSession((host, port) -> connect(account, host, port));
    session.setEnquireLinkTimer(ENQUIRE_MS);
    session.setTransactionTimer(BIND_MS);
    session.setPduProcessorDegree(1); // in their order
    session.setMessageReceiverListener(listener);
    InetSocketAddress smsc = smsc(account);
    try {
      session.connectAndBind(
          smsc.getHostString(),
          smsc.getPort(),
          new BindParameter(
              BindType.BIND_TRX,
              account.setting("system-id"),
              account.setting("password"),
              account.setting("system-type"),
              TypeOfNumber.UNKNOWN,
              NumberingPlanIndicator.UNKNOWN,
              null),
          BIND_MS);
      return session;
    } catch (IOException e) {
      session.close();
      for (Throwable cause : DeadLetters.causes(e)) {
        if (cause instanceof NegativeResponseException refused) {
          throw refusal(refused);
        }
        if (cause instanceof ForbiddenAddressException forbidden) {
          throw new ProviderRefusedException(
              Kind.AUTH, "", forbidden.getMessage(), Optional.empty());
        }
      }
      throw e;
    }
  }

  private InetSocketAddress smsc(ChannelAccount account) {
    String host = account.setting("host");
    if (standIns.isPresent() && host.equals(StandIns.HOST)) {
      return standIns.get().smsc();
    }
    String port = account.setting("port");
    return InetSocketAddress.createUnresolved(
        host, port.isEmpty() ? DEFAULT_PORT : Integer.parseInt(port));
  }

  private Connection connect(ChannelAccount account, String host, int port) throws IOException {
    Socket plain = new GuardedSockets(addresses).createSocket();
    plain.connect(new InetSocketAddress(host, port), CONNECT_MS);
    if (!account.setting("tls").equals("yes")) {
      return new SocketConnection(plain);
    }
    SSLSocket tls =
        (SSLSocket)
            ((SSLSocketFactory) SSLSocketFactory.getDefault())
                .createSocket(plain, host, port, true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    return new SocketConnection(tls);
  }

  /** What a command status means for the next try (SMPP 3.4, 5.1.3). */
  static ProviderRefusedException refusal(NegativeResponseException refused) {
    int status = refused.getCommandStatus();
    Kind kind =
        switch (status) {
          case 0x0d, 0x0e, 0x0f -> Kind.AUTH;
          case 0x04, 0x05, 0x08, 0x14, 0x45, 0x58, 0x64, 0xff -> Kind.RETRY;
          default -> Kind.PERMANENT;
        };
    String code = String.format("0x%02X", status);
    return new ProviderRefusedException(kind, code, "The SMSC refuses it", Optional.empty());
  }

  @Scheduled(fixedDelay = 30_000)
  void closeUnused() {
    long now = System.nanoTime();
    bound.forEach(
        (name, one) -> {
          if (now - one.used() > UNUSED_NANOS && bound.remove(name, one)) {
            one.session().unbindAndClose();
          }
        });
  }

  @PreDestroy
  void stop() {
    bound.values().forEach(one -> one.session().unbindAndClose());
    bound.clear();
  }
}
