package io.omnihub.understanding;

import io.omnihub.message.MessageKind;
import io.omnihub.message.Turn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads from a turn what needs no judgement: entities, language, tone, and a line for a person. */
final class TurnReader {

  static final int LONGEST_SUMMARY = 200;

  private final EntityExtractor entities;
  private final String language;

  /**
   * @param language ISO 639-1 code for a turn without letters whose contact has no language
   */
  TurnReader(EntityExtractor entities, String language) {
    this.entities = entities;
    this.language = language;
  }

  Reading read(Turn turn) {
    String text = PlainText.of(turn.text());
    List<String> words = Tokens.of(text);
    String hint = turn.contact() == null ? null : turn.contact().language();
    return new Reading(
        text,
        entities.extract(text),
        Language.of(text, words, hint, language),
        Sentiment.of(words),
        PlainText.line(kinds(turn) + text, LONGEST_SUMMARY));
  }

  private static String kinds(Turn turn) {
    Map<MessageKind, Long> counts =
        turn.messages().stream()
            .map(Turn.Line::kind)
            .filter(kind -> kind != MessageKind.TEXT)
            .collect(
                Collectors.groupingBy(kind -> kind, LinkedHashMap::new, Collectors.counting()));
    return counts.isEmpty()
        ? ""
        : counts.entrySet().stream()
            .map(e -> e.getKey().code() + (e.getValue() > 1 ? " ×" + e.getValue() : ""))
            .collect(Collectors.joining(", ", "[", "] "));
  }
}
