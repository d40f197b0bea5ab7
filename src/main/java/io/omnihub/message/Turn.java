package io.omnihub.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A customer's burst of messages, ended by a quiet period: what is understood and routed as one.
 *
 * @param id the turn; the ids of its commands derive from it
 * @param claim token of this node's claim; a decision is taken only while the claim is current
 * @param organization slug of the organization
 * @param epoch the thread's epoch when the turn was claimed; a person who takes the thread over
 *     raises it, and then nothing that this turn prepared is sent
 * @param channelType, channelKey the channel of the last message: where an answer goes
 * @param conversationId the provider's conversation to answer in
 * @param messages in order; never empty
 * @param contact who wrote, as known when the turn was claimed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Turn(
    UUID id,
    UUID claim,
    String organization,
    UUID threadId,
    int epoch,
    String channelType,
    String channelKey,
    String conversationId,
    List<Line> messages,
    Contact contact) {

  public Turn {
    messages = List.copyOf(messages);
  }

  /** All texts of the turn, a line each. */
  public String text() {
    return messages.stream()
        .map(Line::text)
        .filter(t -> t != null && !t.isBlank())
        .collect(Collectors.joining("\n"));
  }

  /** The message that ended the turn. */
  public Line last() {
    return messages.get(messages.size() - 1);
  }

  /** The id of what the customer chose last of what we had offered; null where he chose nothing. */
  public String choice() {
    return messages.stream().map(Line::choice).filter(Objects::nonNull).reduce(null, (a, b) -> b);
  }

  /**
   * One message of the turn, with the provider's ids that a reply or a CRM card must name.
   *
   * @param choice the id that we gave to what was chosen; null where nothing was
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Line(
      UUID id,
      String providerEventId,
      String providerMessageId,
      MessageKind kind,
      String text,
      String choice,
      Instant at) {}

  /**
   * @param name as the channel shows it; may be null
   * @param language ISO 639-1, from the channel or earlier turns; may be null
   * @param phones, emails verified ones only, normalised
   * @param unprovenPhones, unprovenEmails typed by the customer, normalised
   * @param crmLead id of the open lead in the CRM; null while there is none
   */
  public record Contact(
      UUID id,
      String name,
      String language,
      List<String> phones,
      List<String> emails,
      List<String> unprovenPhones,
      List<String> unprovenEmails,
      String crmLead) {}
}
