package io.omnihub.channel;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.InboundMessage;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Puts what a mapping made into the canonical envelope, and reads the envelope back. */
@Component("canonical")
public class CanonicalEvents {

  private static final int LONGEST_ID = 200;

  private final ObjectMapper json =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new SimpleModule().addDeserializer(String.class, new WithoutNul()))
          .disable(com.fasterxml.jackson.databind.SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
          .build();
  private final Clock clock;

  CanonicalEvents(Clock clock) {
    this.clock = clock;
  }

  /**
   * The events in a mapping's result: an object {@code {eventId, type, partition, time, data}} or
   * an array of them. Reads the variables {@code channel} and {@code raw}.
   *
   * @throws UnmappableException if one lacks an id, or is a message without sender or conversation
   */
  public List<CanonicalEvent> wrap(Exchange exchange) throws JsonProcessingException {
    ChannelAccount channel = exchange.getVariable("channel", ChannelAccount.class);
    String raw = exchange.getVariable("raw", String.class);
    JsonNode mapped = json.readTree(exchange.getMessage().getBody(String.class));
    List<CanonicalEvent> events = new ArrayList<>();
    for (JsonNode one : mapped.isArray() ? mapped : List.of(mapped)) {
      events.add(wrap(one, channel, raw));
    }
    return events;
  }

  /** The event as it travels on the bus. */
  public String write(CanonicalEvent event) throws JsonProcessingException {
    return json.writeValueAsString(event);
  }

  public CanonicalEvent read(String text) throws JsonProcessingException {
    return json.readValue(text, CanonicalEvent.class);
  }

  /** Whether the event carries what its type demands. */
  public static boolean isComplete(CanonicalEvent event) {
    try {
      requireComplete(event.type(), event.data());
      return true;
    } catch (UnmappableException e) {
      return false;
    }
  }

  private CanonicalEvent wrap(JsonNode mapped, ChannelAccount channel, String raw) {
    String eventId = mapped.path("eventId").asText("").replace("\0", "");
    if (eventId.isBlank() || eventId.length() > LONGEST_ID) {
      throw new UnmappableException("it has no usable event id");
    }
    String type = mapped.path("type").asText(CanonicalEvent.TYPE_OTHER);
    InboundMessage data = mapped.hasNonNull("data") ? message(mapped.get("data")) : null;
    requireComplete(type, data);
    String account = channel.type() + ":" + channel.key();
    return new CanonicalEvent(
        "1.0",
        account + ":" + eventId,
        "/channels/" + channel.type() + "/" + channel.key(),
        type,
        time(mapped.path("time").asText("")),
        channel.organization(),
        channel.type(),
        channel.key(),
        eventId,
        account + ":" + mapped.path("partition").asText("none"),
        data,
        raw);
  }

  /** The message of a mapping; it is of the provider's making, so its types are to be checked. */
  private InboundMessage message(JsonNode data) {
    try {
      return json.treeToValue(data, InboundMessage.class);
    } catch (JsonMappingException e) {
      String where =
          e.getPath().stream()
              .map(Reference::getFieldName)
              .filter(Objects::nonNull)
              .collect(Collectors.joining("."));
      throw new UnmappableException("the message has no usable " + where);
    } catch (JsonProcessingException e) {
      throw new UnmappableException("the message is not usable");
    }
  }

  private static void requireComplete(String type, InboundMessage data) {
    if (type.equals(CanonicalEvent.TYPE_OTHER)) {
      return;
    }
    if (data == null) {
      throw new UnmappableException("the event carries no data");
    }
    switch (type) {
      case CanonicalEvent.TYPE_MESSAGE, CanonicalEvent.TYPE_EDITED -> {
        require("kind", data.kind());
        requireConversation(data);
        requireSender(data);
        requireId("message", data.messageId());
      }
      case CanonicalEvent.TYPE_DELETED -> {
        requireConversation(data);
        requireId("message", data.messageId());
      }
      case CanonicalEvent.TYPE_REACTION -> {
        require("reaction", data.reaction());
        requireConversation(data);
        requireId("message", data.messageId());
      }
      case CanonicalEvent.TYPE_STATUS -> {
        require("status", data.status() == null ? null : data.status().state());
        requireId("message", data.messageId());
      }
      case CanonicalEvent.TYPE_SUBSCRIBED,
          CanonicalEvent.TYPE_UNSUBSCRIBED,
          CanonicalEvent.TYPE_MOVED -> {
        requireConversation(data);
        requireSender(data);
      }
      default -> throw new UnmappableException("there is no event type " + type);
    }
  }

  private static void require(String what, Object value) {
    if (value == null) {
      throw new UnmappableException("the message has no " + what);
    }
  }

  private static void requireConversation(InboundMessage data) {
    requireId("conversation", data.conversation() == null ? null : data.conversation().id());
  }

  private static void requireSender(InboundMessage data) {
    requireId("sender", data.sender() == null ? null : data.sender().id());
  }

  private static void requireId(String what, String id) {
    if (id == null || id.isBlank() || id.length() > LONGEST_ID) {
      throw new UnmappableException("the message has no usable " + what + " id");
    }
  }

  private Instant time(String text) {
    try {
      return text.isEmpty() ? clock.instant() : Instant.parse(text);
    } catch (java.time.format.DateTimeParseException e) {
      return clock.instant();
    }
  }

  /** PostgreSQL takes no NUL in a text, and no customer means one. */
  private static final class WithoutNul extends StdScalarDeserializer<String> {

    WithoutNul() {
      super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (!parser.currentToken().isScalarValue()) {
        return (String) context.handleUnexpectedToken(String.class, parser);
      }
      String text = parser.getValueAsString();
      return text == null || text.indexOf('\0') < 0 ? text : text.replace("\0", "");
    }
  }
}
