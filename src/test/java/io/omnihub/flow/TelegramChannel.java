package io.omnihub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The sandbox's bot. */
record TelegramChannel(HubClient hub) implements TestedChannel {

  private static final String HEADER = "X-Telegram-Bot-Api-Secret-Token";

  @Override
  public String type() {
    return "telegram";
  }

  @Override
  public Map<String, String> proofOfOtherAccount() {
    return Map.of(HEADER, "other-secret");
  }

  @Override
  public Map<String, String> wrongProof() {
    return Map.of(HEADER, "sandbox-secre");
  }

  @Override
  public List<String> secrets() {
    return List.of("sandbox-secret", "other-secret", "123456:SANDBOX");
  }

  @Override
  public String foreignJson() {
    return "{\"object\": \"whatsapp_business_account\", \"entry\": []}";
  }

  @Override
  public Customer newCustomer() {
    return new Writer(hub, new TelegramCustomer(hub));
  }

  private record Writer(HubClient hub, TelegramCustomer customer) implements Customer {

    @Override
    public Map<String, String> proof() {
      return TelegramCustomer.SECRET;
    }

    @Override
    public Event saying(String text) {
      return event(message -> message.put("text", text));
    }

    private Event event(Consumer<ObjectNode> what) {
      ObjectNode update = customer.update(what);
      return new Event(update.get("update_id").asText(), update.toString(), true);
    }

    @Override
    public ObjectNode anew(ObjectNode sample) {
      ObjectNode ids = customer.update(message -> {});
      sample.set("update_id", ids.get("update_id"));
      if (sample.path("message").has("message_id")) {
        sample.withObject("message").set("message_id", ids.path("message").get("message_id"));
      }
      return sample;
    }

    @Override
    public String eventIdOf(String body) {
      return HubClient.read(body).path("update_id").asText();
    }

    @Override
    public List<String> eventIdsOf(String body) {
      return MappedIds.of("telegram-to-event", body);
    }

    @Override
    public List<Event> ofUnknownKinds() {
      ObjectNode tomorrow = customer.update(message -> {});
      tomorrow.set("something_of_tomorrow", tomorrow.remove("message"));
      return List.of(
          event(message -> message.putObject("hologram").put("file_id", "A")),
          new Event(tomorrow.get("update_id").asText(), tomorrow.toString(), false));
    }

    @Override
    public List<String> answers() {
      return hub.repliesTo(customer.id()).stream()
          .map(reply -> reply.path("text"))
          .map(JsonNode::asText)
          .toList();
    }
  }
}
