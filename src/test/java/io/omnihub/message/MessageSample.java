package io.omnihub.message;

import io.omnihub.message.InboundMessage.Attachment;
import io.omnihub.message.InboundMessage.ContactPoint;
import io.omnihub.message.InboundMessage.Conversation;
import io.omnihub.message.InboundMessage.Interactive;
import io.omnihub.message.InboundMessage.Order;
import io.omnihub.message.InboundMessage.Reaction;
import io.omnihub.message.InboundMessage.Sender;
import io.omnihub.message.InboundMessage.Status;
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
  private MessageKind kind = MessageKind.TEXT;
  private final List<Attachment> attachments = new ArrayList<>();
  private String album;
  private Interactive interactive;
  private Order order;
  private Reaction reaction;
  private Status status;
  private String startPayload;
  private Instant time = Instant.parse("2026-03-02T08:59:00Z");

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

  public MessageSample of(MessageKind kind) {
    this.kind = kind;
    return this;
  }

  public MessageSample with(Attachment attachment) {
    attachments.add(attachment);
    return this;
  }

  /** With a photo of that handle, and no text. */
  public MessageSample showing(String fileId) {
    this.kind = MessageKind.PHOTO;
    this.text = null;
    return with(
        new Attachment("photo", fileId, null, null, "image/jpeg", null, null, null, null, null));
  }

  /** As a part of that album. */
  public MessageSample inAlbum(String album) {
    this.album = album;
    return this;
  }

  public MessageSample choosing(String title) {
    this.kind = MessageKind.INTERACTIVE;
    this.text = null;
    this.interactive = new Interactive("button", "id-of-" + title, title, null, null);
    return this;
  }

  public MessageSample ordering(Order order) {
    this.kind = MessageKind.ORDER;
    this.text = null;
    this.order = order;
    return this;
  }

  public MessageSample at(Instant time) {
    this.time = time;
    return this;
  }

  /** The message of that id was taken back. */
  public MessageSample deleting(String messageId) {
    this.id = messageId;
    this.type = CanonicalEvent.TYPE_DELETED;
    return nothingSaid();
  }

  /** The sender has these emojis on the message of that id now. */
  public MessageSample reacting(String messageId, String... emojis) {
    this.id = messageId;
    this.type = CanonicalEvent.TYPE_REACTION;
    this.reaction = new Reaction(List.of(emojis));
    return nothingSaid();
  }

  /** What became of our message of that id. */
  public MessageSample telling(String messageId, String state) {
    return telling(messageId, new Status(state, null, null, null));
  }

  public MessageSample telling(String messageId, Status status) {
    this.id = messageId;
    this.type = CanonicalEvent.TYPE_STATUS;
    this.status = status;
    return nothingSaid();
  }

  /** Begun by a link that carries this. */
  public MessageSample starting(String payload) {
    this.startPayload = payload;
    return this;
  }

  public MessageSample subscribing(String startPayload) {
    this.type = CanonicalEvent.TYPE_SUBSCRIBED;
    this.startPayload = startPayload;
    return nothingSaid();
  }

  public MessageSample unsubscribing() {
    this.type = CanonicalEvent.TYPE_UNSUBSCRIBED;
    return nothingSaid();
  }

  /** The sender had another id in the channel before. */
  public MessageSample movedFrom(String former) {
    this.type = CanonicalEvent.TYPE_MOVED;
    return proving("former", former).nothingSaid();
  }

  private MessageSample nothingSaid() {
    this.kind = null;
    this.text = null;
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
            kind,
            new Conversation(conversation, group == null ? "private" : "group", null),
            new Sender(user, name, null, language),
            text,
            null,
            attachments,
            null,
            null,
            interactive,
            order,
            null,
            null,
            null,
            null,
            album,
            startPayload,
            null,
            points,
            reaction,
            status);
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
        time,
        organization,
        channel,
        account,
        event,
        source + ":" + user,
        message,
        raw);
  }
}
