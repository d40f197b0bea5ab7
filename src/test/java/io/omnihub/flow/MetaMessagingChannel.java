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

/**
 * The sandbox's page, or its professional account of Instagram.
 *
 * @param object what Meta calls it in webhooks
 * @param id its id
 */
record MetaMessagingChannel(HubClient hub, String type, String object, String id)
    implements TestedChannel {

  private static final AtomicLong PEOPLE = new AtomicLong(24_000_000_000_000L);

  static MetaMessagingChannel messenger(HubClient hub) {
    return new MetaMessagingChannel(hub, "messenger", "page", "110223344556677");
  }

  static MetaMessagingChannel instagram(HubClient hub) {
    return new MetaMessagingChannel(hub, "instagram", "instagram", "17841400008460056");
  }

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
    return List.of(type + "-app-secret", type + "-verify-token", "EAAsandbox", "IGAsandbox");
  }

  @Override
  public String foreignJson() {
    return "{\"object\": \"whatsapp_business_account\", \"entry\": []}";
  }

  @Override
  public String refusal() {
    return "551/1545041: the customer takes no messages from us";
  }

  @Override
  public Customer newCustomer() {
    return new Writer(this, String.valueOf(PEOPLE.incrementAndGet()));
  }

  record Writer(MetaMessagingChannel channel, String person) implements Customer {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Map<String, String> proof() {
      throw new UnsupportedOperationException("Meta's proof is over the body");
    }

    @Override
    public Map<String, String> proofOf(byte[] body) {
      return MetaEvents.signature(channel.type() + "-app-secret", body);
    }

    @Override
    public Event saying(String text) {
      return message(message -> message.put("text", text));
    }

    private Event message(Consumer<ObjectNode> what) {
      String mid = newId();
      String body = hook(it -> what.accept(it.putObject("message").put("mid", mid)));
      return new Event(mid, body, true);
    }

    private String hook(Consumer<ObjectNode> what) {
      ObjectNode hook = JSON.createObjectNode().put("object", channel.object());
      ObjectNode entry = hook.putArray("entry").addObject().put("id", channel.id());
      entry.put("time", Instant.now().toEpochMilli());
      ObjectNode it = entry.putArray("messaging").addObject();
      it.putObject("sender").put("id", person);
      it.putObject("recipient").put("id", channel.id());
      it.put("timestamp", Instant.now().toEpochMilli());
      what.accept(it);
      return hook.toString();
    }

    private static String newId() {
      return "m_" + UUID.randomUUID().toString().replace("-", "");
    }

    @Override
    public ObjectNode anew(ObjectNode sample) {
      for (JsonNode entry : sample.path("entry")) {
        for (JsonNode it : entry.path("messaging")) {
          for (JsonNode what : it) {
            if (what.has("mid")) {
              ((ObjectNode) what).put("mid", newId());
            }
          }
        }
      }
      return sample;
    }

    @Override
    public String eventIdOf(String body) {
      return MetaEvents.eventIdOf(channel.type(), channel.id(), body);
    }

    @Override
    public List<String> eventIdsOf(String body) {
      return MetaEvents.eventIdsOf(channel.type(), channel.id(), body);
    }

    @Override
    public List<Event> ofUnknownKinds() {
      String tomorrow = hook(it -> it.putObject("hologram").put("id", newId()));
      return List.of(
          message(m -> m.putArray("attachments").addObject().put("type", "hologram")),
          new Event(eventIdOf(tomorrow), tomorrow, false));
    }

    @Override
    public List<String> answers() {
      return channel.hub().received(channel.type()).stream()
          .filter(call -> call.path("path").asText().equals("messages"))
          .map(call -> call.path("body"))
          .filter(body -> body.at("/recipient/id").asText().equals(person))
          .map(body -> body.at("/message/text").asText())
          .toList();
    }
  }
}
