package io.omnihub.channel.email;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a mail says, without what it quotes and without the signature; both are kept beside it.
 * Where nothing would remain, all of it is what it says.
 */
record Quotes(String text, String quoted, String signature) {

  private static final Pattern QUOTE = Pattern.compile("^\\s*>.*");

  /** "On Monday Ivan wrote:", in the ways that mail programs put it. */
  private static final Pattern INTRODUCTION =
      Pattern.compile(
          "^.{0,300}(wrote|writes|schrieb|a écrit|escribió|написал(а|\\(а\\))?|пишет|писал(а|\\(а\\))?)"
              + ".{0,100}:\\s*$",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  /** Only a line that names a person or a day introduces a quote. */
  private static final Pattern NAMES = Pattern.compile(".*(@|\\d{1,2}[:./]\\d{2}|\\d{4}).*");

  private static final Pattern ORIGINAL =
      Pattern.compile(
          "^\\s*-{2,}\\s*(original message|forwarded message|исходное сообщение|"
              + "пересылаемое сообщение|пересланное сообщение)\\s*-{2,}\\s*$",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  private static final Pattern FROM_LINE =
      Pattern.compile("^\\s*\\*?(From|От( кого)?):\\*?\\s.*", Pattern.UNICODE_CASE);
  private static final Pattern HEADER_LINE =
      Pattern.compile(
          "^\\s*\\*?(Sent|Date|To|Subject|Отправлено|Дата|Кому|Тема):\\*?\\s.*",
          Pattern.UNICODE_CASE);
  private static final Pattern RULE = Pattern.compile("^\\s*_{10,}\\s*$");
  private static final Pattern DASHES = Pattern.compile("^--\\s?$");
  private static final Pattern SENT_FROM =
      Pattern.compile(
          "^\\s*(Sent from my |Sent from (Mail|Outlook)|Отправлено с |Отправлено из |Get Outlook for ).*",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  static Quotes of(String whole) {
    List<String> lines = whole.lines().toList();
    int quote = quoteFrom(lines);
    int signature = signatureFrom(lines, quote);
    String said = join(lines.subList(0, signature));
    if (said.isBlank()) {
      return new Quotes(whole.strip(), "", "");
    }
    return new Quotes(
        said, join(lines.subList(quote, lines.size())), join(lines.subList(signature, quote)));
  }

  private static int quoteFrom(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      if (ORIGINAL.matcher(lines.get(i)).matches() || isOutlooks(lines, i)) {
        return i > 0 && RULE.matcher(lines.get(i - 1)).matches() ? i - 1 : i;
      }
      if (isIntroduction(lines, i)) {
        return i;
      }
    }
    // without an introduction: the lines with > at the very end
    int from = lines.size();
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (QUOTE.matcher(lines.get(i)).matches()) {
        from = i;
      } else if (!lines.get(i).isBlank()) {
        break;
      }
    }
    return from;
  }

  /** An introduction counts where a quote follows, or where it names a person or a time. */
  private static boolean isIntroduction(List<String> lines, int at) {
    String line = lines.get(at);
    if (line.length() > 500) {
      return false;
    }
    boolean one = INTRODUCTION.matcher(line).matches();
    String two =
        !one && at + 1 < lines.size() && line.length() + lines.get(at + 1).length() < 500
            ? line + " " + lines.get(at + 1)
            : line;
    boolean folded =
        !one
            && !two.equals(line)
            && NAMES.matcher(line).matches()
            && INTRODUCTION.matcher(two).matches();
    if (!one && !folded) {
      return false;
    }
    for (int i = at + (folded ? 2 : 1); i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        return QUOTE.matcher(lines.get(i)).matches() || NAMES.matcher(two).matches();
      }
    }
    return false;
  }

  private static boolean isOutlooks(List<String> lines, int at) {
    if (!FROM_LINE.matcher(lines.get(at)).matches()) {
      return false;
    }
    int headers = 0;
    for (int i = at + 1; i < Math.min(lines.size(), at + 6); i++) {
      if (HEADER_LINE.matcher(lines.get(i)).matches()) {
        headers++;
      }
    }
    return headers >= 2;
  }

  private static int signatureFrom(List<String> lines, int end) {
    for (int i = end - 1; i >= 0 && end - i <= 30; i--) {
      if (DASHES.matcher(lines.get(i)).matches() || SENT_FROM.matcher(lines.get(i)).matches()) {
        return i;
      }
    }
    return end;
  }

  private static String join(List<String> lines) {
    return String.join("\n", new ArrayList<>(lines)).strip();
  }
}
