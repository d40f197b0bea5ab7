package io.omnihub.understanding;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Something that a customer may want, as the business describes it in a file of the intents folder.
 *
 * @param id lower-case letters, digits and underscores
 * @param courtesy true for what only accompanies other words (a greeting, thanks): such an intent
 *     is the verdict only of a text that says nothing else
 * @param title for people, by ISO 639-1 language
 * @param examples what customers write when they mean it, by ISO 639-1 language
 */
public record Intent(
    String id, boolean courtesy, Map<String, String> title, Map<String, List<String>> examples) {

  public Intent {
    Objects.requireNonNull(id, "id");
    title = title == null ? Map.of() : Map.copyOf(title);
    examples = examples == null ? Map.of() : Map.copyOf(examples);
  }
}
