package io.omnihub.understanding;

import io.omnihub.message.Verdict;
import java.util.List;

/**
 * What a turn says for itself, whoever judges its intent.
 *
 * @param text all texts of the turn, safe to work on; empty where there is none
 * @param summary one line of at most 200 characters
 */
record Reading(
    String text, List<Verdict.Entity> entities, String language, String sentiment, String summary) {

  boolean isWordless() {
    return text.isBlank();
  }

  Verdict verdict(String intent, double confidence, String by) {
    return new Verdict(intent, confidence, entities, language, sentiment, summary, by);
  }
}
