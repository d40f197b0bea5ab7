package io.omnihub.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The sandbox's number. */
record WhatsappChannel(HubClient hub) implements TestedChannel {

  static final String APP_SECRET = "whatsapp-app-secret";
  static final String NUMBER_ID = "106540352242922";

  private static final AtomicLong PHONES = new AtomicLong(79_000_000_000L);

  @Override
  public String type() {
    return "whatsapp";
  }

  /** Of another body; see WhatsappConformanceTest for another account's of this one. */
  @Override
  public Map<String, String> proofOfOtherAccount() {
    return MetaEvents.signature("another-app-secret", new byte[] {'{', '}'});
  }

  @Override
  public Map<String, String> wrongProof() {
    return Map.of(MetaEvents.HEADER, "sha256=" + "0".repeat(64));
  }

  @Override
  public List<String> secrets() {
    return List.of(APP_SECRET, "EAAsandboxWhatsappToken", "whatsapp-verify-token");
  }

  @Override
  public String foreignJson() {
    return "{\"object\": \"page\", \"entry\": []}";
  }

  @Override
  public String refusal() {
    return "130497: the account may not write to customers of this country";
  }

  @Override
  public Customer newCustomer() {
    return customer(String.valueOf(PHONES.incrementAndGet()));
  }

  Writer customer(String phone) {
    return new Writer(hub, phone);
  }

  record Writer(HubClient hub, String phone) implements Customer {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Map<String, String> proof() {
      throw new UnsupportedOperationException("Meta's proof is over the body");
    }

    @Override
    public Map<String, String> proofOf(byte[] body) {
      return MetaEvents.signature(APP_SECRET, body);
    }

    @Override
    public Event saying(String text) {
      return message("text", m -> m.putObject("text").put("body", text));
    }

    private Event message(String type, Consumer<ObjectNode> what) {
      ObjectNode value = JSON.createObjectNode().put("messaging_product", "whatsapp");
      value.putObject("metadata").put("phone_number_id", NUMBER_ID);
      ObjectNode contact = value.putArray("contacts").addObject().put("wa_id", phone);
      contact.putObject("profile").put("name", "Анна");
      ObjectNode message =
          value
              .putArray("messages")
              .addObject()
              .put("from", phone)
              .put("id", newId())
              .put("timestamp", String.valueOf(Instant.now().getEpochSecond()))
              .put("type", type);
      what.accept(message);
      return new Event(message.path("id").asText(), hook("messages", value), true);
    }

    /** What our message became, by WhatsApp's word. */
    Event status(String message, String state) {
      ObjectNode value = JSON.createObjectNode().put("messaging_product", "whatsapp");
      value.putObject("metadata").put("phone_number_id", NUMBER_ID);
      value
          .putArray("statuses")
          .addObject()
          .put("id", message)
          .put("status", state)
          .put("timestamp", String.valueOf(Instant.now().getEpochSecond()))
          .put("recipient_id", phone);
      return new Event(message + ":" + state, hook("messages", value), false);
    }

    private static String hook(String field, ObjectNode value) {
      ObjectNode hook = JSON.createObjectNode().put("object", "whatsapp_business_account");
      ObjectNode entry = hook.putArray("entry").addObject().put("id", "102290129340398");
      entry.put("time", Instant.now().toEpochMilli());
      ObjectNode change = entry.putArray("changes").addObject();
      change.set("value", value);
      change.put("field", field);
      return hook.toString();
    }

    private static String newId() {
      return "wamid." + UUID.randomUUID().toString().replace("-", "");
    }

    @Override
    public ObjectNode anew(ObjectNode sample) {
      for (JsonNode entry : sample.path("entry")) {
        for (JsonNode change : entry.path("changes")) {
          for (JsonNode message : change.path("value").path("messages")) {
            ((ObjectNode) message).put("id", newId());
          }
          for (JsonNode status : change.path("value").path("statuses")) {
            ((ObjectNode) status).put("id", newId());
          }
        }
      }
      return sample;
    }

    @Override
    public String eventIdOf(String body) {
      return MetaEvents.eventIdOf("whatsapp", NUMBER_ID, body);
    }

    @Override
    public List<String> eventIdsOf(String body) {
      return MetaEvents.eventIdsOf("whatsapp", NUMBER_ID, body);
    }

    @Override
    public List<Event> ofUnknownKinds() {
      String tomorrow = hook("holograms", JSON.createObjectNode().put("id", newId()));
      return List.of(
          message("hologram", m -> m.putObject("hologram").put("id", "7")),
          new Event(eventIdOf(tomorrow), tomorrow, false));
    }

    @Override
    public List<String> answers() {
      return sent().stream().map(body -> body.at("/text/body").asText()).toList();
    }

    List<JsonNode> sent() {
      return hub.received("whatsapp").stream()
          .filter(call -> call.path("path").asText().equals("messages"))
          .map(call -> call.path("body"))
          .filter(body -> body.path("to").asText().equals(phone))
          .toList();
    }
  }
}
