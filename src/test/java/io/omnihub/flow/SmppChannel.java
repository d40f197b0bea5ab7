package io.omnihub.flow;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** SMS of a session with the sandbox's SMSC, whose account takes posts in the session's place. */
record SmppChannel(HubClient hub) implements TestedChannel {

  private static final AtomicLong PHONES = new AtomicLong(79_152_000_000L);

  @Override
  public String type() {
    return "smpp";
  }

  @Override
  public List<String> secrets() {
    return List.of("smpp-pw1", "smpp-pw2");
  }

  /** ESME_RINVDSTADR. */
  @Override
  public String refusal() {
    return "0x0B";
  }

  @Override
  public Customer newCustomer() {
    return new Writer(hub, String.valueOf(PHONES.incrementAndGet()));
  }

  record Writer(HubClient hub, String phone) implements Customer {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Map<String, String> proof() {
      return Map.of();
    }

    @Override
    public Event saying(String text) {
      ObjectNode sms = anew(JSON.createObjectNode()).put("from", "+" + phone).put("text", text);
      return new Event(sms.path("id").asText(), sms.toString(), true);
    }

    @Override
    public ObjectNode anew(ObjectNode sample) {
      return sample.put("id", UUID.randomUUID().toString());
    }

    @Override
    public String eventIdOf(String body) {
      return MappedIds.of("sms-to-event", body).get(0);
    }

    /** A state that no SMSC tells today; a message of an SMS is a text, or none. */
    @Override
    public List<Event> ofUnknownKinds() {
      String body = anew(JSON.createObjectNode()).put("status", "HOLOGRAM").toString();
      return List.of(new Event(eventIdOf(body), body, false));
    }

    /** Whole, as a phone shows them: a long one goes in parts, the last of which is {@code n/n}. */
    @Override
    public List<String> answers() {
      List<String> answers = new ArrayList<>();
      StringBuilder begun = new StringBuilder();
      hub.received("smpp").stream()
          .map(call -> call.path("body"))
          .filter(body -> body.path("to").asText().equals(phone))
          .forEach(
              body -> {
                begun.append(body.path("text").asText());
                if (body.path("part").asText("1/1").matches("(\\d+)/\\1")) {
                  answers.add(begun.toString());
                  begun.setLength(0);
                }
              });
      return answers;
    }
  }
}
