package io.omnihub.understanding;

import io.omnihub.message.Turn;
import io.omnihub.message.Verdict;
import java.util.List;

/**
 * Judges turns within this process, by a classifier trained at start from the intents' examples. It
 * needs no network and is what every other way of judging falls back to. Thread-safe.
 */
public class Understanding {

  static final String EMBEDDED = "embedded";

  private final List<Intent> intents;
  private final TurnReader reader;
  private final Classifier classifier;

  Understanding(List<Intent> intents, TurnReader reader) {
    this.intents = intents;
    this.reader = reader;
    this.classifier = Classifier.train(intents);
  }

  /**
   * The verdict on a turn. A turn without words (only a photo, a voice message) is {@link
   * Verdict#NONE} at confidence 0, with a summary that names its kinds. Never null and, whatever
   * the text, never an exception.
   */
  public Verdict classify(Turn turn) {
    Reading reading = reader.read(turn);
    if (reading.isWordless()) {
      return reading.verdict(Verdict.NONE, 0, EMBEDDED);
    }
    Classifier.Result result = classifier.classify(reading.text());
    return reading.verdict(result.intent(), result.confidence(), EMBEDDED);
  }

  TurnReader reader() {
    return reader;
  }

  /** The configured intents, in the order of their files. */
  public List<Intent> intents() {
    return intents;
  }
}
