package io.omnihub.message;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the answers that we offered to choose from.
 *
 * @param type {@code button} or {@code list}, as {@link InboundMessage.Interactive} has it
 * @param id what a press would have brought back
 * @param title as the customer saw it
 * @param number before it, where the channel shows a choice as numbered lines; else null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Option(String type, String id, String title, Integer number) {

  private static final int LONGEST = 300;
  private static final Pattern NUMBERED =
      Pattern.compile("(?:\u2116|no\\.?|#|n)?\\s*(\\d{1,3})\\s*[.)]?(?:\\s+(.+))?");

  /**
   * The option that was meant by {@code 2}, {@code 2.}, {@code 2)}, {@code \u21162}, by its title
   * or by both; empty where none is meant, or more than one could be.
   */
  public static Optional<Option> meant(List<Option> offered, String said) {
    if (said == null || said.isBlank() || said.length() > LONGEST) {
      return Optional.empty();
    }
    String words = plain(said);
    List<Option> meant =
        offered.stream().filter(o -> o.title() != null).filter(o -> o.isMeantBy(words)).toList();
    return meant.size() == 1 ? Optional.of(meant.get(0)) : Optional.empty();
  }

  private boolean isMeantBy(String words) {
    String named = plain(title);
    Matcher numbered = NUMBERED.matcher(words);
    return words.equals(named)
        || number != null
            && numbered.matches()
            && Integer.parseInt(numbered.group(1)) == number
            && (numbered.group(2) == null || numbered.group(2).equals(named));
  }

  /** As people type it: without case, keycaps of emojis, and the marks that end a sentence. */
  private static String plain(String text) {
    return Normalizer.normalize(text.replaceAll("[\uFE0F\u20E3]", ""), Normalizer.Form.NFKC)
        .toLowerCase(Locale.ROOT)
        .replace('\u0451', '\u0435')
        .replaceAll("[\\s\\u00A0]+", " ")
        .strip()
        .replaceAll("(?<=.)[.!]+$", "");
  }
}
