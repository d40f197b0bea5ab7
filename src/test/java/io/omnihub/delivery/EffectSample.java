package io.omnihub.delivery;

import io.omnihub.Stores;
import io.omnihub.message.Ids;
import java.sql.Timestamp;
import java.util.List;
import java.util.UUID;

/** {@code anEffect().on(thread).to("crm").enqueuedIn(stores)}: one effect of the bot. */
final class EffectSample {

  private UUID thread;
  private UUID message;
  private String sink = "telegram";
  private String destination;
  private String command = "reply";
  private String author = "bot";
  private int epoch;
  private String payload = "{}";

  private EffectSample() {}

  static EffectSample anEffect() {
    return new EffectSample();
  }

  /** A new contact with his thread. */
  static UUID aThread(Stores stores) {
    UUID contact = Ids.next();
    UUID thread = Ids.next();
    Timestamp now = Timestamp.from(stores.clock().instant());
    stores.set(
        "insert into contact (id, organization, kind, created_at) values (?, ?, 'person', ?)",
        contact,
        Stores.ORGANIZATION,
        now);
    stores.set(
        "insert into thread (id, organization, contact_id, epoch, spam, last_message_at, created_at)"
            + " values (?, ?, ?, 0, false, ?, ?)",
        thread,
        Stores.ORGANIZATION,
        contact,
        now,
        now);
    return thread;
  }

  EffectSample on(UUID thread) {
    this.thread = thread;
    return this;
  }

  EffectSample to(String sink) {
    this.sink = sink;
    return this;
  }

  EffectSample at(String destination) {
    this.destination = destination;
    return this;
  }

  EffectSample doing(String command) {
    this.command = command;
    return this;
  }

  EffectSample by(String author) {
    this.author = author;
    return this;
  }

  EffectSample inEpoch(int epoch) {
    this.epoch = epoch;
    return this;
  }

  EffectSample carrying(UUID message) {
    this.message = message;
    return this;
  }

  EffectSample saying(String payload) {
    this.payload = payload;
    return this;
  }

  Effect build() {
    return new Effect(
        Ids.next(),
        Stores.ORGANIZATION,
        thread,
        null,
        message,
        sink,
        destination == null ? sink + ":bot" : destination,
        command,
        author,
        epoch,
        payload);
  }

  /** Answers the effect's id. */
  UUID enqueuedIn(Stores stores) {
    Effect effect = build();
    stores.inTransaction(() -> stores.get(Outbox.class).enqueue(List.of(effect)));
    return effect.id();
  }
}
