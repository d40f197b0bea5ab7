package io.omnihub.thread;

import io.omnihub.event.EventOutbox;
import io.omnihub.event.Fact;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.Ids;
import io.omnihub.message.InboundMessage;
import io.omnihub.work.RowList;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * RECORD: an event's traces become true together, and so do those of events that are recorded at
 * once. Invariants: the row of {@code inbound_event} is written first and only once, so a repeated
 * event changes nothing; the thread's row is locked before messages and turns are touched ({@link
 * Threads}), so two channels of one customer do not race; a message joins a turn only while that
 * turn is open, so none slips between a claim and its decision. The message, or the revision that
 * an edit leaves, has the id of the event that brought it.
 */
@Component
public class MessageRecorder {

  private final NewRows rows;
  private final Contacts contacts;
  private final Senders senders;
  private final Subscriptions subscriptions;
  private final NewMessages messages;
  private final Parts parts;
  private final RecordedMessages recorded;
  private final Choices choices;
  private final WaitingEvents waiting;
  private final List<News> news;
  private final List<MediaArrivals> media;
  private final EventOutbox facts;
  private final Clock clock;

  MessageRecorder(
      NewRows rows,
      Contacts contacts,
      Senders senders,
      Subscriptions subscriptions,
      NewMessages messages,
      Parts parts,
      RecordedMessages recorded,
      Choices choices,
      WaitingEvents waiting,
      List<News> news,
      List<MediaArrivals> media,
      EventOutbox facts,
      Clock clock) {
    this.rows = rows;
    this.contacts = contacts;
    this.senders = senders;
    this.subscriptions = subscriptions;
    this.messages = messages;
    this.parts = parts;
    this.recorded = recorded;
    this.choices = choices;
    this.waiting = waiting;
    this.news = news;
    this.media = media;
    this.facts = facts;
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
    return record(List.of(event)).get(0);
  }

  /**
   * Records all of them or none; what is plain in few statements for any number.
   *
   * @throws IllegalArgumentException if a message event carries no message, conversation or sender
   */
  @Transactional
  public List<Result> record(List<CanonicalEvent> events) {
    List<Arrival> arrivals = events.stream().map(e -> new Arrival(Ids.next(), e)).toList();
    keepRaw(arrivals);
    SortedMap<Senders.Sender, Arrival> plain = new TreeMap<>();
    for (Arrival arrival : arrivals) {
      if (arrival.result == null && isPlain(arrival.event)) {
        plain.putIfAbsent(Senders.Sender.of(arrival.event), arrival);
      }
    }
    if (!plain.isEmpty()) {
      SortedMap<Senders.Sender, CanonicalEvent> who = new TreeMap<>();
      plain.forEach((sender, arrival) -> who.put(sender, arrival.event));
      senders.lockThreads(who).forEach((sender, found) -> plain.get(sender).found = found);
      write(plain.values().stream().filter(arrival -> arrival.found != null).toList());
    }
    for (Arrival arrival : arrivals) {
      if (arrival.result == null) {
        arrival.result = one(arrival);
      }
    }
    return arrivals.stream().map(arrival -> arrival.result).toList();
  }

  /**
   * A message that stands alone and tells nothing of its sender but who he is in its channel. Such
   * ones wait for nobody else's thread, and may be recorded together.
   */
  static boolean isPlain(CanonicalEvent event) {
    return event.type().equals(CanonicalEvent.TYPE_MESSAGE)
        && isComplete(event)
        && event.data().group() == null
        && event.data().startPayload() == null
        && event.data().contactPoints().isEmpty();
  }

  private Result one(Arrival arrival) {
    return switch (arrival.event.type()) {
      case CanonicalEvent.TYPE_MESSAGE -> message(complete(arrival));
      case CanonicalEvent.TYPE_EDITED -> edit(complete(arrival));
      default -> news(arrival);
    };
  }

  private Result news(Arrival arrival) {
    CanonicalEvent event = arrival.event;
    List<News> concerned = news.stream().filter(n -> n.types().contains(event.type())).toList();
    if (concerned.isEmpty()) {
      return Result.KEPT_RAW;
    }
    if (event.data() == null) {
      throw new IllegalArgumentException("Event " + event.id() + " carries no data");
    }
    if (concerned.stream().allMatch(n -> n.record(arrival.id, event))) {
      return Result.RECORDED;
    }
    waiting.add(arrival.id, event);
    return Result.WAITS;
  }

  private static Arrival complete(Arrival arrival) {
    if (!isComplete(arrival.event)) {
      throw new IllegalArgumentException(
          "Event " + arrival.event.id() + " carries no complete message");
    }
    return arrival;
  }

