package io.omnihub.console;

/**
 * A JSON schema's pattern as an input's {@code pattern} attribute wants it. There the whole value
 * must match, and the expression is read with the flag {@code v}, under which some signs that may
 * stand alone in a class must be escaped.
 */
final class BrowserPattern {

  private static final String TO_ESCAPE = "()[{}/|";

  private BrowserPattern() {}

  /** Null for null. */
  static String of(String pattern) {
    if (pattern == null) {
      return null;
    }
    String escaped = escaped(pattern);
    String from = pattern.startsWith("^") ? "" : "[^]*";
    String to = pattern.endsWith("$") ? "" : "[^]*";
    return from.isEmpty() && to.isEmpty() ? escaped : from + "(?:" + escaped + ")" + to;
  }

  private static String escaped(String pattern) {
    StringBuilder out = new StringBuilder();
    int opened = -1;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\' && i + 1 < pattern.length()) {
        out.append(c).append(pattern.charAt(++i));
      } else if (opened < 0) {
        opened = c == '[' ? i : -1;
        out.append(c);
      } else if (c == ']') {
        opened = -1;
        out.append(c);
      } else {
        boolean first = i == opened + 1 || i == opened + 2 && pattern.charAt(i - 1) == '^';
        boolean last = i + 1 < pattern.length() && pattern.charAt(i + 1) == ']';
        boolean alone = c == '-' && (first || last);
        out.append(alone || TO_ESCAPE.indexOf(c) >= 0 ? "\\" : "").append(c);
      }
    }
    return out.toString();
  }
}
