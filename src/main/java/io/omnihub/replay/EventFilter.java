package io.omnihub.replay;

import java.time.Instant;
import java.util.UUID;

/**
 * Which raw events are meant. Whatever is null or blank does not narrow.
 *
 * @param channel {@code telegram} for all accounts of a type, {@code telegram:shop} for one
 * @param type message, edited, deleted, reaction, status, subscribed, unsubscribed or other
 * @param from, to received at or after, and before
 * @param thread whose messages came by these events; edits and other events belong to none
 * @param text part of what was said or of the raw body; an event's id in full finds it at once
 */
public record EventFilter(
    String channel, String type, Instant from, Instant to, UUID thread, String text) {

  public static final EventFilter ALL = new EventFilter(null, null, null, null, null, null);

  public EventFilter {
    channel = blankToNull(channel);
    type = blankToNull(type);
    text = blankToNull(text);
  }

  /** Whether an index alone does not find what is meant. */
  boolean reads() {
    return type != null || text != null;
  }

  /** The same without what came later. */
  public EventFilter before(Instant end) {
    Instant sooner = to == null || to.isAfter(end) ? end : to;
    return new EventFilter(channel, type, from, sooner, thread, text);
  }

  /** PostgreSQL takes no NUL. */
  static String blankToNull(String text) {
    String said = text == null ? "" : text.replace("\0", "").strip();
    return said.isEmpty() ? null : said;
  }
}