  private static boolean isComplete(CanonicalEvent event) {
    InboundMessage message = event.data();
    return message != null
        && message.kind() != null
        && message.conversation() != null
        && message.sender() != null;
  }

  /** Those that are there already are duplicates. */
  private void keepRaw(List<Arrival> unsorted) {
    Timestamp now = Timestamp.from(clock.instant());
    List<Arrival> arrivals = // in an order that all nodes share
        unsorted.stream().sorted(Comparator.comparing(arrival -> arrival.event.id())).toList();
    Set<UUID> kept =
        rows.add(
            EVENT,
            arrivals.stream()
                .map(
                    arrival ->
                        new Object[] {
                          arrival.id,
                          arrival.event.organization(),
                          arrival.event.channelType(),
                          arrival.event.channelKey(),
                          arrival.event.providerEventId(),
                          arrival.event.type(),
                          arrival.event.raw() == null ? "" : Fit.withoutNul(arrival.event.raw()),
                          now
                        })
                .toList());
    for (Arrival arrival : arrivals) {
      if (!kept.contains(arrival.id)) {
        arrival.result = Result.DUPLICATE;
      }
    }
  }

  private static final NewRows.Table EVENT =
      new NewRows.Table(
          "inbound_event",
          List.of(
              "id",
              "organization",
              "channel_type",
              "channel_key",
              "provider_event_id",
              "type",
              "raw",
              "recorded_at"),
          List.of(
              "uuid", "varchar", "varchar", "varchar", "varchar", "varchar", "text", RowList.TIME));

  private Result message(Arrival arrival) {
    arrival.found = contacts.lockThread(arrival.event);
    write(List.of(arrival));
    return arrival.result;
  }

  /** Messages whose threads are locked. */
  private void write(List<Arrival> arrivals) {
    Set<Arrival> awaited = messages.know(arrivals);
    List<Arrival> fresh = new ArrayList<>();
    for (Arrival arrival : arrivals) {
      CanonicalEvent event = arrival.event;
      if (arrival.recorded) {
        arrival.result =
            event.type().equals(CanonicalEvent.TYPE_EDITED)
                ? edit(arrival) // another node recorded the original just now
                : Result.KEPT_RAW; // its edit came first and holds the newer text
        continue;
      }
      subscriptions.wroteAgain(event, arrival.found);
      arrival.event = choices.understood(event, arrival.found.thread(), arrival.found.offered());
      arrival.result = Result.RECORDED;
      if (event.data().group() == null || !joinAlbum(arrival)) {
        fresh.add(arrival);
      }
    }
    messages.add(fresh);
    for (Arrival arrival : fresh) {
      if (arrival.event.data().group() != null) {
        parts.add(arrival.id, arrival.id, arrival.event);
      }
      tellOfMedia(arrival.id, arrival.found.thread(), arrival.event, false);
    }
    for (Arrival arrival : arrivals) {
      if (awaited.contains(arrival) && !arrival.recorded) {
        waiting.offerWhatIsAbout(arrival.event);
      }
    }
  }

  /**
   * Makes the event's message a part of the one that its album has already. Where that one's turn
   * is being answered, words that came too late are a message of their own: nothing that a customer
   * said goes unread.
   */
  private boolean joinAlbum(Arrival arrival) {
    CanonicalEvent event = arrival.event;
    UUID thread = arrival.found.thread();
    String organization = event.organization();
    InboundMessage part = event.data();
    Optional<Parts.Album> album = parts.find(event);
    if (album.isEmpty()) {
      return false;
    }
    UUID message = album.get().message();
    UUID turn = album.get().turn();
    boolean joined = turn != null && messages.prolong(organization, turn);
    if (!joined && part.text() != null && !part.text().isBlank()) {
      return false;
    }
    messages.touch(organization, thread);
    parts.add(arrival.id, message, event);
    rewrite(organization, message);
    tellOfMedia(message, thread, event, false);
    facts.append(
        List.of(
            new Fact(organization, Fact.EVENT_RECEIVED, thread, Map.of("event", event.id())),
            new Fact(organization, Fact.MESSAGE_EDITED, thread, Map.of("message", message))));
    return true;
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

  private Result edit(Arrival arrival) {
    CanonicalEvent event = arrival.event;
    Optional<RecordedMessages.Recorded> found = recorded.find(event);
    if (found.isEmpty()) {
      return message(arrival); // what was edited never reached us, or comes later
    }
    UUID id = found.get().id();
    UUID thread = found.get().thread();
    if (found.get().isDeleted()) {
      return Result.KEPT_RAW; // and stays so, whatever came late
    }
    recorded.keepRevision(event.organization(), id, arrival.id);
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
}
