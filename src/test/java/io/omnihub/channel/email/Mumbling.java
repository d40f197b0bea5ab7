package io.omnihub.channel.email;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** An IMAP server with an empty mailbox that answers IDLE by a line without an end. */
final class Mumbling {

  private Mumbling() {}

  static void at(ServerSocket door) {
    try (Socket client = door.accept();
        OutputStream out = client.getOutputStream();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
      say(out, "* OK [CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN LOGIN] ready\r\n");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String tag = line.split(" ")[0];
        String command = line.toUpperCase(Locale.ROOT);
        if (command.contains(" IDLE")) {
          mumble(out);
        } else if (command.contains("AUTHENTICATE PLAIN") && command.split(" ").length == 3) {
          say(out, "+ \r\n");
          in.readLine();
          say(out, tag + " OK\r\n");
        } else if (command.contains("CAPABILITY")) {
          say(out, "* CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN LOGIN\r\n" + tag + " OK\r\n");
        } else if (command.contains("EXAMINE") || command.contains("SELECT")) {
          say(out, "* 0 EXISTS\r\n* 0 RECENT\r\n* FLAGS ()\r\n* OK [UIDVALIDITY 7] \r\n");
          say(out, "* OK [UIDNEXT 1] \r\n" + tag + " OK [READ-ONLY]\r\n");
        } else {
          say(out, tag + " OK\r\n");
        }
      }
    } catch (IOException e) {
      // cut off, as it should be
    }
  }

  private static void mumble(OutputStream out) throws IOException {
    say(out, "+ idling\r\n* OK ");
    while (true) {
      say(out, "m");
      try {
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void say(OutputStream out, String words) throws IOException {
    out.write(words.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }
}
