package io.omnihub.flow;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A mailbox whose mails a service posts; the sandbox's mail server takes the answers. */
record EmailChannel(HubClient hub) implements TestedChannel {

  private static final String HEADER = "X-Webhook-Secret";

  @Override
  public String type() {
    return "email";
  }

  @Override
  public String provider() {
    return "mail";
  }

  @Override
  public Map<String, String> proofOfOtherAccount() {
    return Map.of(HEADER, "email-secret-of-another");
  }

  @Override
  public Map<String, String> wrongProof() {
    return Map.of(HEADER, "email-secre");
  }

  @Override
  public List<String> secrets() {
    return List.of("email-secret", "mailbox-password");
  }

  /** RFC 5321, 4.2.3: 4xx asks to come again, 5xx does not. */
  @Override
  public int fault(int status) {
    return switch (status) {
      case 429 -> 452;
      case 503 -> 421;
      default -> status < 500 ? 550 : 451;
    };
  }

  @Override
  public String refusal() {
    return "550: 5.1.1 Requested action not taken";
  }

  @Override
  public Customer newCustomer() {
    return new Writer(hub, "anna-" + UUID.randomUUID() + "@example.com");
  }

  record Writer(HubClient hub, String address) implements Customer {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Map<String, String> proof() {
      return Map.of(HEADER, "email-secret");
    }

    @Override
    public Event saying(String text) {
      return event(mail().put("text", text), true);
    }

    private ObjectNode mail() {
      ObjectNode mail = anew(JSON.createObjectNode().put("messageId", ""));
      mail.putObject("from").put("address", address).put("name", "Анна");
      return mail.put("date", Instant.now().toString());
    }

    private static Event event(ObjectNode mail, boolean message) {
      return new Event(mail.path("id").asText(), mail.toString(), message);
    }

    @Override
    public ObjectNode anew(ObjectNode sample) {
      String id = UUID.randomUUID().toString();
      if (sample.has("messageId")) {
        sample.put("messageId", "<" + id + "@example.com>");
      }
      return sample.put("id", id);
    }

    @Override
    public String eventIdOf(String body) {
      return MappedIds.of("email-to-event", body).get(0);
    }

    /** A mail in which there is nothing to read, and a report of what no mail server says today. */
    @Override
    public List<Event> ofUnknownKinds() {
      ObjectNode report = mail();
      report.putObject("report").put("messageId", "<1@hub.example>").put("action", "hologram");
      return List.of(event(mail(), true), event(report, false));
    }

    @Override
    public List<String> answers() {
      return hub.received("mail").stream()
          .map(call -> call.path("body"))
          .filter(body -> body.path("to").asText().equals(address))
          .map(body -> body.path("text").asText())
          .toList();
    }
  }
}
