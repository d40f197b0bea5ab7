package io.omnihub.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.webchat.LiveStreams;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells open pages which thread has news. A page then asks for what it shows, with its operator's
 * own rights and language; the facts themselves do not travel to the browser.
 */
@Component("consoleLive")
public class ConsoleLive {

  private static final int PAGES_PER_ORGANIZATION = 500;

  private final LiveStreams streams;
  private final ObjectMapper json;

  ConsoleLive(LiveStreams streams, ObjectMapper json) {
    this.streams = streams;
    this.json = json;
  }

  /** Called by the route {@code live-console} with a batch of facts as CloudEvents. */
  public void push(String facts) throws JsonProcessingException {
    if (streams.isAnyOpen()) {
      for (JsonNode fact : json.readTree(facts)) {
        push(fact);
      }
    }
  }

  private void push(JsonNode fact) throws JsonProcessingException {
    String thread = fact.path("subject").asText();
    String news =
        json.writeValueAsString(Map.of("thread", thread, "type", fact.path("type").asText()));
    String organization = fact.path("organization").asText();
    streams.push(listTopic(organization), "news", news);
    streams.push(threadTopic(organization, thread), "news", news);
  }

  /** Called by the route {@code live-webchat}: a customer is writing. Other news pass by. */
  public void typing(String news) throws JsonProcessingException {
    JsonNode node = json.readTree(news);
    if (node.hasNonNull("typing")) {
      String topic = threadTopic(node.path("organization").asText(), node.path("typing").asText());
      streams.push(topic, "typing", "{}");
    }
  }

  SseEmitter openList(String organization) {
    return streams.open(listTopic(organization), PAGES_PER_ORGANIZATION);
  }

  SseEmitter openThread(String organization, UUID thread) {
    return streams.open(threadTopic(organization, thread.toString()), PAGES_PER_ORGANIZATION);
  }

  private static String listTopic(String organization) {
    return "console/" + organization;
  }

  private static String threadTopic(String organization, String thread) {
    return "console/" + organization + "/" + thread;
  }
}
