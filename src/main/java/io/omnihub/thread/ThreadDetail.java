package io.omnihub.thread;

import io.omnihub.message.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A thread with all that belongs to it, for a person who looks at it.
 *
 * @param messages the latest ones, oldest first
 * @param earlier whether there are messages before these
 */
public record ThreadDetail(
    Head head,
    List<Line> messages,
    boolean earlier,
    List<Point> points,
    List<TurnVerdict> verdicts,
    List<Ticket> tickets,
    List<Task> tasks,
    List<Delivery> deliveries) {

  /** The thread itself and whose it is. */
  public record Head(
      UUID id,
      UUID contactId,
      String contactName,
      String contactKind,
      String language,
      String crmLead,
      boolean spam,
      Instant createdAt,
      Instant lastMessageAt) {}

  /**
   * @param direction inbound, outbound or note
   * @param at by the channel's clock
   * @param recordedAt by the hub's clock, which is what the order of lines goes by
   * @param attachments names of the media, or their kinds where they have no name
   */
  public record Line(
      UUID id,
      UUID turnId,
      String direction,
      String author,
      String channel,
      String kind,
      String text,
      List<String> attachments,
      String status,
      Instant at,
      Instant recordedAt) {}

  /** A phone, a mail or a channel's user id of the contact, and what proves it. */
  public record Point(String kind, String value, boolean verified, String proof) {}

  /** What was understood of a turn, and what came of it. */
  public record TurnVerdict(
      UUID turnId,
      String intent,
      double confidence,
      String outcome,
      List<Verdict.Entity> entities,
      String sentiment,
      String summary,
      String judgedBy,
      Instant at) {}

  /** A piece of work in a queue. */
  public record Ticket(
      UUID id, long number, String queue, String subject, String state, Instant openedAt) {}

  /** Something promised for a time, for example a call. */
  public record Task(UUID id, String kind, String phone, String state, Instant dueAt) {}

  /** An effect on the outside world, and how far it got. */
  public record Delivery(
      UUID id,
      String sink,
      String destination,
      String command,
      String state,
      boolean uncertain,
      int attempts,
      String providerRef,
      String lastError,
      Instant updatedAt) {}
}
