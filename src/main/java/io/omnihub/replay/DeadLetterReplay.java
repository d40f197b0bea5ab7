package io.omnihub.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.audit.Deeds;
import io.omnihub.delivery.DeadDeliveries;
import io.omnihub.thread.Turns;
import io.omnihub.work.DeadLetters;
import io.omnihub.work.DeadLetters.Letter;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a person does with a dead letter. Invariants: a letter is taken before it is released, so of
 * two operators one releases it; turns and deliveries are opened again in the transaction that
 * closes their letter; an event goes on the bus between the two, and is recorded once even if the
 * hub dies there and the letter, open again after a minute, is released once more. Each deed is
 * written with its doer.
 */
@Component
public class DeadLetterReplay {

  private final DeadLetters letters;
  private final LetterPayloads payloads;
  private final Turns turns;
  private final DeadDeliveries deliveries;
  private final Deeds deeds;
  private final ProducerTemplate producer;
  private final TransactionTemplate transaction;
  private final ObjectMapper json;

  DeadLetterReplay(
      DeadLetters letters,
      LetterPayloads payloads,
      Turns turns,
      DeadDeliveries deliveries,
      Deeds deeds,
      ProducerTemplate producer,
      TransactionTemplate transaction,
      ObjectMapper json) {
    this.letters = letters;
    this.payloads = payloads;
    this.turns = turns;
    this.deliveries = deliveries;
    this.deeds = deeds;
    this.producer = producer;
    this.transaction = transaction;
    this.json = json;
  }

  /** What became of the wish to release a letter. */
  public enum Released {
    /** It goes through the flow again. */
    DONE,
    /** What failed is not failed any more; the letter is closed. */
    NOTHING_LEFT,
    /** There is no such open letter: somebody was quicker. */
    GONE
  }

  /**
   * Puts a letter back to the stage where it failed.
   *
   * @throws CamelExecutionException if the bus does not take an event; the letter is open again
   */
  public Released release(String organization, UUID id, String operator) {
    Optional<Letter> found = letters.find(organization, id);
    if (found.isEmpty()) {
      return Released.GONE;
    }
    return found.get().stage().equals("record")
        ? releaseEvent(organization, id, operator)
        : transaction.execute(status -> releaseRow(organization, id, operator));
  }

  private Released releaseEvent(String organization, UUID id, String operator) {
    if (!letters.take(organization, id, operator)) {
      return Released.GONE;
    }
    try {
      // as it is now that it is ours: it may have been mended since it was found
      Letter letter = letters.find(organization, id).orElseThrow();
      producer.sendBody("direct:replay-event", letter.payload());
    } catch (RuntimeException e) {
      letters.giveBack(organization, id);
      throw e;
    }
    transaction.executeWithoutResult(
        status -> {
          letters.close(organization, id);
          deeds.keep(organization, operator, "letter.released", id, null, "record");
        });
    return Released.DONE;
  }

  private Released releaseRow(String organization, UUID id, String operator) {
    if (!letters.take(organization, id, operator)) {
      return Released.GONE;
    }
    Letter letter = letters.find(organization, id).orElseThrow();
    UUID reference = UUID.fromString(letter.reference());
    boolean revived;
    switch (letter.stage()) {
      case "turn" -> revived = turns.reopen(organization, reference);
      case "delivery" -> {
        if (letter.mended()) {
          deliveries.mend(organization, reference, letter.payload(), replyText(letter.payload()));
        }
        revived = deliveries.revive(organization, reference);
      }
      default -> throw new IllegalStateException("No replay for stage " + letter.stage());
    }
    letters.close(organization, id);
    deeds.keep(
        organization,
        operator,
        "letter.released",
        id,
        null,
        letter.stage() + " " + reference + (revived ? "" : ", nothing was left to do"));
    return revived ? Released.DONE : Released.NOTHING_LEFT;
  }

  /** The text that the thread shows for a reply; null for what is no message. */
  private String replyText(String payload) {
    try {
      JsonNode node = json.readTree(payload);
      return node.path("command").asText().equals("reply")
          ? node.path("text").asText().replace("\0", "") // PostgreSQL takes none
          : null;
    } catch (JsonProcessingException e) {
      return null; // payloads are checked when they are mended
    }
  }

  /** Puts an open letter aside; false if it is not open. */
  public boolean discard(String organization, UUID id, String operator) {
    return Boolean.TRUE.equals(
        transaction.execute(
            status ->
                letters.discard(organization, id, operator)
                    && kept(organization, id, operator, "letter.discarded")));
  }

  /** Undoes {@link #discard}; false if the letter was not put aside. */
  public boolean restore(String organization, UUID id, String operator) {
    return Boolean.TRUE.equals(
        transaction.execute(
            status ->
                letters.restore(organization, id, operator)
                    && kept(organization, id, operator, "letter.restored")));
  }

  /**
   * Gives an open letter another payload; what failed is kept.
   *
   * @param version of the letter that was read
   * @return false if the letter is not open or was changed meanwhile
   * @throws IllegalArgumentException if the payload cannot be what failed, with the reason as key
   */
  public boolean mend(String organization, UUID id, int version, String payload, String operator) {
    Optional<Letter> found = letters.find(organization, id);
    if (found.isEmpty()) {
      return false;
    }
    payloads.check(organization, found.get(), payload);
    return Boolean.TRUE.equals(
        transaction.execute(
            status ->
                letters.mend(organization, id, version, payload, operator)
                    && kept(organization, id, operator, "letter.mended")));
  }

  private boolean kept(String organization, UUID id, String operator, String deed) {
    deeds.keep(organization, operator, deed, id, null, "");
    return true;
  }
}
