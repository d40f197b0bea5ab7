package io.omnihub.thread;

import io.omnihub.message.Ids;
import io.omnihub.message.InboundMessage;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes rows as the stages would, each a second later than the one before. */
public class ThreadRowsMother {

  private final JdbcClient jdbc;
  private final String organization;
  private Instant now;

  public ThreadRowsMother(JdbcClient jdbc) {
    this(jdbc, "default", Clock.systemUTC().instant());
  }

  ThreadRowsMother(JdbcClient jdbc, String organization, Instant start) {
    this.jdbc = jdbc;
    this.organization = organization;
    this.now = start;
  }

  public synchronized OffsetDateTime now() {
    now = now.plusSeconds(1);
    return now.atOffset(ZoneOffset.UTC);
  }

  public UUID thread(String name) {
    UUID contact = Ids.next();
    UUID thread = Ids.next();
    OffsetDateTime at = now();
    jdbc.sql(
            "insert into contact (id, organization, kind, name, language, created_at)"
                + " values (?, ?, 'person', ?, 'ru', ?)")
        .params(contact, organization, name, at)
        .update();
    jdbc.sql(
            "insert into thread (id, organization, contact_id, epoch, spam, last_message_at,"
                + " created_at) values (?, ?, ?, 0, false, ?, ?)")
        .params(thread, organization, contact, at, at)
        .update();
    return thread;
  }

  public boolean firstTime(String eventId) {
    return jdbc.sql(
                "insert into inbound_event (id, organization, channel_type, channel_key,"
                    + " provider_event_id, type, raw, recorded_at)"
                    + " values (?, ?, 'webchat', 'site', ?, 'message', '{}', ?)"
                    + " on conflict do nothing")
            .params(Ids.next(), organization, eventId, now())
            .update()
        == 1;
  }

  public UUID webchat(UUID thread, String visitor, String direction, String ref, String text) {
    return message(thread, null, direction, "webchat:site", visitor, ref, "text", text, null);
  }

  public UUID says(UUID thread, UUID turn, String channel, String text) {
    UUID ref = Ids.next();
    return message(
        thread, turn, "inbound", channel, thread.toString(), ref.toString(), "text", text, null);
  }

  public UUID answers(UUID thread, UUID turn, String channel, String text) {
    return message(thread, turn, "outbound", channel, thread.toString(), null, "text", text, null);
  }

  public UUID message(
      UUID thread,
      UUID turn,
      String direction,
      String channel,
      String conversation,
      String ref,
      String kind,
      String text,
      String content) {
    UUID id = Ids.next();
    OffsetDateTime at = now();
    boolean inbound = direction.equals("inbound");
    String[] typeAndKey = channel.split(":");
    jdbc.sql(
            "insert into message (id, organization, thread_id, turn_id, direction, author,"
                + " channel_type, channel_key, conversation_id, provider_message_id, kind, text,"
                + " content, status, occurred_at, recorded_at)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .params(
            id,
            organization,
            thread,
            turn,
            direction,
            inbound ? "customer" : "bot",
            typeAndKey[0],
            typeAndKey[1],
            conversation,
            ref,
            kind,
            text,
            content,
            inbound ? "received" : "sent",
            at,
            at)
        .update();
    jdbc.sql("update thread set last_message_at = ? where id = ?").params(at, thread).update();
    return id;
  }

  /** A file that is in the store already. */
  public void file(UUID message, InboundMessage.Attachment file) {
    jdbc.sql(
            "insert into attachment (id, organization, message_id, part, place, kind, file_id,"
                + " name, sniffed, size, storage_key, state, created_at)"
                + " values (?, ?, ?, '', 0, ?, ?, ?, ?, ?, ?, 'fetched', ?)")
        .params(
            Ids.next(),
            organization,
            message,
            file.kind(),
            file.fileId(),
            file.name(),
            file.mime(),
            file.size(),
            file.fileId(),
            now())
        .update();
  }

  public void status(UUID message, String status) {
    jdbc.sql("update message set status = ? where id = ?").params(status, message).update();
  }

  public UUID turn(UUID thread) {
    UUID turn = Ids.next();
    OffsetDateTime at = now();
    jdbc.sql(
            "insert into turn (id, organization, thread_id, state, opened_at, due_at, attempts)"
                + " values (?, ?, ?, 'decided', ?, ?, 1)")
        .params(turn, organization, thread, at, at)
        .update();
    return turn;
  }

  public void verdict(UUID thread, UUID turn, String intent, double confidence, String outcome) {
    jdbc.sql(
            "insert into verdict (turn_id, organization, thread_id, intent, confidence, outcome,"
                + " entities, language, sentiment, summary, judged_by, decided_at)"
                + " values (?, ?, ?, ?, ?, ?, ?, 'ru', 'neutral', ?, 'embedded', ?)")
        .params(
            turn,
            organization,
            thread,
            intent,
            confidence,
            outcome,
            "[{\"kind\":\"order\",\"value\":\"12345\",\"text\":\"№ 12345\"}]",
            "Спрашивает, где заказ 12345",
            now())
        .update();
  }

  public void point(UUID thread, String kind, String value, boolean verified, String proof) {
    jdbc.sql(
            "insert into contact_point (id, organization, contact_id, kind, address, verified,"
                + " identity, proof, created_at)"
                + " select ?, ?, contact_id, ?, ?, ?, ?, ?, ? from thread where id = ?")
        .params(
            Ids.next(),
            organization,
            kind,
            value,
            verified,
            verified ? value + thread : null,
            proof,
            now(),
            thread)
        .update();
  }

  public void ticket(UUID thread, UUID turn, String subject, String state) {
    jdbc.sql(
            "insert into ticket (id, organization, thread_id, turn_id, queue, subject, state,"
                + " opened_at) values (?, ?, ?, ?, 'logistics', ?, ?, ?)")
        .params(Ids.next(), organization, thread, turn, subject, state, now())
        .update();
  }

  public void task(UUID thread, UUID turn, String phone) {
    jdbc.sql(
            "insert into task (id, organization, thread_id, turn_id, kind, phone, due_at, state,"
                + " created_at) values (?, ?, ?, ?, 'call', ?, ?, 'open', ?)")
        .params(Ids.next(), organization, thread, turn, phone, now(), now())
        .update();
  }

  public UUID delivery(UUID thread, String destination, String state, int attempts, String error) {
    UUID id = Ids.next();
    jdbc.sql(
            "insert into delivery (id, organization, thread_id, sink, destination, command,"
                + " author, epoch, payload, state, attempts, next_at, uncertain, last_error,"
                + " created_at, updated_at)"
                + " values (?, ?, ?, ?, ?, 'reply', 'bot', 0, '{}', ?, ?, ?, false, ?, ?, ?)")
        .params(
            id,
            organization,
            thread,
            destination.split(":")[0],
            destination,
            state,
            attempts,
            now(),
            error,
            now(),
            now())
        .update();
    return id;
  }

  public UUID deadLetter(String reason) {
    return deadLetter("telegram:sandbox:4711", reason);
  }

  /** A letter of a delivery in the thread that was given up. */
  public UUID deadLetter(UUID thread, String destination, String reason) {
    return deadLetter(delivery(thread, destination, "dead", 5, reason).toString(), reason);
  }

  private UUID deadLetter(String reference, String reason) {
    UUID id = Ids.next();
    jdbc.sql(
            "insert into dead_letter (id, organization, stage, reference, reason, payload, state,"
                + " created_at) values (?, ?, 'delivery', ?, ?, '{}', 'open',"
                + " ?)")
        .params(id, organization, reference, reason, now())
        .update();
    return id;
  }
}
