package io.omnihub.webchat;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.omnihub.message.Content;
import io.omnihub.message.InboundMessage.Location;
import io.omnihub.thread.ConversationLine;
import io.omnihub.webchat.FileTokens.StoredFile;
import java.time.Instant;
import java.util.List;

/**
 * A line of the history as the widget shows it; what is pushed live has the same names.
 *
 * @param files that the visitor sent
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record WebChatLine(
    String id,
    String from,
    String text,
    Instant at,
    List<Content.Button> buttons,
    Content.Choice list,
    List<Content.Media> media,
    Location location,
    List<File> files) {

  /**
   * @param url shows the file, for some hours; null until the hub has it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record File(String kind, String name, String mime, Long size, String url) {}

  static WebChatLine of(ConversationLine line, String channel, WebChatFiles files) {
    Content said = line.content() == null ? Content.of(null) : line.content();
    return new WebChatLine(
        line.id(),
        line.from(),
        line.text(),
        line.at(),
        said.buttons(),
        said.list(),
        said.media(),
        said.location(),
        line.files().stream().map(file -> shown(file, channel, files)).toList());
  }

  private static File shown(ConversationLine.File file, String channel, WebChatFiles files) {
    String url =
        file.key() == null
            ? null
            : files.address(
                channel, new StoredFile(file.key(), file.name(), file.mime(), file.size()));
    return new File(file.kind(), file.name(), file.mime(), file.size(), url);
  }
}
