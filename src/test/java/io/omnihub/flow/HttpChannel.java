package io.omnihub.flow;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A messenger that sends the hub's own events, signed, and has the stand-in of MAX for an API. */
record HttpChannel(HubClient hub) implements TestedChannel {

  private static final String HEADER = "X-Signature";
  private static final AtomicLong PEOPLE = new AtomicLong(700_000_000L);

  @Override
  public String type() {
    return "http";
  }

  @Override
  public String provider() {
    return "max";
  }

  @Override
  public Map<String, String> proofOfOtherAccount() {
    return signature("secret of another", new byte[] {'{', '}'});
  }

  @Override
  public Map<String, String> wrongProof() {
    return Map.of(HEADER, "0".repeat(64));
  }

  @Override
  public List<String> secrets() {
    return List.of("http-secret", "max-SANDBOX-token");
  }

  @Override
  public Customer newCustomer() {
    return new Writer(hub, PEOPLE.incrementAndGet());
  }

  static Map<String, String> signature(String secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return Map.of(HEADER, HexFormat.of().formatHex(mac.doFinal(body)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  record Writer(HubClient hub, long person) implements Customer {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Map<String, String> proof() {
      throw new UnsupportedOperationException("The proof is over the body");
    }

    @Override
    public Map<String, String> proofOf(byte[] body) {
      return signature("http-secret", body);
    }

    @Override
    public Event saying(String text) {
      return message("text", data -> data.put("text", text));
    }

    private Event message(String kind, Consumer<ObjectNode> what) {
      String id = UUID.randomUUID().toString();
      ObjectNode event = JSON.createObjectNode().put("eventId", id);
      event.put("type", "io.omnihub.message.received").put("partition", String.valueOf(person));
      ObjectNode data = event.putObject("data").put("messageId", id).put("kind", kind);
      data.putObject("conversation").put("id", String.valueOf(person)).put("kind", "private");
      data.putObject("sender").put("id", String.valueOf(person));
      what.accept(data);
      return new Event(id, event.toString(), true);
    }

    @Override
    public ObjectNode anew(ObjectNode sample) {
      return sample.put("eventId", UUID.randomUUID().toString());
    }

    @Override
    public String eventIdOf(String body) {
      return MappedIds.of("http-to-event", body).get(0);
    }

    @Override
    public List<Event> ofUnknownKinds() {
      ObjectNode tomorrow = anew(JSON.createObjectNode()).put("type", "io.omnihub.channel.event");
      return List.of(
          message("hologram", data -> data.put("hologram", 1)),
          new Event(tomorrow.path("eventId").asText(), tomorrow.toString(), false));
    }

    @Override
    public List<String> answers() {
      return MaxChannel.Writer.answersIn(hub, person);
    }
  }
}
