package io.omnihub.outside;

import java.util.regex.Pattern;

/** Names as customers gave them, fit for a page, a header and any file system. */
public final class FileNames {

  private static final int LONGEST = 150;
  private static final Pattern PATH = Pattern.compile("^.*[/\\\\]", Pattern.DOTALL);
  private static final Pattern UNFIT =
      Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Cs}\\p{Co}<>:\"/\\\\|?*%;]");
  private static final Pattern ENDS = Pattern.compile("^[.\\s]+|[.\\s]+$");

  private FileNames() {}

  /** Null where nothing of the name is fit. */
  public static String safe(String name) {
    if (name == null) {
      return null;
    }
    String last = PATH.matcher(name).replaceAll("");
    String fit = ENDS.matcher(UNFIT.matcher(last).replaceAll("_")).replaceAll("");
    if (fit.isBlank()) {
      return null;
    }
    if (fit.codePointCount(0, fit.length()) <= LONGEST) {
      return fit;
    }
    int dot = fit.lastIndexOf('.');
    String ending = dot > 0 && fit.length() - dot <= 10 ? fit.substring(dot) : "";
    int room = LONGEST - ending.length();
    return fit.substring(0, fit.offsetByCodePoints(0, room)) + ending;
  }
}
