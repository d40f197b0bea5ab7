package io.omnihub.thread;

import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.Ids;
import io.omnihub.message.InboundMessage;
import io.omnihub.message.InboundMessage.ContactPoint;
import io.omnihub.work.RowList;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Who wrote. Invariants: a verified point belongs to exactly one contact of its organization
 * (constraint {@code contact_point_identity}), and that contact lives; contacts come together on
 * proof only, a typed phone or mail is kept as a hint; all calls run inside the caller's
 * transaction.
 *
 * <p>Nodes race here: two may meet a customer for the first time at once, or merge him while the
 * other records. So the owners of all points are read, their threads locked, and the owners read
 * again; where they changed meanwhile, or a point was taken before ours was written, it is looked
 * at anew. Two that hold what the other wants fail as a deadlock, which is tried again.
 */
@Component
class Contacts {

  private static final int LOOKS = 10;

  private final JdbcTemplate jdbc;
  private final ContactPoints points;
  private final ContactMerges merges;
  private final Threads threads;
  private final NewRows rows;
  private final ObjectProvider<StartLinks> links;
  private final Clock clock;

  Contacts(
      JdbcTemplate jdbc,
      ContactPoints points,
      ContactMerges merges,
      Threads threads,
      NewRows rows,
      ObjectProvider<StartLinks> links,
      Clock clock) {
    this.links = links;
    this.jdbc = jdbc;
    this.points = points;
    this.merges = merges;
    this.threads = threads;
    this.rows = rows;
    this.clock = clock;
  }

  /**
   * A thread.
   *
   * @param isNew it was opened just now and holds nothing
   * @param unsubscribed the sender had said that he does not want to be written to
   * @param offered when he was last offered something to choose from here; null if never
   */
  record Found(UUID thread, boolean isNew, boolean unsubscribed, Instant offered) {}

  /** What the rows of an event's points say of them. */
  private static final class Look {
    private final Map<ContactPoint, UUID> owners = new LinkedHashMap<>();
    private final Set<ContactPoint> unsubscribed = new HashSet<>();
    private Instant offered;
  }

  /**
   * The one thread of the event's sender, its row locked. The contact is found by his channel id or
   * by proof, or made new; contacts that turn out to be one are merged.
   */
  Found lockThread(CanonicalEvent event) {
    List<ContactPoint> proven = proven(event);
    Optional<ContactPoint> origin = origin(event);
    for (int looks = 0; looks < LOOKS; looks++) {
      Map<ContactPoint, UUID> owners = look(event.organization(), proven).owners;
      UUID visitor = visitor(event, origin);
      List<UUID> touched = new ArrayList<>(owners.values());
      Optional.ofNullable(visitor).ifPresent(touched::add);
      threads.lockOf(event.organization(), touched);
      Look look = owners.isEmpty() ? new Look() : look(event.organization(), proven);
      boolean moved = visitor != null && !visitor.equals(visitor(event, origin));
      if (moved || !owners.equals(look.owners)) {
        continue;
      }
      boolean isNew = owners.isEmpty();
      UUID contact = isNew ? create(event, proven.get(0)) : together(event.organization(), owners);
      UUID opened = isNew && contact != null ? threads.open(event.organization(), contact) : null;
      if (contact != null && addMissing(event.organization(), contact, proven, owners)) {
        mentioned(event).forEach(point -> addHint(event.organization(), contact, point));
        UUID whole = joined(event.organization(), contact, visitor);
        return isNew && whole.equals(contact)
            ? new Found(opened, true, false, null)
            : new Found(
                threads.of(event.organization(), whole),
                false,
                !look.unsubscribed.isEmpty(),
                look.offered);
      }
    }
    throw new ConcurrencyFailureException("Other nodes keep changing the contact of " + event.id());
  }

  /**
   * The sender has another id now. He keeps his contact, or comes together with that of his new id,
   * as by any proof; the old id and phone prove nothing any more, since somebody else may get them.
   *
   * @return his thread; empty if nobody of the old id was known
   */
  Optional<UUID> move(CanonicalEvent event) {
    List<ContactPoint> former =
        event.data().contactPoints().stream()
            .map(point -> former(event, point))
            .flatMap(Optional::stream)
            .toList();
    if (look(event.organization(), former).owners.isEmpty()) {
      return Optional.empty();
    }
    UUID thread = lockThread(event).thread();
    for (ContactPoint point : former) {
      jdbc.update(
          "delete from contact_point where organization = ? and kind = ? and address = ?"
              + " and verified = false and contact_id ="
              + " (select t.contact_id from thread t where t.id = ?)",
          event.organization(),
          point.kind(),
          point.value(),
          thread);
      jdbc.update(
          "update contact_point set verified = false, identity = null, proof = ?"
              + " where organization = ? and kind = ? and identity = ? and contact_id ="
              + " (select t.contact_id from thread t where t.id = ?)",
          Fit.cut(point.proof(), 200),
          event.organization(),
          point.kind(),
          point.value(),
          thread);
    }
    return Optional.of(thread);
  }

