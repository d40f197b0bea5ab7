package io.omnihub.thread;

import java.util.Comparator;

/** The order of messages' ids as providers count: numbers by their value, all else as text. */
final class ProviderIds {

  static final Comparator<String> IN_ORDER = ProviderIds::compare;

  private ProviderIds() {}

  private static int compare(String a, String b) {
    if (isNumber(a) && isNumber(b)) {
      int byLength = Integer.compare(a.length(), b.length());
      return byLength == 0 ? a.compareTo(b) : byLength;
    }
    return a.compareTo(b);
  }

  private static boolean isNumber(String id) {
    return id.matches("0|[1-9][0-9]*");
  }
}
