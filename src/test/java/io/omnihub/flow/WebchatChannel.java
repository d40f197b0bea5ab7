package io.omnihub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** The hub's own web chat. */
record WebchatChannel(HubClient hub) implements TestedChannel {

  private static final String HEADER = "X-Webchat-Session";

  @Override
  public String type() {
    return "webchat";
  }

  @Override
  public String account() {
    return "site";
  }

  @Override
  public Map<String, String> proofOfOtherAccount() {
    return Map.of(HEADER, enter("other").path("token").asText());
  }

  @Override
  public Map<String, String> wrongProof() {
    String token = enter(account()).path("token").asText();
    return Map.of(HEADER, token.substring(0, token.length() - 5) + "AAAAA");
  }

  @Override
  public List<String> secrets() {
    return List.of("sandbox-identity");
  }

  @Override
  public int largestBody() {
    return 64 << 10;
  }

  /** The widget always tells the length; who does not is no widget. */
  @Override
  public int answerToEndlessBody() {
    return 411;
  }

  @Override
  public Customer newCustomer() {
    JsonNode session = enter(account());
    return new Visitor(hub, session.path("token").asText(), session.path("visitor").asText());
  }

  private JsonNode enter(String account) {
    return HubClient.read(hub.post("/api/webchat/" + account + "/session", "{}", Map.of()).body());
  }

  private record Visitor(HubClient hub, String token, String id) implements Customer {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Map<String, String> proof() {
      return Map.of(HEADER, token);
    }

    @Override
    public Event saying(String text) {
      ObjectNode message = anew(JSON.createObjectNode().put("text", text));
      return new Event(eventIdOf(message.toString()), message.toString(), true);
    }

    @Override
    public ObjectNode anew(ObjectNode sample) {
      return sample.put("id", UUID.randomUUID().toString());
    }

    @Override
    public String eventIdOf(String body) {
      return id + ":" + HubClient.read(body).path("id").asText();
    }

    /** The widget is ours and sends text alone. */
    @Override
    public List<Event> ofUnknownKinds() {
      return List.of();
    }

    @Override
    public List<String> answers() {
      JsonNode history = hub.get("/api/webchat/site/history", proof());
      return StreamSupport.stream(history.spliterator(), false)
          .filter(line -> !line.path("from").asText().equals("customer"))
          .map(line -> line.path("text").asText())
          .toList();
    }
  }
}
