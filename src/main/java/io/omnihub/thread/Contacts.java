package io.omnihub.thread;

import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.Ids;
import io.omnihub.message.InboundMessage;
import io.omnihub.message.InboundMessage.ContactPoint;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Who wrote. Invariants: a verified point belongs to exactly one contact of its organization
 * (constraint {@code contact_point_identity}); contacts come together on proof only, a typed phone
 * or mail is kept as a hint; all calls run inside the caller's transaction.
 */
@Component
class Contacts {

  private final JdbcTemplate jdbc;
  private final ContactPoints points;
  private final ContactMerges merges;
  private final Clock clock;

  Contacts(JdbcTemplate jdbc, ContactPoints points, ContactMerges merges, Clock clock) {
    this.jdbc = jdbc;
    this.points = points;
    this.merges = merges;
    this.clock = clock;
  }

  /** The contact behind the event's sender, found by his channel id or by proof, or made new. */
  UUID of(CanonicalEvent event) {
    InboundMessage message = event.data();
    boolean group = "group".equals(message.conversation().kind());
    String account = event.channelType() + ":" + event.channelKey();
    String user = group ? message.conversation().id() : message.sender().id();
    List<ContactPoint> proven =
        message.contactPoints().stream().map(points::normalise).flatMap(Optional::stream).toList();

    Optional<UUID> known = owner(event.organization(), account, user);
    UUID contact =
        known
            .or(() -> ownerOfProof(event.organization(), proven))
            .orElseGet(() -> create(event, group));
    if (known.isEmpty()) {
      add(event.organization(), contact, new ContactPoint(account, user, true, "channel user id"));
    }
    for (ContactPoint point : proven) {
      contact = addOrMerge(event.organization(), contact, point);
    }
    return contact;
  }

  /** Keeps a phone or mail that the customer typed: a hint, never an identity. */
  void addTyped(String organization, UUID contact, String kind, String value) {
    points
        .normalise(new ContactPoint(kind, value, false, "typed"))
        .ifPresent(point -> add(organization, contact, point));
  }

  private UUID addOrMerge(String organization, UUID contact, ContactPoint point) {
    if (!point.verified()) {
      add(organization, contact, point);
      return contact;
    }
    Optional<UUID> owner = owner(organization, point.kind(), point.value());
    if (owner.isEmpty()) {
      prove(organization, contact, point);
      return contact;
    }
    return owner.get().equals(contact)
        ? contact
        : merges.merge(organization, owner.get(), contact, point.proof());
  }

  private Optional<UUID> ownerOfProof(String organization, List<ContactPoint> proven) {
    return proven.stream()
        .filter(ContactPoint::verified)
        .map(point -> owner(organization, point.kind(), point.value()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<UUID> owner(String organization, String kind, String value) {
    return jdbc
        .query(
            "select contact_id from contact_point"
                + " where organization = ? and kind = ? and identity = ?",
            (row, n) -> row.getObject(1, UUID.class),
            organization,
            kind,
            value)
        .stream()
        .findFirst();
  }

  private UUID create(CanonicalEvent event, boolean group) {
    UUID id = Ids.next();
    var sender = event.data().sender();
    jdbc.update(
        "insert into contact (id, organization, kind, name, language, created_at)"
            + " values (?, ?, ?, ?, ?, ?)",
        id,
        event.organization(),
        group ? "group" : "person",
        cut(sender.name(), 300),
        language(sender.language()),
        now());
    return id;
  }

  private void prove(String organization, UUID contact, ContactPoint point) {
    int known =
        jdbc.update(
            "update contact_point set verified = true, identity = address, proof = ?"
                + " where organization = ? and contact_id = ? and kind = ? and address = ?",
            point.proof(),
            organization,
            contact,
            point.kind(),
            point.value());
    if (known == 0) {
      add(organization, contact, point);
    }
  }

  private void add(String organization, UUID contact, ContactPoint point) {
    jdbc.update(
        "insert into contact_point (id, organization, contact_id, kind, address, verified,"
            + " identity, proof, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " on conflict do nothing",
        Ids.next(),
        organization,
        contact,
        point.kind(),
        point.value(),
        point.verified(),
        point.verified() ? point.value() : null,
        point.proof(),
        now());
  }

  private Timestamp now() {
    return Timestamp.from(clock.instant());
  }

  private static String language(String tag) {
    return tag == null || tag.isBlank()
        ? null
        : tag.split("[-_]")[0].toLowerCase(java.util.Locale.ROOT);
  }

  static String cut(String text, int length) {
    return text == null || text.length() <= length ? text : text.substring(0, length);
  }
}
