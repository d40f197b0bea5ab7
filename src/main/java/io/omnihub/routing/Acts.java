package io.omnihub.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.channel.Capabilities;
import io.omnihub.channel.ChannelTypes;
import io.omnihub.delivery.Effect;
import io.omnihub.message.Command;
import io.omnihub.message.Content;
import io.omnihub.message.Turn;
import io.omnihub.thread.Conversations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * How a {@link Command.Act} goes out in a channel. Our message is named by the delivery that sent
 * it, {@code of}: its id at the provider is known when that one has ended, and this one comes after
 * it. An answer that was sent in parts is edited part by part; what the new text needs more is said
 * as further parts, what it needs less is deleted.
 */
@Component
class Acts {

  private final ChannelTypes types;
  private final Conversations conversations;
  private final ObjectMapper json;

  Acts(ChannelTypes types, Conversations conversations, ObjectMapper json) {
    this.types = types;
    this.conversations = conversations;
    this.json = json;
  }

  /**
   * @param steps deliveries, in order; none where the channel cannot do it
   * @param instead what is to be said instead; null where nothing is
   */
  record Plan(List<Step> steps, Content instead) {

    static final Plan NOTHING = new Plan(List.of(), null);
  }

  /**
   * @param message of the thread that it changes; null where it changes none
   * @param what goes into the payload
   */
  record Step(String command, UUID message, Map<String, ?> what) {}

  /** A part of an answer of ours: the delivery that sent it, and what it showed. */
  private record Part(UUID delivery, JsonNode payload) {

    boolean speaks() {
      return payload.hasNonNull("text");
    }
  }

  /** Whether nobody would see it: an answer that is ready follows the typing. */
  static boolean isIdle(List<Command> commands, int place) {
    return commands.get(place) instanceof Command.Act act
        && act.command().equals("typing")
        && commands.subList(place, commands.size()).stream()
            .anyMatch(Command.Reply.class::isInstance);
  }

  /**
   * @param decided effects that are not written yet, also those of others' turns that are decided
   *     at the same moment
   */
  Plan plan(Turn turn, UUID thread, Command.Act act, List<Effect> decided) {
    Capabilities shows = types.capabilities(turn.channelType());
    String theirs = turn.last().providerMessageId();
    return switch (act.command()) {
      case "typing" -> shows.typing() ? one("typing", Map.of("target", theirs)) : Plan.NOTHING;
      case "read" -> shows.read() ? one("read", Map.of("target", theirs)) : Plan.NOTHING;
      case "react" ->
          shows.reactions()
              ? one("react", Map.of("target", theirs, "reaction", act.reaction()))
              : Plan.NOTHING;
      case "delete" -> shows.delete() ? delete(turn, thread, decided) : Plan.NOTHING;
      default -> edit(turn, thread, act, shows, decided);
    };
  }

  private static Plan one(String command, Map<String, ?> what) {
    return new Plan(List.of(new Step(command, null, what)), null);
  }

  private Plan delete(Turn turn, UUID thread, List<Effect> decided) {
    Optional<UUID> message = lastAnswer(turn, thread, decided);
    if (message.isEmpty()) {
      return Plan.NOTHING;
    }
    List<Part> parts = parts(turn, message.get(), decided);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      boolean last = i == parts.size() - 1;
      steps.add(delete(parts.get(i), last ? message.get() : null));
    }
    return new Plan(steps, null);
  }

  private static Step delete(Part part, UUID message) {
    return new Step("delete", message, Map.of("of", part.delivery()));
  }

  private Plan edit(
      Turn turn, UUID thread, Command.Act act, Capabilities shows, List<Effect> decided) {
    UUID message = lastAnswer(turn, thread, decided).orElse(null);
    if (message == null) {
      return new Plan(List.of(), act.content());
    }
    List<Part> before = parts(turn, message, decided).stream().filter(Part::speaks).toList();
    Shaping shaping = Shaping.of(act.content(), shows);
    List<Content> after = shaping.parts();
    if (!shows.edit()
        || before.isEmpty()
        || before.size() > after.size() && !shows.delete()
        || before.get(0).payload().has("media")
            && shows.caption() > 0
            && after.get(0).text().length() > shows.caption()) {
      return new Plan(List.of(), Content.of(act.instead()));
    }
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < after.size(); i++) {
      Map<String, Object> what = json.convertValue(after.get(i), new TypeReference<>() {});
      if (i == 0) {
        Map<String, Object> becomes = new LinkedHashMap<>();
        becomes.put("text", act.content().text());
        becomes.put("content", shaping.said(act.content(), json));
        what.put("becomes", becomes);
      }
      if (i < before.size()) {
        Part part = before.get(i);
        what.put("of", part.delivery());
        if (part.payload().has("media")) {
          what.put("media", part.payload().get("media"));
        }
        steps.add(new Step("edit", i == 0 ? message : null, what));
      } else {
        steps.add(new Step("reply", message, what));
      }
    }
    before.stream().skip(after.size()).forEach(part -> steps.add(delete(part, null)));
    if (!shaping.options().isEmpty()) {
      conversations.offered(turn, thread);
    }
    return new Plan(steps, null);
  }

  /** What this decision has said already is the last. */
  private Optional<UUID> lastAnswer(Turn turn, UUID thread, List<Effect> decided) {
    return decided.stream()
        .filter(effect -> turn.id().equals(effect.turn()) && effect.command().equals("reply"))
        .map(Effect::message)
        .reduce((a, b) -> b)
        .or(() -> conversations.lastAnswer(turn, thread));
  }

  /** Those that are still there: what a deletion has named already is changed no more. */
  private List<Part> parts(Turn turn, UUID message, List<Effect> decided) {
    List<Conversations.Said> said =
        new ArrayList<>(conversations.deliveriesOf(turn.organization(), message));
    decided.stream()
        .filter(effect -> isDelete(effect.command()) || message.equals(effect.message()))
        .map(effect -> new Conversations.Said(effect.id(), effect.command(), effect.payload()))
        .forEach(said::add);
    Map<UUID, Part> parts = new LinkedHashMap<>();
    for (Conversations.Said one : said) {
      JsonNode payload = read(one.payload());
      if (isDelete(one.command())) {
        parts.remove(UUID.fromString(payload.path("of").asText()));
      } else if (one.command().equals("reply")) {
        parts.put(one.delivery(), new Part(one.delivery(), payload));
      }
    }
    return List.copyOf(parts.values());
  }

  private static boolean isDelete(String command) {
    return command.equals("delete");
  }

  private JsonNode read(String payload) {
    try {
      return json.readTree(payload);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A delivery's payload is no JSON", e);
    }
  }
}
