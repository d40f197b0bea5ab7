package io.omnihub.thread;

import io.omnihub.message.InboundMessage;
import io.omnihub.message.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Set;
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
   * @param said a customer's message whole; null for ours and for what was taken back
   * @param former what a message said that was taken back; null otherwise
   * @param reason why it failed, in the provider's words; null where it did not
   */
  public record Line(
      UUID id,
      UUID turnId,
      String direction,
      String author,
      String channel,
      String kind,
      String text,
      InboundMessage said,
      String former,
      List<File> files,
      List<Reaction> reactions,
      String status,
      String reason,
      Instant at,
      Instant recordedAt) {

    Line with(List<File> files, List<Reaction> reactions, String former) {
      return new Line(
          id,
          turnId,
          direction,
          author,
          channel,
          kind,
          text,
          said,
          former,
          files == null ? List.of() : files,
          reactions == null ? List.of() : reactions,
          status,
          reason,
          at,
          recordedAt);
    }

    boolean isDeleted() {
      return "deleted".equals(status);
    }
  }

  /**
   * @param state pending, fetched, failed or refused
   * @param mime what it is by its bytes; null until it is fetched
   * @param reason why it is not here; null where it is, or is on its way
   */
  public record File(
      UUID id, String kind, String name, String mime, Long size, String state, String reason) {

    private static final Set<String> IMAGES =
        Set.of("image/png", "image/jpeg", "image/gif", "image/webp");

    public boolean isHere() {
      return "fetched".equals(state);
    }

    public boolean isImage() {
      return isHere() && mime != null && IMAGES.contains(mime);
    }

    public boolean isSound() {
      return isHere() && mime != null && mime.startsWith("audio/");
    }
  }

  /** What one sender has on a message. */
  public record Reaction(List<String> emojis, String sender) {}

  /**
   * A phone, a mail or a channel's user id of the contact, and what proves it.
   *
   * @param subscribed whether he may be written to there
   * @param startPayload what the link carried that brought him; may be null
   */
  public record Point(
      String kind,
      String value,
      boolean verified,
      String proof,
      boolean subscribed,
      String startPayload) {}

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
