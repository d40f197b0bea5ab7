package io.omnihub.world;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that are stopped and started again: below those that the system gives to
 * clients, one of which might otherwise have taken the port meanwhile.
 */
final class Ports {

  private static final int FIRST = 10_000;
  private static final int LAST = 32_000;

  private Ports() {}

  static int free() {
    for (int attempt = 0; attempt < 100; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // taken
      }
    }
    throw new IllegalStateException("No free port in 100 tries");
  }
}
