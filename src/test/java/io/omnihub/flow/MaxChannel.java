package io.omnihub.flow;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The sandbox's bot in MAX. */
record MaxChannel(HubClient hub) implements TestedChannel {

  private static final String HEADER = "X-Max-Bot-Api-Secret";
  private static final AtomicLong PEOPLE = new AtomicLong(600_000_000L);

  @Override
  public String type() {
    return "max";
  }

  @Override
  public Map<String, String> proofOfOtherAccount() {
    return Map.of(HEADER, "max-secret-of-another");
  }

  @Override
  public Map<String, String> wrongProof() {
    return Map.of(HEADER, "max-secre");
  }

  @Override
  public List<String> secrets() {
    return List.of("max-secret", "max-SANDBOX-token");
  }

  @Override
  public String refusal() {
    return "chat.denied: error.dialog.suspended";
  }

  @Override
  public Customer newCustomer() {
    return new Writer(hub, PEOPLE.incrementAndGet());
  }

  record Writer(HubClient hub, long person) implements Customer {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Map<String, String> proof() {
      return Map.of(HEADER, "max-secret");
    }

    @Override
    public Event saying(String text) {
      return message(body -> body.put("text", text));
    }

    private Event message(Consumer<ObjectNode> what) {
      ObjectNode update = update("message_created");
      ObjectNode message = update.putObject("message");
      message.putObject("recipient").put("chat_id", chat()).put("chat_type", "dialog");
      message.putObject("sender").put("user_id", person).put("first_name", "Анна");
      ObjectNode body = message.putObject("body").put("mid", newId()).put("seq", 1);
      what.accept(body);
      return new Event(eventIdOf(update.toString()), update.toString(), true);
    }

    private long chat() {
      return person + 1_000_000_000L;
    }

    private static ObjectNode update(String type) {
      return JSON.createObjectNode()
          .put("update_type", type)
          .put("timestamp", Instant.now().toEpochMilli());
    }

    private static String newId() {
      return "mid." + UUID.randomUUID().toString().replace("-", "");
    }

    @Override
    public ObjectNode anew(ObjectNode sample) {
      if (sample.path("message").path("body").has("mid")) {
        sample.withObject("/message/body").put("mid", newId());
      }
      return sample;
    }

    @Override
    public String eventIdOf(String body) {
      return MappedIds.of("max-to-event", body).get(0);
    }

    @Override
    public List<Event> ofUnknownKinds() {
      ObjectNode tomorrow = update("hologram_created").put("chat_id", chat());
      return List.of(
          message(m -> m.putArray("attachments").addObject().put("type", "hologram")),
          new Event(eventIdOf(tomorrow.toString()), tomorrow.toString(), false));
    }

    @Override
    public List<String> answers() {
      return answersIn(hub, chat());
    }

    static List<String> answersIn(HubClient hub, long chat) {
      return hub.received("max").stream()
          .filter(call -> call.path("path").asText().matches("/?messages"))
          .map(call -> call.path("body"))
          .filter(body -> body.path("chat_id").asText().equals(String.valueOf(chat)))
          .map(body -> body.path("text").asText())
          .toList();
    }
  }
}
