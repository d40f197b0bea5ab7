package io.omnihub.flow;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.channel.sms.SmsFields;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** SMS of a provider that posts them and takes answers over HTTP. */
record SmsChannel(HubClient hub) implements TestedChannel {

  private static final String HEADER = "X-Token";
  private static final AtomicLong PHONES = new AtomicLong(79_151_000_000L);

  @Override
  public String type() {
    return "sms";
  }

  @Override
  public Map<String, String> proofOfOtherAccount() {
    return Map.of(HEADER, "sms-secret-of-another");
  }

  @Override
  public Map<String, String> wrongProof() {
    return Map.of(HEADER, "sms-secre");
  }

  @Override
  public List<String> secrets() {
    return List.of("sms-secret", "sms-SANDBOX-token");
  }

  @Override
  public Customer newCustomer() {
    return new Writer(hub, "+" + PHONES.incrementAndGet());
  }

  record Writer(HubClient hub, String phone) implements Customer {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Map<String, String> proof() {
      return Map.of(HEADER, "sms-secret");
    }

    @Override
    public Event saying(String text) {
      ObjectNode sms = anew(JSON.createObjectNode()).put("from", phone).put("text", text);
      return new Event(sms.path("id").asText(), sms.toString(), true);
    }

    @Override
    public ObjectNode anew(ObjectNode sample) {
      return sample.put("id", UUID.randomUUID().toString());
    }

    @Override
    public String eventIdOf(String body) {
      return eventIdsOf(body).get(0);
    }

    @Override
    public List<String> eventIdsOf(String body) {
      return MappedIds.of("sms-to-event", SmsFields.named(body));
    }

    /** A state that no provider tells today; a message of an SMS is a text, or none. */
    @Override
    public List<Event> ofUnknownKinds() {
      String body = anew(JSON.createObjectNode()).put("status", "HOLOGRAM").toString();
      return List.of(new Event(eventIdOf(body), body, false));
    }

    @Override
    public List<String> answers() {
      return hub.received("sms").stream()
          .map(call -> call.path("body"))
          .filter(body -> body.path("to").asText().equals(phone))
          .map(body -> body.path("text").asText())
          .toList();
    }
  }
}
