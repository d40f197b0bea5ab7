package io.omnihub.channel.email;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** A wire to a mail server that is listened to, and that may stop passing anything on. */
final class Wire implements AutoCloseable {

  private final ServerSocket door;
  private final int to;
  private final UnaryOperator<String> answers;
  private final StringBuffer asked = new StringBuffer();
  private volatile boolean silent;

  /**
   * @param answers what becomes of what the server says; of the same length
   */
  Wire(int to, UnaryOperator<String> answers) throws IOException {
    this.to = to;
    this.answers = answers;
    this.door = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    start(this::open);
  }

  int port() {
    return door.getLocalPort();
  }

  /** What the client has said so far. */
  String asked() {
    return asked.toString();
  }

  /** From now on nothing gets through, and no connection ends. */
  void fallSilent() {
    silent = true;
  }

  private void open() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), to);
        start(() -> pass(client, server, true));
        start(() -> pass(server, client, false));
      } catch (IOException e) {
        // the next one, if there is any
      }
    }
  }

  private void pass(Socket from, Socket to, boolean asking) {
    byte[] buffer = new byte[65_536];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        String said = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
        if (asking) {
          asked.append(said);
        }
        if (!silent) {
          String passed = asking ? said : answers.apply(said);
          out.write(passed.getBytes(StandardCharsets.ISO_8859_1));
          out.flush();
        }
      }
    } catch (IOException e) {
      // one of the two hung up
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "wire");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
