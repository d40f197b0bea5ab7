package io.omnihub.webchat;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param allowedOrigins sites, apart from the hub's own, that may embed the widget
 * @param identitySecret what sites sign their customers' identities with; blank where none may
 * @param sessionSecret what visitors' sessions are signed with, the same on all nodes; blank for a
 *     key of this node's own
 * @param limits what one visitor or address may ask of the public endpoints
 */
@ConfigurationProperties("hub.webchat")
record WebChatProperties(
    @DefaultValue List<String> allowedOrigins,
    @DefaultValue("") String identitySecret,
    @DefaultValue("") String sessionSecret,
    @DefaultValue Limits limits) {

  /**
   * @param messagesPerSession a minute
   * @param messagesPerAddress a minute
   * @param readsPerAddress sessions, histories and streams opened, a minute
   * @param streamsPerVisitor open at a time
   * @param streamsPerAddress open at a time
   */
  record Limits(
      @DefaultValue("30") int messagesPerSession,
      @DefaultValue("120") int messagesPerAddress,
      @DefaultValue("240") int readsPerAddress,
      @DefaultValue("4") int streamsPerVisitor,
      @DefaultValue("200") int streamsPerAddress) {}

  @Override
  public String toString() {
    return "WebChatProperties[allowedOrigins=%s, limits=%s]".formatted(allowedOrigins, limits);
  }
}
