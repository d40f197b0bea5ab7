package io.omnihub.thread;

import io.omnihub.event.EventOutbox;
import io.omnihub.event.Fact;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.Ids;
import io.omnihub.message.InboundMessage;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * RECORD: one event, one transaction. Invariants: the row of {@code inbound_event} is written first
 * and only once, so a repeated event changes nothing; the thread's row is locked before messages
 * and turns are touched ({@link Threads}), so two channels of one customer do not race; a message
 * joins a turn only while that turn is open, so none slips between a claim and its decision. The
 * message, or the revision that an edit leaves, has the id of the event that brought it.
 */
@Component("recorder")
public class MessageRecorder {

  private final JdbcTemplate jdbc;
  private final Contacts contacts;
  private final Parts parts;
  private final RecordedMessages recorded;
  private final Choices choices;
  private final WaitingEvents waiting;
  private final List<News> news;
  private final List<MediaArrivals> media;
  private final EventOutbox facts;
  private final ThreadProperties properties;
  private final Clock clock;

  MessageRecorder(
      JdbcTemplate jdbc,
      Contacts contacts,
      Parts parts,
      RecordedMessages recorded,
      Choices choices,
      WaitingEvents waiting,
      List<News> news,
      List<MediaArrivals> media,
      EventOutbox facts,
      ThreadProperties properties,
      Clock clock) {
    this.jdbc = jdbc;
    this.contacts = contacts;
    this.parts = parts;
    this.recorded = recorded;
    this.choices = choices;
    this.waiting = waiting;
    this.news = news;
    this.media = media;
    this.facts = facts;
    this.properties = properties;
    this.clock = clock;
  }

  /** What recording did with an event. */
  public enum Result {
    RECORDED,
    DUPLICATE,
    KEPT_RAW,
    /** What it tells of is not known yet. */
    WAITS
  }

  /**
   * @throws IllegalArgumentException if a message event carries no message, conversation or sender
   */
  @Transactional
  public Result record(CanonicalEvent event) {
    UUID id = Ids.next();
    if (!keepRaw(id, event)) {
      return Result.DUPLICATE;
    }
    return switch (event.type()) {
      case CanonicalEvent.TYPE_MESSAGE -> message(id, complete(event));
      case CanonicalEvent.TYPE_EDITED -> edit(id, complete(event));
      default -> news(id, event);
    };
  }

  private Result news(UUID id, CanonicalEvent event) {
    List<News> concerned = news.stream().filter(n -> n.types().contains(event.type())).toList();
    if (concerned.isEmpty()) {
      return Result.KEPT_RAW;
    }
    if (event.data() == null) {
      throw new IllegalArgumentException("Event " + event.id() + " carries no data");
    }
    if (concerned.stream().allMatch(n -> n.record(id, event))) {
      return Result.RECORDED;
    }
    waiting.add(id, event);
    return Result.WAITS;
  }

  private static CanonicalEvent complete(CanonicalEvent event) {
    InboundMessage message = event.data();
    if (message == null
        || message.kind() == null
        || message.conversation() == null
        || message.sender() == null) {
      throw new IllegalArgumentException("Event " + event.id() + " carries no complete message");
    }
    return event;
  }

  private boolean keepRaw(UUID id, CanonicalEvent event) {
    return jdbc.update(
            "insert into inbound_event (id, organization, channel_type, channel_key,"
                + " provider_event_id, type, raw, recorded_at) values (?, ?, ?, ?, ?, ?, ?, ?)"
                + " on conflict do nothing",
            id,
            event.organization(),
            event.channelType(),
            event.channelKey(),
            event.providerEventId(),
            event.type(),
            event.raw() == null ? "" : Fit.withoutNul(event.raw()),
            now())
        == 1;
  }

  private Result message(UUID id, CanonicalEvent told) {
    String organization = told.organization();
    Contacts.Found found = contacts.lockThread(told);
    UUID thread = found.thread();
    CanonicalEvent event = choices.understood(told, thread, found.offered());
    InboundMessage message = event.data();
    Known known = known(event);
    if (known.recorded()) {
      return event.type().equals(CanonicalEvent.TYPE_EDITED)
          ? edit(id, event) // another node recorded the original just now
          : Result.KEPT_RAW; // its edit came first and holds the newer text
    }
    contacts.wroteAgain(event, found);
    if (message.group() != null && joinAlbum(id, event, thread)) {
      offerWhatWaits(known, event);
      return Result.RECORDED;
    }
    UUID turn;
    if (found.isNew()) {
      turn = openTurn(organization, thread, clock.instant());
    } else {
      touchThread(organization, thread);
      turn = joinTurn(organization, thread);
    }
    jdbc.update(
        "insert into message (id, organization, thread_id, turn_id, direction, author,"
            + " channel_type, channel_key, conversation_id, provider_event_id,"
            + " provider_message_id, kind, text, content, status, occurred_at, recorded_at)"
            + " values (?, ?, ?, ?, 'inbound', 'customer', ?, ?, ?, ?, ?, ?, ?, ?, 'received', ?, ?)",
        id,
        organization,
        thread,
        turn,
        event.channelType(),
        event.channelKey(),
        message.conversation().id(),
        event.providerEventId(),
        message.messageId(),
        message.kind().code(),
        Fit.withoutNul(message.text()),
        recorded.write(message),
        Timestamp.from(event.time() == null ? clock.instant() : event.time()),
        now());
    if (message.group() != null) {
      parts.add(id, id, event);
    }
    tellOfMedia(id, thread, event, false);
    facts.append(
        List.of(
            new Fact(organization, Fact.EVENT_RECEIVED, thread, Map.of("event", event.id())),
            new Fact(
                organization,
                Fact.MESSAGE_RECORDED,
                thread,
                Map.of("message", id, "turn", turn, "kind", message.kind()))));
    offerWhatWaits(known, event);
    return Result.RECORDED;
  }

