package io.omnihub.replay;

import io.omnihub.delivery.Deliveries;
import io.omnihub.thread.Turns;
import io.omnihub.work.DeadLetters;
import io.omnihub.work.DeadLetters.Letter;
import java.util.UUID;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/**
 * Puts a dead letter back to the stage where it failed. The letter is marked only afterwards: all
 * stages are idempotent, so a replay that was interrupted may be asked for again.
 */
@Component
public class DeadLetterReplay {

  private final DeadLetters letters;
  private final Turns turns;
  private final Deliveries deliveries;
  private final ProducerTemplate producer;

  DeadLetterReplay(
      DeadLetters letters, Turns turns, Deliveries deliveries, ProducerTemplate producer) {
    this.letters = letters;
    this.turns = turns;
    this.deliveries = deliveries;
    this.producer = producer;
  }

  /**
   * @throws IllegalArgumentException if the organization has no such letter that is still open
   * @throws CamelExecutionException if the bus does not take an event; the letter stays open
   */
  public void replay(String organization, UUID id) {
    Letter letter =
        letters
            .find(organization, id)
            .orElseThrow(() -> new IllegalArgumentException("No open dead letter has this id"));
    switch (letter.stage()) {
      case "record" -> producer.sendBody("direct:replay-event", letter.payload());
      case "turn" -> turns.reopen(organization, UUID.fromString(letter.reference()));
      case "delivery" -> deliveries.revive(organization, UUID.fromString(letter.reference()));
      default -> throw new IllegalStateException("No replay for stage " + letter.stage());
    }
    letters.close(organization, id);
  }
}
