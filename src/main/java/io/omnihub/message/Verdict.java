package io.omnihub.message;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What UNDERSTAND says of one turn.
 *
 * @param intent id of a configured intent; {@link #NONE} where none fits
 * @param confidence 0 to 1, calibrated: of verdicts at 0.8 about four in five are right
 * @param entities what the text names, in order of appearance; never null
 * @param language ISO 639-1 code of the text's language
 * @param sentiment {@code negative}, {@code neutral} or {@code positive}
 * @param summary one line for a person; never longer than 200 characters
 * @param by who judged: {@code embedded}, or {@code model:} and the model's name
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Verdict(
    String intent,
    double confidence,
    List<Entity> entities,
    String language,
    String sentiment,
    String summary,
    String by) {

  /** The intent of a turn that fits none of the configured ones. */
  public static final String NONE = "none";

  public Verdict {
    Objects.requireNonNull(intent, "intent");
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new IllegalArgumentException("confidence must lie in 0..1, not " + confidence);
    }
    entities = entities == null ? List.of() : List.copyOf(entities);
  }

  /** The first entity of that kind, normalised. */
  public Optional<String> first(String kind) {
    return entities.stream().filter(e -> e.kind().equals(kind)).map(Entity::value).findFirst();
  }

  /**
   * @param kind {@code order}, {@code phone}, {@code email} or {@code money}
   * @param value normalised: an order number without its sign, a phone in E.164, a mail in lower
   *     case, money as {@code 1500.00 RUB}
   * @param text as the customer wrote it
   */
  public record Entity(String kind, String value, String text) {}
}
