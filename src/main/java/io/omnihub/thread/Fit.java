package io.omnihub.thread;

/** Makes texts fit their columns. */
final class Fit {

  private Fit() {}

  /** At most so many characters, no character halved. */
  static String cut(String text, int length) {
    if (text == null || text.length() <= length) {
      return text;
    }
    boolean halved = Character.isHighSurrogate(text.charAt(length - 1));
    return text.substring(0, halved ? length - 1 : length);
  }

  /** PostgreSQL stores no NUL. */
  static String withoutNul(String text) {
    return text == null || text.indexOf('\0') < 0 ? text : text.replace("\0", "");
  }
}
