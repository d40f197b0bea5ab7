package io.omnihub.understanding;

/**
 * A customer's text made safe to work on: control and invisible characters become spaces, and what
 * goes beyond a length that people write is cut off, which bounds the work of every later step.
 */
final class PlainText {

  static final int LONGEST = 4_000;

  private PlainText() {}

  /** Keeps line ends; positions in the result are positions in the original. */
  static String of(String text) {
    int length = Math.min(text.length(), LONGEST);
    var plain = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      plain.append(c == '\n' || isVisible(c) ? c : ' ');
    }
    return plain.toString();
  }

  /** One line of at most {@code longest} characters, cut between words where it can be. */
  static String line(String text, int longest) {
    String line = text.strip().replaceAll("\\s+", " ");
    if (line.length() <= longest) {
      return line;
    }
    int space = line.lastIndexOf(' ', longest - 1);
    int cut = space > longest / 2 ? space : longest - 1;
    if (Character.isHighSurrogate(line.charAt(cut - 1))) {
      cut--;
    }
    return line.substring(0, cut) + "…";
  }

  private static boolean isVisible(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
