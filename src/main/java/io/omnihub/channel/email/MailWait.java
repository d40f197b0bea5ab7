package io.omnihub.channel.email;

import io.omnihub.channel.email.MailConnections.OpenFolder;
import jakarta.mail.MessagingException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.angus.mail.iap.BadCommandException;
import org.eclipse.angus.mail.iap.CommandFailedException;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;

/**
 * Waits for new mails: by IDLE (RFC 2177) where the server has it, else by asking each second. The
 * library's own IDLE is not used, since it reads on for ever where the server is gone, and whoever
 * wants to end it waits with it. Here one thread reads until the patience is over, says DONE and
 * gives the server {@link #GRACE} to agree; after that the connection is cut from outside, even
 * where the server tells its answer byte by byte.
 */
final class MailWait {

  static final Duration GRACE = Duration.ofSeconds(3);

  private final OpenFolder open;
  private final int known;
  private final long end;
  private boolean asked;

  private MailWait(OpenFolder open, int known, Duration patience) {
    this.open = open;
    this.known = known;
    this.end = System.nanoTime() + patience.toNanos();
  }

  /**
   * Returns when the folder has more mails than known, or the patience is over.
   *
   * @throws MessagingException if the server does not answer any more; the connection is of no use
   */
  static void await(OpenFolder open, int known, Duration patience) throws MessagingException {
    CompletableFuture<Void> cut =
        CompletableFuture.runAsync(
            open::hangUp,
            CompletableFuture.delayedExecutor(
                patience.plus(GRACE).plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS));
    try {
      new MailWait(open, known, patience).await();
    } catch (MessagingException e) {
      open.hangUp(); // else a word of farewell would wait for the server again
      throw e;
    } finally {
      cut.cancel(false);
      open.patience(MailConnections.SILENCE);
    }
  }

  private void await() throws MessagingException {
    if (left(end) == 0 || open.folder().getMessageCount() > known) {
      return;
    }
    open.folder()
        .doCommand(
            server -> {
              if (server.hasCapability("IDLE")) {
                idle(server);
              }
              return null;
            });
    while (left(end) > 0 && open.folder().getMessageCount() <= known) {
      pause(Math.min(1_000, left(end)));
    }
  }

  /** A server that refuses, or ends it by itself, is asked each second instead. */
  private void idle(IMAPProtocol server) throws ProtocolException {
    server.idleStart();
    try {
      boolean going = true;
      while (going) {
        open.patience(asked ? GRACE : Duration.ofMillis(left(end)));
        Response said = server.readIdleResponse();
        if (isSilence(said)) {
          if (asked) {
            throw new ProtocolException("The mail server fell silent");
          }
          done(server);
        } else {
          going = said != null && server.processIdleResponse(said);
          if (going && !asked && (isNews(said) || left(end) == 0)) {
            done(server);
          }
        }
      }
    } catch (CommandFailedException | BadCommandException e) {
      // it says so, and goes on
    }
  }

  private void done(IMAPProtocol server) {
    server.idleAbort();
    asked = true;
  }

  private boolean isNews(Response said) {
    return said instanceof IMAPResponse told
        && told.keyEquals("EXISTS")
        && told.getNumber() > known;
  }

  /** Whether it stands for a read that waited in vain. */
  private static boolean isSilence(Response said) {
    return said != null
        && said.isSynthetic()
        && said.getException() instanceof SocketTimeoutException;
  }

  /** Milliseconds; 0 where it is over. */
  private static long left(long end) {
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
