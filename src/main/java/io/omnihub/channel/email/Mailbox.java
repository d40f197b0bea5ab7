package io.omnihub.channel.email;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.channel.ChannelAccount;
import io.omnihub.channel.FileBytes;
import io.omnihub.channel.Poll;
import io.omnihub.channel.email.MailConnections.OpenFolder;
import jakarta.mail.FetchProfile;
import jakarta.mail.FolderClosedException;
import jakarta.mail.Message;
import jakarta.mail.MessageRemovedException;
import jakarta.mail.MessagingException;
import jakarta.mail.StoreClosedException;
import jakarta.mail.UIDFolder;
import jakarta.mail.internet.MimeMessage;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.springframework.stereotype.Component;

/**
 * Reads mailboxes, for {@code email-poll-action} and {@code email-media-action}. Invariants: mails
 * come in the order of their UIDs; the position names the last one that the round brought, so a
 * round that is done again brings the same; where the server gave new numbers (another
 * UIDVALIDITY), the last {@link #AGAIN} are read again, and what was recorded is recorded once; a
 * mail that cannot be read comes as one that is kept, and holds up nobody.
 */
@Component("mailbox")
public class Mailbox {

  static final int MOST_OF_A_ROUND = 20;
  static final Duration AGAIN = Duration.ofDays(7);

  /** Such a mail is parsed here as a whole, which copes with more than servers do. */
  private static final int SMALL = 1_000_000;

  private static final Pattern FILE =
      Pattern.compile("imap:\\d{1,18}:\\d{1,18}:\\d{1,4}(\\.\\d{1,4}){0,30}");

  private final MailConnections connections;
  private final MailReader reader;
  private final ObjectMapper json;
  private final Clock clock;

  Mailbox(MailConnections connections, ObjectMapper json, Clock clock) {
    this.connections = connections;
    this.reader = new MailReader(json);
    this.json = json;
    this.clock = clock;
  }

  /** One round for the variable {@code poll}: {@code {"position", "events": [{"id", "raw"}]}}. */
  public String poll(Exchange exchange) throws MessagingException, IOException {
    Poll poll = exchange.getVariable("poll", Poll.class);
    if (connections.isStandIn(poll.account().setting("imap-host"))) {
      return nothing(poll);
    }
    ObjectNode round = json.createObjectNode();
    ArrayNode events = round.putArray("events");
    try (OpenFolder open = connections.folder(poll.account())) {
      IMAPFolder folder = open.folder();
      Position from = from(poll, folder);
      int known = folder.getMessageCount();
      List<Message> mails = after(folder, from);
      if (mails.isEmpty() && poll.position() != null) {
        MailWait.await(open, known, Duration.ofSeconds(poll.patience()));
        mails = after(folder, from);
      }
      Position to = from;
      for (Message mail : mails) {
        long uid = folder.getUID(mail);
        if (isWanted(mail, from)) {
          event(folder, (MimeMessage) mail, poll.account()).ifPresent(events::add);
        }
        to = new Position(from.validity(), uid, from.since());
      }
      round.put("position", (mails.isEmpty() ? aged(to) : to).toString());
    }
    return json.writeValueAsString(round);
  }

