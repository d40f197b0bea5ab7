package io.omnihub.outside;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;
import javax.net.SocketFactory;

/**
 * Sockets that connect to public addresses only. The address that was checked is the one that is
 * connected to; TLS is put on top by whoever uses them.
 */
public final class GuardedSockets extends SocketFactory {

  private final PublicAddresses addresses;
  private final Consumer<Socket> made;

  public GuardedSockets(PublicAddresses addresses) {
    this(addresses, socket -> {});
  }

  /**
   * @param made is told each socket before it is connected
   */
  public GuardedSockets(PublicAddresses addresses, Consumer<Socket> made) {
    this.addresses = addresses;
    this.made = made;
  }

  @Override
  public Socket createSocket() {
    Socket socket = new Guarded(addresses);
    made.accept(socket);
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port), new InetSocketAddress(from, fromPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port), null);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port), new InetSocketAddress(from, fromPort));
  }

  private Socket connected(InetSocketAddress to, InetSocketAddress from) throws IOException {
    Socket socket = createSocket();
    if (from != null) {
      socket.bind(from);
    }
    socket.connect(to);
    return socket;
  }

  private static final class Guarded extends Socket {

    private final PublicAddresses addresses;

    Guarded(PublicAddresses addresses) {
      this.addresses = addresses;
    }

    @Override
    public void connect(SocketAddress to, int timeout) throws IOException {
      if (!(to instanceof InetSocketAddress target)) {
        throw new UnknownHostException(String.valueOf(to));
      }
      if (target.isUnresolved()) {
        throw new UnknownHostException(target.getHostString());
      }
      String host = target.getHostString();
      for (InetAddress each : InetAddress.getAllByName(host)) {
        if (!addresses.mayCall(host, target.getPort(), each)) {
          throw new ForbiddenAddressException(host);
        }
      }
      if (!addresses.mayCall(host, target.getPort(), target.getAddress())) {
        throw new ForbiddenAddressException(host);
      }
      super.connect(target, timeout);
    }

    @Override
    public void connect(SocketAddress to) throws IOException {
      connect(to, 0);
    }
  }
}
