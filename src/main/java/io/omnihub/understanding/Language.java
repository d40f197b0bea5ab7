package io.omnihub.understanding;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Tells Russian from English: by script, and for Russian in Latin letters by common words. */
final class Language {

  static final String RUSSIAN = "ru";
  static final String ENGLISH = "en";

  /** Russian texts name brands in Latin letters; English ones hardly contain Cyrillic. */
  private static final double CYRILLIC_SHARE = 0.2;

  private static final Set<String> TRANSLITERATED =
      Set.of(
          ("privet zdravstvuyte zdravstvujte dobryi dobriy dobryj gde kogda skolko skoka stoit moy moi"
                  + " moj zakaz zakaza dostavka dostavki est nado nuzhno nuzhen nuzhna hochu pozhaluysta"
                  + " pozhaluista spasibo perezvonite pozvonite kak eto chto pochemu vozvrat dengi"
                  + " tovar tovara schet oplata oplatu operatora cena tsena")
              .split(" "));

  private Language() {}

  /**
   * @param hint what the channel or earlier turns tell; may be null
   * @param otherwise the answer for a text without letters when there is no hint either
   * @return ISO 639-1 code
   */
  static String of(String text, List<String> words, String hint, String otherwise) {
    long cyrillic = letters(text, Character.UnicodeScript.CYRILLIC);
    long latin = letters(text, Character.UnicodeScript.LATIN);
    if (cyrillic + latin == 0) {
      return hint == null || hint.isBlank() ? otherwise : primary(hint);
    }
    if (cyrillic >= CYRILLIC_SHARE * (cyrillic + latin)) {
      return RUSSIAN;
    }
    long transliterated = words.stream().filter(TRANSLITERATED::contains).count();
    return transliterated > 0 && transliterated * 4 >= words.size() ? RUSSIAN : ENGLISH;
  }

  private static long letters(String text, Character.UnicodeScript script) {
    return text.codePoints()
        .filter(c -> Character.isLetter(c) && Character.UnicodeScript.of(c) == script)
        .count();
  }

  private static String primary(String tag) {
    return Locale.forLanguageTag(tag.replace('_', '-')).getLanguage();
  }
}
