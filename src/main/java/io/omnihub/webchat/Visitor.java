package io.omnihub.webchat;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.UUID;

/**
 * Who sits at a browser with the chat open.
 *
 * @param id what the hub calls the browser; also the id of its conversation
 * @param channel key of the web chat
 * @param identity who the embedding site says it is; null for an unknown visitor
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Visitor(UUID id, String channel, Identity identity) {

  static Visitor unknown(String channel) {
    return new Visitor(UUID.randomUUID(), channel, null);
  }

  Visitor as(Identity proven) {
    return new Visitor(id, channel, proven);
  }
}
