package io.omnihub.webchat;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param allowedOrigins sites, apart from the hub's own, that may embed the widget
 * @param identitySecret what sites sign their customers' identities with; blank where none may
 * @param sessionSecret what visitors' sessions are signed with, the same on all nodes; blank for a
 *     key of this node's own
 * @param fileSize of the largest file that a visitor may send
 * @param fileTypes that visitors may send, by what the bytes are
 * @param limits what one visitor or address may ask of the public endpoints
 */
@ConfigurationProperties("hub.webchat")
record WebChatProperties(
    @DefaultValue List<String> allowedOrigins,
    @DefaultValue("") String identitySecret,
    @DefaultValue("") String sessionSecret,
    @DefaultValue("20MB") DataSize fileSize,
    @DefaultValue({
          "image/png",
          "image/jpeg",
          "image/gif",
          "image/webp",
          "image/heic",
          "audio/*",
          "video/*",
          "application/pdf",
          "application/zip",
          "text/plain",
          "text/csv",
          "application/rtf",
          "application/msword",
          "application/vnd.ms-excel",
          "application/vnd.ms-powerpoint",
          "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
          "application/vnd.openxmlformats-officedocument.presentationml.presentation",
          "application/vnd.oasis.opendocument.text",
          "application/vnd.oasis.opendocument.spreadsheet"
        })
        List<String> fileTypes,
    @DefaultValue Limits limits) {

  /**
   * @param messagesPerSession a minute
   * @param messagesPerAddress a minute
   * @param filesPerSession a minute
   * @param megabytesPerAddress of files, an hour
   * @param typingPerSession a minute; what is more is not passed on
   * @param readsPerAddress sessions, histories, files read and streams opened, a minute
   * @param streamsPerVisitor open at a time
   * @param streamsPerAddress open at a time
   */
  record Limits(
      @DefaultValue("30") int messagesPerSession,
      @DefaultValue("120") int messagesPerAddress,
      @DefaultValue("10") int filesPerSession,
      @DefaultValue("500") int megabytesPerAddress,
      @DefaultValue("20") int typingPerSession,
      @DefaultValue("240") int readsPerAddress,
      @DefaultValue("4") int streamsPerVisitor,
      @DefaultValue("200") int streamsPerAddress) {}

  @Override
  public String toString() {
    return "WebChatProperties[allowedOrigins=%s, limits=%s]".formatted(allowedOrigins, limits);
  }
}
