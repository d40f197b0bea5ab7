package io.omnihub.webchat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Hands an answer to the browsers in which its visitor has the chat open. */
public class WebChatLive {

  private final LiveStreams streams;
  private final ObjectMapper json;
  private final int streamsPerVisitor;

  WebChatLive(LiveStreams streams, ObjectMapper json, int streamsPerVisitor) {
    this.streams = streams;
    this.json = json;
    this.streamsPerVisitor = streamsPerVisitor;
  }

  /** Called by the route {@code live-webchat} with what the sink Kamelet made. */
  public void push(String answer) throws JsonProcessingException {
    JsonNode node = json.readTree(answer);
    String topic = topic(node.path("channel").asText(), node.path("visitor").asText());
    streams.push(topic, "message", json.writeValueAsString(node.path("message")));
  }

  SseEmitter open(Visitor visitor) {
    return streams.open(topic(visitor.channel(), visitor.id().toString()), streamsPerVisitor);
  }

  private static String topic(String channel, String visitor) {
    return "webchat/" + channel + "/" + visitor;
  }
}
