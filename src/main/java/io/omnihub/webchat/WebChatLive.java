package io.omnihub.webchat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Hands an answer to the browsers in which its visitor has the chat open. */
public class WebChatLive {

  private final LiveStreams streams;
  private final ObjectMapper json;
  private final WebChatProperties.Limits limits;

  WebChatLive(LiveStreams streams, ObjectMapper json, WebChatProperties.Limits limits) {
    this.streams = streams;
    this.json = json;
    this.limits = limits;
  }

  /**
   * Called by the route {@code live-webchat} with what the sink Kamelet made; what is for others is
   * let pass.
   */
  public void push(String answer) throws JsonProcessingException {
    JsonNode node = json.readTree(answer);
    if (node.hasNonNull("visitor")) {
      String topic = topic(node.path("channel").asText(), node.path("visitor").asText());
      String event = node.path("event").asText("message");
      streams.push(topic, event, json.writeValueAsString(node.path("message")));
    }
  }

  /** Visitors cost nothing to make, so the address that they call from is bounded too. */
  SseEmitter open(Visitor visitor, String address) {
    return streams.open(
        topic(visitor.channel(), visitor.id().toString()),
        limits.streamsPerVisitor(),
        address,
        limits.streamsPerAddress());
  }

  private static String topic(String channel, String visitor) {
    return "webchat/" + channel + "/" + visitor;
  }
}