  /** The point that the sender had before; empty for all other points. */
  private Optional<ContactPoint> former(CanonicalEvent event, ContactPoint point) {
    if (!point.verified()) {
      return Optional.empty();
    }
    return switch (point.kind()) {
      case "former" ->
          Optional.of(
              new ContactPoint(
                  event.channelType() + ":" + event.channelKey(),
                  point.value(),
                  true,
                  point.proof()));
      case "former-phone" ->
          points.normalise(new ContactPoint("phone", point.value(), true, point.proof()));
      default -> Optional.empty();
    };
  }

  /** The thread of the event's sender; empty if he is not known. */
  Optional<UUID> threadOf(CanonicalEvent event) {
    return jdbc
        .query(
            "select t.id from contact_point p join thread t on t.contact_id = p.contact_id"
                + " where p.organization = ? and p.kind = ? and p.identity = ?",
            (row, n) -> row.getObject(1, UUID.class),
            event.organization(),
            account(event),
            user(event.data()))
        .stream()
        .findFirst();
  }

  /** Keeps a phone or mail that the customer typed: a hint, never an identity. */
  void addTyped(String organization, UUID contact, String kind, String value) {
    points
        .normalise(new ContactPoint(kind, value, false, "typed"))
        .ifPresent(point -> addHint(organization, contact, point));
  }

  /** His channel id first, then what the channel vouches for, in an order all nodes share. */
  private List<ContactPoint> proven(CanonicalEvent event) {
    InboundMessage message = event.data();
    Map<String, ContactPoint> vouched = new TreeMap<>();
    message.contactPoints().stream()
        .filter(ContactPoint::verified)
        .map(points::normalise)
        .flatMap(Optional::stream)
        .forEach(point -> vouched.putIfAbsent(point.kind() + " " + point.value(), point));
    List<ContactPoint> proven = new ArrayList<>();
    proven.add(channelId(event));
    proven.addAll(vouched.values());
    if (event.type().equals(CanonicalEvent.TYPE_MOVED)) {
      message.contactPoints().stream()
          .map(point -> former(event, point))
          .flatMap(Optional::stream)
          .filter(point -> look(event.organization(), List.of(point)).owners.containsKey(point))
          .forEach(proven::add);
    }
    return proven;
  }

  /** Whom we sent here from another channel, if this is a private conversation. */
  private Optional<ContactPoint> origin(CanonicalEvent event) {
    StartLinks known = links.getIfAvailable();
    return known == null || event.data().startPayload() == null || isGroup(event.data())
        ? Optional.empty()
        : known.origin(event);
  }

  /** Who was given the link; null where nobody was, or he never wrote. */
  private UUID visitor(CanonicalEvent event, Optional<ContactPoint> origin) {
    return origin
        .map(point -> look(event.organization(), List.of(point)).owners.get(point))
        .orElse(null);
  }

  /**
   * Who followed a link, with whom it was given to. Links are passed on, and put before others on
   * purpose: whoever is somebody already, on either side, is joined with nobody by one. Who follows
   * must be met by it; and since he is somebody then, a link joins once.
   */
  private UUID joined(String organization, UUID contact, UUID visitor) {
    return visitor != null
            && !visitor.equals(contact)
            && isUnknown(organization, visitor)
            && isUnknown(organization, contact)
            && hasNoHistory(organization, contact)
            && !merges.wereParted(organization, contact, visitor)
        ? merges.merge(organization, contact, visitor, StartLinks.PROOF)
        : contact;
  }

  /** Whether nothing proves who a contact is, by a phone, a mail or a second channel. */
  private boolean isUnknown(String organization, UUID contact) {
    return jdbc.queryForObject(
            "select count(*) from contact_point"
                + " where organization = ? and contact_id = ? and verified = true",
            Long.class,
            organization,
            contact)
        == 1;
  }

  private boolean hasNoHistory(String organization, UUID contact) {
    return jdbc.queryForObject(
            "select count(*) from message m where m.organization = ? and m.thread_id ="
                + " (select t.id from thread t where t.contact_id = ?)",
            Long.class,
            organization,
            contact)
        == 0;
  }

  static ContactPoint channelId(CanonicalEvent event) {
    return new ContactPoint(account(event), user(event.data()), true, "channel user id");
  }

  static String account(CanonicalEvent event) {
    return event.channelType() + ":" + event.channelKey();
  }

  private List<ContactPoint> mentioned(CanonicalEvent event) {
    return event.data().contactPoints().stream()
        .filter(point -> !point.verified())
        .map(points::normalise)
        .flatMap(Optional::stream)
        .toList();
  }

