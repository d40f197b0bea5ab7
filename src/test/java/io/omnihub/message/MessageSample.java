package io.omnihub.message;

import io.omnihub.message.InboundMessage.ContactPoint;
import io.omnihub.message.InboundMessage.Conversation;
import io.omnihub.message.InboundMessage.Sender;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code aMessage().from("telegram").saying("где заказ 12345").build()}: an event as RECEIVE makes
 * it. What is not said is plausible and new.
 */
public final class MessageSample {

  private static final AtomicInteger NEXT = new AtomicInteger(1000);

  private final List<ContactPoint> points = new ArrayList<>();
  private String organization = "default";
  private String channel = "telegram";
  private String account = "bot";
  private String user = "user-1";
  private String name = "Анна";
  private String language = "ru";
  private String text = "Здравствуйте";
  private String type = CanonicalEvent.TYPE_MESSAGE;
  private String event = "update-" + NEXT.incrementAndGet();
  private String id = "message-" + NEXT.incrementAndGet();
  private String group;
  private String raw = "{}";

  private MessageSample() {}

  public static MessageSample aMessage() {
    return new MessageSample();
  }

  public MessageSample from(String channel) {
    this.channel = channel;
    return this;
  }

  public MessageSample to(String account) {
    this.account = account;
    return this;
  }

  public MessageSample of(String organization) {
    this.organization = organization;
    return this;
  }

  public MessageSample by(String user) {
    this.user = user;
    return this;
  }

  public MessageSample named(String name) {
    this.name = name;
    return this;
  }

  public MessageSample speaking(String language) {
    this.language = language;
    return this;
  }

  public MessageSample saying(String text) {
    this.text = text;
    return this;
  }

  public MessageSample as(String eventId) {
    this.event = eventId;
    return this;
  }

  public MessageSample withId(String messageId) {
    this.id = messageId;
    return this;
  }

  public MessageSample raw(String raw) {
    this.raw = raw;
    return this;
  }

  /** The message of that id says something else now. */
  public MessageSample editing(String messageId) {
    this.id = messageId;
    this.type = CanonicalEvent.TYPE_EDITED;
    return this;
  }

  public MessageSample inGroup(String group) {
    this.group = group;
    return this;
  }

  public MessageSample proving(String kind, String value) {
    points.add(new ContactPoint(kind, value, true, channel + " own contact"));
    return this;
  }

  public MessageSample mentioning(String kind, String value) {
    points.add(new ContactPoint(kind, value, false, "typed"));
    return this;
  }

  public CanonicalEvent build() {
    String conversation = group == null ? "chat-" + user : group;
    InboundMessage message =
        new InboundMessage(
            id,
            MessageKind.TEXT,
            new Conversation(conversation, group == null ? "private" : "group", null),
            new Sender(user, name, null, language),
            text,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            points,
            null,
            null);
    return event(type, message);
  }

  /** An event that is no message, such as a customer who blocked the bot. */
  public CanonicalEvent buildOther() {
    return event(CanonicalEvent.TYPE_OTHER, null);
  }

  /** A message that lacks its sender. */
  public CanonicalEvent buildWithoutSender() {
    return event(
        type,
        new InboundMessage(
            id,
            MessageKind.TEXT,
            new Conversation("chat", "private", null),
            null,
            text,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null));
  }

  private CanonicalEvent event(String type, InboundMessage message) {
    String source = channel + ":" + account;
    return new CanonicalEvent(
        "1.0",
        source + ":" + event,
        "/channels/" + channel + "/" + account,
        type,
        Instant.parse("2026-03-02T08:59:00Z"),
        organization,
        channel,
        account,
        event,
        source + ":" + user,
        message,
        raw);
  }
}
