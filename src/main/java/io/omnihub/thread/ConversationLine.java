package io.omnihub.thread;

import io.omnihub.message.Content;
import java.time.Instant;
import java.util.List;

/**
 * A message as the customer sees it in the channel.
 *
 * @param id the channel's id of the customer's message, the hub's id of ours
 * @param from {@code customer}, {@code bot} or {@code operator}
 * @param content what we said besides the text; null for the customer's own
 * @param files that the customer sent; never null
 */
public record ConversationLine(
    String id, String from, String text, Instant at, Content content, List<File> files) {

  public ConversationLine {
    files = files == null ? List.of() : List.copyOf(files);
  }

  ConversationLine with(List<File> sent) {
    return new ConversationLine(id, from, text, at, content, sent);
  }

  /**
   * @param name safe to show; may be null
   * @param mime by its bytes; null until they are here
   * @param size in bytes; null where it is not known
   * @param key of the bytes in the store; null until they are here
   */
  public record File(String kind, String name, String mime, Long size, String key) {}
}