  /**
   * Makes the event's message a part of the one that its album has already. Where that one's turn
   * is being answered, words that came too late are a message of their own: nothing that a customer
   * said goes unread.
   */
  private boolean joinAlbum(UUID id, CanonicalEvent event, UUID thread) {
    String organization = event.organization();
    InboundMessage part = event.data();
    Optional<Parts.Album> album = parts.find(event);
    if (album.isEmpty()) {
      return false;
    }
    UUID message = album.get().message();
    UUID turn = album.get().turn();
    boolean joined = turn != null && prolong(organization, turn, clock.instant());
    if (!joined && part.text() != null && !part.text().isBlank()) {
      return false;
    }
    touchThread(organization, thread);
    parts.add(id, message, event);
    rewrite(organization, message);
    tellOfMedia(message, thread, event, false);
    facts.append(
        List.of(
            new Fact(organization, Fact.EVENT_RECEIVED, thread, Map.of("event", event.id())),
            new Fact(organization, Fact.MESSAGE_EDITED, thread, Map.of("message", message))));
    return true;
  }

  private void touchThread(String organization, UUID thread) {
    jdbc.update(
        "update thread set last_message_at = ? where organization = ? and id = ?",
        now(),
        organization,
        thread);
  }

  private void offerWhatWaits(Known known, CanonicalEvent event) {
    if (known.awaited()) {
      waiting.offerWhatIsAbout(event);
    }
  }

  private void tellOfMedia(UUID message, UUID thread, CanonicalEvent event, boolean replaced) {
    InboundMessage said = event.data();
    if (said.attachments().isEmpty() && !replaced) {
      return;
    }
    MediaArrivals.Arrival arrival =
        new MediaArrivals.Arrival(
            event.organization(),
            thread,
            message,
            event.channelType(),
            event.channelKey(),
            said.messageId(),
            said.attachments());
    media.forEach(
        listener -> {
          if (replaced) {
            listener.replaced(arrival);
          } else {
            listener.arrived(arrival);
          }
        });
  }

  private UUID joinTurn(String organization, UUID thread) {
    Instant now = clock.instant();
    List<UUID> open =
        jdbc.query(
            "select id from turn where organization = ? and thread_id = ? and state = 'open'",
            (row, n) -> row.getObject(1, UUID.class),
            organization,
            thread);
    for (UUID turn : open) {
      if (prolong(organization, turn, now)) {
        return turn;
      }
    }
    return openTurn(organization, thread, now);
  }

  /** False if the turn is no longer one that a message can join. */
  private boolean prolong(String organization, UUID turn, Instant now) {
    return jdbc.update(
            "update turn set due_at = case when opened_at < ? then due_at else ? end"
                + " where id = ? and organization = ? and state = 'open' and attempts = 0",
            Timestamp.from(now.minus(properties.longestTurn())),
            Timestamp.from(now.plus(properties.quietPeriod())),
            turn,
            organization)
        == 1;
  }

  private UUID openTurn(String organization, UUID thread, Instant now) {
    UUID turn = Ids.next();
    jdbc.update(
        "insert into turn (id, organization, thread_id, state, opened_at, due_at, attempts)"
            + " values (?, ?, ?, 'open', ?, ?, 0)",
        turn,
        organization,
        thread,
        Timestamp.from(now),
        Timestamp.from(now.plus(properties.quietPeriod())));
    return turn;
  }

  /**
   * @param recorded whether the event's message is there already
   * @param awaited whether there is news that waits for it
   */
  private record Known(boolean recorded, boolean awaited) {}

  private Known known(CanonicalEvent event) {
    String inConversation =
        " where organization = ? and channel_type = ? and channel_key = ? and conversation_id = ?"
            + " and provider_message_id = ?";
    List<Object> place =
        List.of(
            event.organization(),
            event.channelType(),
            event.channelKey(),
            event.data().conversation().id(),
            event.data().messageId());
    List<Object> arguments = new ArrayList<>(place);
    arguments.addAll(place);
    arguments.addAll(place.subList(0, 3));
    arguments.add(event.data().messageId());
    List<String> found =
        jdbc.queryForList(
            "select 'recorded' from message"
                + inConversation
                + " and direction = 'inbound' union all select 'recorded' from message_part"
                + inConversation
                + " union all select 'awaited' from waiting_event where organization = ?"
                + " and channel_type = ? and channel_key = ? and provider_message_id = ?",
            String.class,
            arguments.toArray());
    return new Known(found.contains("recorded"), found.contains("awaited"));
  }

  private Result edit(UUID eventId, CanonicalEvent event) {
    Optional<RecordedMessages.Recorded> found = recorded.find(event);
    if (found.isEmpty()) {
      return message(eventId, event); // what was edited never reached us, or comes later
    }
    UUID id = found.get().id();
    UUID thread = found.get().thread();
    if (found.get().isDeleted()) {
      return Result.KEPT_RAW; // and stays so, whatever came late
    }
    recorded.keepRevision(event.organization(), id, eventId);
    if (found.get().inParts()) {
      parts.change(id, event);
      rewrite(event.organization(), id);
    } else {
      recorded.rewrite(event.organization(), id, event.data());
    }
    tellOfMedia(id, thread, event, true);
    facts.append(
        List.of(
            new Fact(event.organization(), Fact.MESSAGE_EDITED, thread, Map.of("message", id))));
    return Result.RECORDED;
  }

  private void rewrite(String organization, UUID message) {
    parts
        .whole(organization, message)
        .ifPresent(whole -> recorded.rewrite(organization, message, whole));
  }

  private Timestamp now() {
    return Timestamp.from(clock.instant());
  }
}
