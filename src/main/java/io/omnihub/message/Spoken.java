package io.omnihub.message;

import io.omnihub.message.InboundMessage.Order;
import java.util.stream.Collectors;

/** What a message says in words, for those who read words only: the turn, its classifier. */
public final class Spoken {

  private Spoken() {}

  /**
   * The title of what was chosen; else the text where there is one, the lines of an order, a poll's
   * question. Null for what says nothing in words.
   */
  public static String of(InboundMessage message) {
    if (choice(message) != null && message.interactive().title() != null) {
      String title = message.interactive().title();
      return title.isBlank() ? message.text() : title;
    }
    if (message.text() != null && !message.text().isBlank()) {
      return message.text();
    }
    if (message.interactive() != null) {
      String title = message.interactive().title();
      return title == null || title.isBlank() ? message.interactive().id() : title;
    }
    if (message.order() != null) {
      return order(message.order());
    }
    return message.poll() == null ? message.text() : message.poll().question();
  }

  /** The id of what was chosen of what we had offered; null where nothing was. */
  public static String choice(InboundMessage message) {
    var chosen = message.interactive();
    return chosen == null || "flow".equals(chosen.type()) ? null : chosen.id();
  }

  private static String order(Order order) {
    String items =
        order.items().stream()
            .map(
                item ->
                    (item.name() == null ? item.id() : item.name())
                        + (item.quantity() == null
                            ? ""
                            : " × " + item.quantity().stripTrailingZeros().toPlainString()))
            .collect(Collectors.joining(", "));
    String note = order.note() == null || order.note().isBlank() ? "" : "\n" + order.note();
    return "заказ: " + items + note;
  }
}
