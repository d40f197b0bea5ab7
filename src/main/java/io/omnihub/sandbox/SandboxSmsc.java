package io.omnihub.sandbox;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.jsmpp.PDUStringException;
import org.jsmpp.bean.InterfaceVersion;
import org.jsmpp.session.BindRequest;
import org.jsmpp.session.SMPPServerSession;
import org.jsmpp.session.SMPPServerSessionListener;
import org.jsmpp.session.connection.ServerConnection;
import org.jsmpp.session.connection.ServerConnectionFactory;
import org.jsmpp.session.connection.socket.ServerSocketConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * An SMSC on loopback that takes every SMS, sends none and tells each as delivered. It begins to
 * listen when somebody asks for its port; until then there is no thread and no socket.
 */
@Component
@ConditionalOnSandbox
class SandboxSmsc {

  private static final Logger LOG = LoggerFactory.getLogger(SandboxSmsc.class);
  private static final int BIND_MS = 5_000;
  private static final int WAITING = 20;

  private final SmsDesk desk;
  private final ExecutorService threads = Executors.newCachedThreadPool(SandboxSmsc::thread);
  private SMPPServerSessionListener listener;
  private ServerSocket socket;

  SandboxSmsc(Faults faults, Journal journal) {
    this.desk = new SmsDesk(faults, journal, threads);
  }

  /** The port it listens on, from now on at the latest. */
  synchronized int port() {
    if (listener == null) {
      try {
        socket = new ServerSocket(0, WAITING, InetAddress.getLoopbackAddress());
        listener = new SMPPServerSessionListener(socket.getLocalPort(), new On(socket));
      } catch (IOException e) {
        throw new UncheckedIOException("the sandbox's SMSC cannot listen", e);
      }
      ServerSocket door = socket;
      SMPPServerSessionListener at = listener;
      threads.execute(() -> open(at, door));
    }
    return socket.getLocalPort();
  }

  /** Does not make it listen. */
  synchronized boolean listensAt(int port) {
    return socket != null && socket.getLocalPort() == port;
  }

  private void open(SMPPServerSessionListener at, ServerSocket door) {
    while (!door.isClosed()) {
      try {
        SMPPServerSession session = at.accept();
        threads.execute(() -> bind(session));
      } catch (IOException e) {
        LOG.debug("Nobody came in", e);
      }
    }
  }

  /** Whoever says who he is comes in. */
  private void bind(SMPPServerSession session) {
    try {
      session.setMessageReceiverListener(desk);
      BindRequest bind = session.waitForBind(BIND_MS);
      bind.accept("sandbox", InterfaceVersion.IF_34);
    } catch (IOException | TimeoutException | PDUStringException | IllegalStateException e) {
      LOG.debug("No session was bound", e);
      session.close();
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "sandbox-smsc");
    thread.setDaemon(true);
    return thread;
  }

  @PreDestroy
  synchronized void stop() throws IOException {
    if (listener != null) {
      socket.close();
      listener.close();
    }
    threads.shutdownNow();
  }

  /** The socket that is bound already, to loopback alone. */
  private record On(ServerSocket socket) implements ServerConnectionFactory {

    @Override
    public ServerConnection listen(int port) {
      return new ServerSocketConnection(socket);
    }

    @Override
    public ServerConnection listen(int port, int timeout) throws IOException {
      socket.setSoTimeout(timeout);
      return listen(port);
    }

    @Override
    public ServerConnection listen(int port, int timeout, int backlog) throws IOException {
      return listen(port, timeout);
    }
  }
}
