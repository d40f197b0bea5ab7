package io.omnihub.understanding;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Words of a text as the classifier and the lexicons see them: lower case, {@code ё} as {@code е},
 * a letter repeated at most twice, any number as {@code 0}, a link as {@code http}, each pictogram
 * a word of its own. Control and invisible characters separate nothing and mean nothing.
 */
final class Tokens {

  static final String NUMBER = "0";
  static final String LINK = "http";
  private static final int LONGEST = 32;

  private Tokens() {}

  static List<String> of(String text) {
    String plain =
        Normalizer.isNormalized(text, Normalizer.Form.NFKC)
            ? text
            : Normalizer.normalize(text, Normalizer.Form.NFKC);
    var tokens = new ArrayList<String>();
    var word = new StringBuilder(LONGEST);
    int i = 0;
    while (i < plain.length()) {
      if (isLink(plain, i)) {
        flush(word, tokens);
        tokens.add(LINK);
        i = endOfLink(plain, i);
        continue;
      }
      int c = plain.codePointAt(i);
      i += Character.charCount(c);
      if (Character.isLetter(c)) {
        append(word, fold(c));
      } else if (Character.isDigit(c)) {
        if (!endsInNumber(word)) {
          word.append(NUMBER);
        }
      } else if (isPictogram(c)) {
        flush(word, tokens);
        tokens.add(Character.toString(c));
      } else if (!isInvisible(c) && c != '\'' && c != '’') {
        flush(word, tokens);
      }
    }
    flush(word, tokens);
    return tokens;
  }

  private static boolean isLink(String text, int at) {
    return text.startsWith("http://", at)
        || text.startsWith("https://", at)
        || text.startsWith("www.", at)
        || text.startsWith("t.me/", at);
  }

  private static int endOfLink(String text, int from) {
    int i = from;
    while (i < text.length() && !Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static int fold(int c) {
    int lower = Character.toLowerCase(c);
    return lower == 'ё' ? 'е' : lower;
  }

  private static void append(StringBuilder word, int c) {
    int length = word.length();
    boolean third = length > 1 && word.charAt(length - 1) == c && word.charAt(length - 2) == c;
    if (!third && length < LONGEST) {
      word.appendCodePoint(c);
    }
  }

  private static boolean endsInNumber(StringBuilder word) {
    return !word.isEmpty() && word.charAt(word.length() - 1) == NUMBER.charAt(0);
  }

  private static boolean isPictogram(int c) {
    return Character.getType(c) == Character.OTHER_SYMBOL;
  }

  private static boolean isInvisible(int c) {
    int type = Character.getType(c);
    return type == Character.FORMAT
        || type == Character.NON_SPACING_MARK
        || (type == Character.CONTROL && !Character.isWhitespace(c));
  }

  private static void flush(StringBuilder word, List<String> tokens) {
    if (!word.isEmpty()) {
      tokens.add(word.toString());
      word.setLength(0);
    }
  }
}
