package io.omnihub.channel;

import java.time.Duration;
import java.util.Set;

/**
 * What a channel shows to a customer, and how much of it. What it does not is put another way
 * before it is sent.
 *
 * @param text longest text in characters; 0 for any length
 * @param caption longest text with media; 0 for any length
 * @param media kinds that are shown as such; others become links
 * @param buttons most in a message; 0 where they become a numbered list
 * @param buttonTitle longest title; 0 for any length
 * @param urlButtons, contactButton, locationButton whether a button may open a page, or ask for the
 *     phone or the place
 * @param urlButtonAlone whether a button that opens a page may stand alone, where {@code
 *     urlButtons} may not
 * @param list most rows of a list; 0 where they become a numbered list
 * @param read whether the customer can be shown that his message was read
 * @param formatting whether parts of a text may be bold, code, a link
 * @param window how long after the customer's last message answers are free; null for ever
 * @param rate, conversationRate, groupRate such as {@code 30/1s}; empty for any
 */
public record Capabilities(
    int text,
    int caption,
    Set<String> media,
    int buttons,
    int buttonTitle,
    boolean urlButtons,
    boolean urlButtonAlone,
    boolean contactButton,
    boolean locationButton,
    int list,
    boolean templates,
    boolean edit,
    boolean delete,
    boolean reactions,
    boolean typing,
    boolean read,
    boolean formatting,
    Set<String> statuses,
    Duration window,
    String rate,
    String conversationRate,
    String groupRate) {

  /** Text and nothing else. */
  public static final Capabilities TEXT =
      new Capabilities(
          0,
          0,
          Set.of(),
          0,
          0,
          false,
          false,
          false,
          false,
          0,
          false,
          false,
          false,
          false,
          false,
          false,
          false,
          Set.of("sent"),
          null,
          "",
          "",
          "");
}
