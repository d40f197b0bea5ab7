package io.omnihub.thread;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A thread as a line of the list.
 *
 * @param contactName as a channel showed it; null while none did
 * @param channels where the customer writes, as {@code type:key}
 * @param lastAuthor customer, bot, operator or system; null in a thread without messages
 * @param lastKind what the last message is made of
 * @param lastText of the last message; null where it has none
 * @param intent of the last understood turn; null while none is
 * @param openTickets not closed yet
 * @param troubledDeliveries that failed, or of which nobody knows whether they arrived
 */
public record ThreadSummary(
    UUID id,
    String contactName,
    boolean spam,
    Instant lastMessageAt,
    List<String> channels,
    String lastAuthor,
    String lastKind,
    String lastText,
    String intent,
    Double confidence,
    String outcome,
    int openTickets,
    int troubledDeliveries) {

  ThreadSummary through(List<String> channels) {
    return new ThreadSummary(
        id,
        contactName,
        spam,
        lastMessageAt,
        channels,
        lastAuthor,
        lastKind,
        lastText,
        intent,
        confidence,
        outcome,
        openTickets,
        troubledDeliveries);
  }
}