  private Look look(String organization, List<ContactPoint> proven) {
    Look look = new Look();
    for (ContactPoint point : proven) {
      jdbc.query(
          "select contact_id, subscribed, offered_at from contact_point"
              + " where organization = ? and kind = ? and identity = ?",
          row -> {
            look.owners.put(point, row.getObject(1, UUID.class));
            if (!row.getBoolean(2)) {
              look.unsubscribed.add(point);
            }
            if (row.getTimestamp(3) != null) {
              look.offered = row.getTimestamp(3).toInstant();
            }
          },
          organization,
          point.kind(),
          point.value());
    }
    return look;
  }

  /** The first of the owners, with the others merged into one with him. */
  private UUID together(String organization, Map<ContactPoint, UUID> owners) {
    UUID contact = owners.values().iterator().next();
    Set<UUID> met = new HashSet<>(Set.of(contact));
    for (Map.Entry<ContactPoint, UUID> owner : owners.entrySet()) {
      UUID other = owner.getValue();
      if (met.add(other) && !merges.wereParted(organization, contact, other)) {
        contact = merges.merge(organization, contact, other, owner.getKey().proof());
      }
    }
    return contact;
  }

  /**
   * A new contact, without a thread yet; null if another node just made one for the same channel
   * id.
   */
  private UUID create(CanonicalEvent event, ContactPoint channelId) {
    UUID id = Ids.next();
    jdbc.update(INSERT_CONTACT, contactRow(id, event));
    if (!add(event.organization(), id, channelId)) {
      forget(event.organization(), id);
      return null;
    }
    return id;
  }

  static final String INSERT_CONTACT =
      "insert into contact (id, organization, kind, name, language, created_at)"
          + " values (?, ?, ?, ?, ?, ?)";

  Object[] contactRow(UUID id, CanonicalEvent event) {
    var sender = event.data().sender();
    return new Object[] {
      id,
      event.organization(),
      isGroup(event.data()) ? "group" : "person",
      Fit.cut(Fit.withoutNul(sender.name()), 300),
      language(sender.language()),
      now()
    };
  }

  void forget(String organization, UUID contact) {
    jdbc.update("delete from contact where organization = ? and id = ?", organization, contact);
  }

  /** False if somebody else took one of the points first. */
  private boolean addMissing(
      String organization,
      UUID contact,
      List<ContactPoint> proven,
      Map<ContactPoint, UUID> owners) {
    boolean isNew = owners.isEmpty();
    for (ContactPoint point : proven.subList(isNew ? 1 : 0, proven.size())) {
      if (!owners.containsKey(point)) {
        if (!add(organization, contact, point)) {
          return false;
        }
        jdbc.update(
            "delete from contact_point where organization = ? and contact_id = ? and kind = ?"
                + " and address = ? and verified = false and home_contact is null",
            organization,
            contact,
            point.kind(),
            point.value());
      }
    }
    return true;
  }

  private void addHint(String organization, UUID contact, ContactPoint point) {
    Long known =
        jdbc.queryForObject(
            "select count(*) from contact_point where organization = ? and contact_id = ?"
                + " and kind = ? and address = ?",
            Long.class,
            organization,
            contact,
            point.kind(),
            point.value());
    if (known == 0) {
      add(organization, contact, point);
    }
  }

  private boolean add(String organization, UUID contact, ContactPoint point) {
    return !rows.add(POINT, List.<Object[]>of(pointRow(organization, contact, point))).isEmpty();
  }

  static final NewRows.Table POINT =
      new NewRows.Table(
          "contact_point",
          List.of(
              "id",
              "organization",
              "contact_id",
              "kind",
              "address",
              "verified",
              "identity",
              "proof",
              "created_at"),
          List.of(
              "uuid",
              "varchar",
              "uuid",
              "varchar",
              "varchar",
              "boolean",
              "varchar",
              "varchar",
              RowList.TIME));

  Object[] pointRow(String organization, UUID contact, ContactPoint point) {
    return new Object[] {
      Ids.next(),
      organization,
      contact,
      point.kind(),
      point.value(),
      point.verified(),
      point.verified() ? point.value() : null,
      Fit.cut(point.proof(), 200),
      now()
    };
  }

  static String user(InboundMessage message) {
    return isGroup(message) ? message.conversation().id() : message.sender().id();
  }

  private static boolean isGroup(InboundMessage message) {
    return "group".equals(message.conversation().kind());
  }

  /** The language of a BCP 47 tag; null where it names none. */
  private static String language(String tag) {
    String language = tag == null ? "" : tag.split("[-_]", 2)[0].toLowerCase(Locale.ROOT);
    return language.matches("[a-z]{2,3}") ? language : null;
  }

  private Timestamp now() {
    return Timestamp.from(clock.instant());
  }
}