  /** The sandbox's mailbox is always empty: mails are posted to the webhook. */
  private static String nothing(Poll poll) {
    try {
      TimeUnit.SECONDS.sleep(poll.patience());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "{\"events\": []}";
  }

  private Position from(Poll poll, IMAPFolder folder) throws MessagingException {
    Position known = Position.of(poll.position());
    long validity = folder.getUIDValidity();
    if (known == null) {
      return poll.account().setting("history").equals("all")
          ? new Position(validity, 0, Instant.EPOCH)
          : new Position(validity, last(folder), clock.instant());
    }
    return known.validity() == validity ? known : new Position(validity, 0, known.since());
  }

  private static long last(IMAPFolder folder) throws MessagingException {
    int count = folder.getMessageCount();
    return count == 0 ? 0 : folder.getUID(folder.getMessage(count));
  }

  /** All was read: what is older than a while need not be read again, whatever happens. */
  private Position aged(Position position) {
    Instant floor = clock.instant().minus(AGAIN);
    return floor.isAfter(position.since())
        ? new Position(position.validity(), position.uid(), floor)
        : position;
  }

  private static boolean isWanted(Message mail, Position from) throws MessagingException {
    try {
      Date received = mail.getReceivedDate();
      return received == null || !received.toInstant().isBefore(from.since().minusSeconds(60));
    } catch (MessageRemovedException e) {
      return false;
    }
  }

  private static List<Message> after(IMAPFolder folder, Position from) throws MessagingException {
    List<Message> found = new ArrayList<>();
    for (Message mail : folder.getMessagesByUID(from.uid() + 1, UIDFolder.LASTUID)) {
      if (mail != null && folder.getUID(mail) > from.uid()) {
        found.add(mail); // a server gives the last one even where it is no later one
      }
    }
    found.sort(Comparator.comparingLong(mail -> uid(folder, mail)));
    List<Message> some = found.subList(0, Math.min(found.size(), MOST_OF_A_ROUND));
    FetchProfile profile = new FetchProfile();
    profile.add(FetchProfile.Item.ENVELOPE);
    profile.add(FetchProfile.Item.SIZE);
    folder.fetch(some.toArray(Message[]::new), profile);
    return some;
  }

  private static long uid(IMAPFolder folder, Message mail) {
    try {
      return folder.getUID(mail);
    } catch (MessagingException e) {
      return Long.MAX_VALUE;
    }
  }

  private Optional<ObjectNode> event(IMAPFolder folder, MimeMessage mail, ChannelAccount account)
      throws MessagingException, IOException {
    String handle = "imap:" + folder.getUIDValidity() + ":" + folder.getUID(mail);
    ObjectNode raw;
    try {
      raw =
          reader.read(
              whole(mail),
              handle,
              MailConnections.address(account),
              account.setting("trusted-authserv-id"));
    } catch (FolderClosedException | StoreClosedException e) {
      throw e;
    } catch (MessageRemovedException e) {
      return Optional.empty();
    } catch (MessagingException | IOException | RuntimeException e) {
      if (!folder.isOpen()) {
        throw e;
      }
      raw = json.createObjectNode().put("id", handle).put("automatic", "unreadable");
    }
    ObjectNode event = json.createObjectNode();
    event.set("id", raw.get("id"));
    event.put("raw", json.writeValueAsString(raw));
    return Optional.of(event);
  }

  /** A small one whole, a huge one part by part from the server. */
  private static MimeMessage whole(MimeMessage mail) throws MessagingException {
    return mail.getSize() >= 0 && mail.getSize() <= SMALL ? new MimeMessage(mail) : mail;
  }

  /**
   * The attachment in the body, whose {@code fileId} is {@code imap:UIDVALIDITY:UID:PATH}, of the
   * account in the variable {@code channel}; or, of a mail that came by webhook, {@code {"url"}}.
   */
  public Object file(Exchange exchange) throws IOException {
    ChannelAccount account = exchange.getVariable("channel", ChannelAccount.class);
    JsonNode attachment = json.readTree(exchange.getMessage().getBody(String.class));
    if (!attachment.hasNonNull("fileId")) {
      String url = attachment.path("url").asText("");
      String inert = url.replace("{", "%7B").replace("}", "%7D"); // names no setting
      return json.createObjectNode().put("url", inert).toString();
    }
    String id = attachment.get("fileId").asText();
    return (FileBytes)
        () -> {
          try {
            return open(account, id);
          } catch (MessagingException e) {
            throw new IOException(e.getMessage(), e);
          }
        };
  }

  /** Closing the stream closes the connection. */
  private InputStream open(ChannelAccount account, String fileId)
      throws MessagingException, IOException {
    if (!FILE.matcher(fileId).matches()) {
      throw new FileNotFoundException("No file of a mailbox");
    }
    String[] parts = fileId.split(":");
    OpenFolder open = connections.folder(account);
    try {
      boolean same = open.folder().getUIDValidity() == Long.parseLong(parts[1]);
      Message mail = same ? open.folder().getMessageByUID(Long.parseLong(parts[2])) : null;
      if (mail == null) {
        throw new FileNotFoundException("The mail is not in the mailbox any more");
      }
      InputStream bytes =
          MailParts.find(whole((MimeMessage) mail), parts[3])
              .orElseThrow(() -> new FileNotFoundException("The mail has no such part"))
              .getInputStream();
      return new FilterInputStream(bytes) {
        @Override
        public void close() throws IOException {
          try {
            super.close();
          } finally {
            open.close();
          }
        }
      };
    } catch (MessagingException | IOException | RuntimeException e) {
      open.close();
      throw e;
    }
  }
}
