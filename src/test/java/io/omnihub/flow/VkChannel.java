package io.omnihub.flow;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The sandbox's community. VK proves itself in the body. */
record VkChannel(HubClient hub) implements TestedChannel {

  static final String SECRET = "vkSecret1";
  static final long GROUP = 215401337;

  private static final AtomicLong PEOPLE = new AtomicLong(500_000_000L);
  private static final AtomicLong MESSAGES = new AtomicLong(100);

  @Override
  public String type() {
    return "vk";
  }

  @Override
  public List<String> secrets() {
    return List.of(SECRET, "vkSecretOfAnother", "vk1.a.SANDBOX");
  }

  @Override
  public String foreignJson() {
    return "{\"type\": \"message_new\", \"group_id\": %d, \"secret\": \"%s\"}"
        .formatted(GROUP, SECRET);
  }

  @Override
  public String refusal() {
    return "901: Can't send messages for users without permission";
  }

  /** A mutation may hit the secret. */
  @Override
  public Set<Integer> answersToMutations() {
    return Set.of(200, 400, 401, 422);
  }

  @Override
  public String kept(String body) {
    return body.replace('"' + SECRET + '"', "\"***\"");
  }

  @Override
  public Customer newCustomer() {
    return new Writer(hub, PEOPLE.incrementAndGet());
  }

  record Writer(HubClient hub, long person) implements Customer {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Map<String, String> proof() {
      return Map.of();
    }

    @Override
    public Event saying(String text) {
      return message(message -> message.put("text", text));
    }

    private Event message(Consumer<ObjectNode> what) {
      ObjectNode event = event("message_new");
      ObjectNode message = event.putObject("object").putObject("message");
      message.put("date", Instant.now().getEpochSecond()).put("from_id", person);
      message.put("peer_id", person).put("out", 0).put("text", "");
      message.put("conversation_message_id", MESSAGES.incrementAndGet());
      what.accept(message);
      return new Event(event.path("event_id").asText(), event.toString(), true);
    }

    private static ObjectNode event(String type) {
      ObjectNode event = JSON.createObjectNode().put("type", type).put("v", "5.199");
      return event.put("event_id", newId()).put("group_id", GROUP).put("secret", SECRET);
    }

    private static String newId() {
      return UUID.randomUUID().toString().replace("-", "");
    }

    @Override
    public ObjectNode anew(ObjectNode sample) {
      return sample.put("event_id", newId()).put("group_id", GROUP).put("secret", SECRET);
    }

    @Override
    public String eventIdOf(String body) {
      return HubClient.read(body).path("event_id").asText().replace("\0", "");
    }

    @Override
    public List<Event> ofUnknownKinds() {
      ObjectNode tomorrow = event("hologram_new");
      tomorrow.putObject("object").put("user_id", person);
      return List.of(
          message(m -> m.putArray("attachments").addObject().put("type", "hologram")),
          new Event(tomorrow.path("event_id").asText(), tomorrow.toString(), false));
    }

    @Override
    public List<String> answers() {
      return hub.received("vk").stream()
          .filter(call -> call.path("path").asText().equals("messages.send"))
          .map(call -> call.path("body"))
          .filter(body -> body.path("peer_ids").asText().equals(String.valueOf(person)))
          .map(body -> body.path("message").asText())
          .toList();
    }
  }
}
