package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * A community's methods that the hub uses, with VK's checks (VKCOM/vk-api-schema). Everybody may be
 * written to but the persons whose number is the error's code twice, such as 901901.
 */
@Component
@ConditionalOnSandbox
class VkCommunity {

  /** The community that the sandbox's token is of. */
  static final long ID = 215401337;

  /** What the community expects to read when it asks whether an address is ours. */
  static final String CONFIRMATION = "5a4db0x1";

  private static final int MAX_TEXT = 9000;
  private static final int MAX_KEPT = 10_000;
  private static final int MAX_SERVERS = 10;
  private static final int MAX_REACTION = 64;
  private static final Set<Long> REFUSING = Set.of(900L, 901L, 902L, 917L, 950L);
  private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_]{0,50}");

  private record Place(String peer, long number) {}

  private final VkUploads uploads;
  private final AtomicLong lastId;
  private final Map<Place, ObjectNode> sent = oldestFallOut();
  private final Map<Place, ObjectNode> messages = oldestFallOut();
  private final Map<Long, ObjectNode> servers = new TreeMap<>();

  VkCommunity(SandboxClock clock, VkUploads uploads) {
    this.uploads = uploads;
    // Numbers go on after a restart: the hub remembers what it saw.
    this.lastId = new AtomicLong(Math.max(1, clock.seconds() - 1_700_000_000));
  }

  /**
   * @return the answer's {@code response}
   * @throws VkError as VK would refuse
   */
  synchronized JsonNode answer(String method, Params params, CallReader reader) {
    return switch (method) {
      case "messages.send" -> send(params, reader);
      case "messages.edit" -> edit(params, reader);
      case "messages.delete" -> delete(params);
      case "messages.sendReaction" -> react(params);
      case "messages.deleteReaction", "messages.setActivity", "messages.markAsRead" -> seen(params);
      case "photos.getMessagesUploadServer", "docs.getMessagesUploadServer" ->
          uploads.place(method, params);
      case "photos.saveMessagesPhoto" -> uploads.savePhoto(params);
      case "docs.save" -> uploads.saveDocument(params);
      case "groups.getById" -> group(params);
      case "groups.getCallbackConfirmationCode" -> code(params);
      case "groups.getCallbackServers" -> servers(params);
      case "groups.addCallbackServer" -> addServer(params);
      case "groups.editCallbackServer" -> editServer(params);
      case "groups.deleteCallbackServer" -> deleteServer(params);
      case "groups.setCallbackSettings" -> settings(params);
      default -> throw VkError.of(3);
    };
  }

  private JsonNode send(Params params, CallReader reader) {
    String peers = params.text("peer_ids");
    boolean many = !peers.isBlank();
    String[] to = (many ? peers : params.text("peer_id")).split(",");
    if (to[0].isBlank()) {
      throw VkError.parameter("you should specify peer_id, user_id, domain, chat_id or user_ids");
    }
    long random =
        params.integer("random_id").orElseThrow(() -> VkError.parameter("random_id is undefined"));
    checkContent(params, reader);
    ArrayNode answers = JsonNodeFactory.instance.arrayNode();
    for (String peer : to) {
      answers.add(sendTo(peer.strip(), random, params, many));
    }
    return many ? answers : LongNode.valueOf(answers.get(0).path("message_id").asLong());
  }

  private ObjectNode sendTo(String peer, long random, Params params, boolean many) {
    try {
      long number = number(peer);
      if (number / 1000 == number % 1000 && REFUSING.contains(number % 1000)) {
        throw VkError.of((int) (number % 1000));
      }
      ObjectNode before = random == 0 ? null : sent.get(new Place(peer, random));
      return before == null ? keep(peer, random, params) : before;
    } catch (VkError e) {
      if (!many) {
        throw e;
      }
      ObjectNode refused = JsonNodeFactory.instance.objectNode();
      refused.put("peer_id", peer).put("message_id", 0).put("conversation_message_id", 0);
      refused.putObject("error").put("code", e.code()).put("description", e.getMessage());
      return refused;
    }
  }

  private ObjectNode keep(String peer, long random, Params params) {
    long id = lastId.incrementAndGet();
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("peer_id", number(peer)).put("message_id", id).put("conversation_message_id", id);
    sent.put(new Place(peer, random), answer);
    messages.put(new Place(peer, id), params.json());
    return answer;
  }

  private void checkContent(Params params, CallReader reader) {
    String text = params.text("message");
    if (text.isBlank() && params.text("attachment").isBlank() && params.text("lat").isBlank()) {
      throw VkError.parameter("message is empty or invalid");
    }
    if (text.codePointCount(0, text.length()) > MAX_TEXT) {
      throw VkError.of(VkError.TOO_LONG);
    }
    uploads.requireSaved(params.text("attachment"));
    String keyboard = params.text("keyboard");
    if (!keyboard.isEmpty()) {
      VkKeyboard.check(
          reader.object(keyboard).orElseThrow(() -> VkError.keyboard("it is no JSON object")));
    }
    String forward = params.text("forward");
    if (!forward.isEmpty() && reader.object(forward).isEmpty()) {
      throw VkError.parameter("forward should be JSON");
    }
  }

  private JsonNode edit(Params params, CallReader reader) {
    requireSent(params, "cmid");
    checkContent(params, reader);
    return IntNode.valueOf(1);
  }

  private JsonNode delete(Params params) {
    requireSent(params, "cmids");
    messages.remove(new Place(params.text("peer_id"), number(params.text("cmids"))));
    ArrayNode done = JsonNodeFactory.instance.arrayNode();
    done.addObject()
        .put("peer_id", number(params.text("peer_id")))
        .put("conversation_message_id", number(params.text("cmids")))
        .put("response", 1);
    return done;
  }

  private JsonNode react(Params params) {
    long reaction = params.integer("reaction_id").orElse(0);
    if (reaction < 1 || reaction > MAX_REACTION) {
      throw VkError.parameter("reaction_id is invalid");
    }
    if (params.integer("cmid").isEmpty()) {
      throw VkError.parameter("cmid is undefined");
    }
    return seen(params);
  }

  /** The message must be one that the community sent. */
  private void requireSent(Params params, String name) {
    if (!messages.containsKey(new Place(params.text("peer_id"), number(params.text(name))))) {
      throw VkError.parameter(name + " names no message of the community");
    }
  }

  private static JsonNode seen(Params params) {
    number(params.text("peer_id"));
    return IntNode.valueOf(1);
  }

  private JsonNode group(Params params) {
    requireOurs(params);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer
        .putArray("groups")
        .addObject()
        .put("id", ID)
        .put("name", "Магазин (песочница)")
        .put("screen_name", "omnihub_sandbox")
        .put("type", "group");
    answer.putArray("profiles");
    return answer;
  }

  private static JsonNode code(Params params) {
    requireOurs(params);
    return JsonNodeFactory.instance.objectNode().put("code", CONFIRMATION);
  }

  private JsonNode servers(Params params) {
    requireOurs(params);
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("count", servers.size());
    servers.values().forEach(answer.putArray("items")::add);
    return answer;
  }

  private JsonNode addServer(Params params) {
    requireOurs(params);
    if (servers.size() >= MAX_SERVERS) {
      throw VkError.of(2000);
    }
    long id = servers.keySet().stream().mapToLong(Long::longValue).max().orElse(0) + 1;
    servers.put(id, server(id, params));
    return JsonNodeFactory.instance.objectNode().put("server_id", id);
  }

  private JsonNode editServer(Params params) {
    long id = requireServer(params);
    servers.put(id, server(id, params));
    return IntNode.valueOf(1);
  }

  private JsonNode deleteServer(Params params) {
    servers.remove(requireServer(params));
    return IntNode.valueOf(1);
  }

  private JsonNode settings(Params params) {
    ObjectNode settings = params.json().deepCopy();
    settings.remove("access_token");
    servers.get(requireServer(params)).set("events", settings);
    return IntNode.valueOf(1);
  }

  private static ObjectNode server(long id, Params params) {
    String title = params.text("title");
    if (title.isBlank() || title.length() > 14) {
      throw VkError.parameter("title should be 1 to 14 characters");
    }
    if (!params.text("url").matches("https?://\\S+")) {
      throw VkError.parameter("url is invalid");
    }
    if (!SECRET.matcher(params.text("secret_key")).matches()) {
      throw VkError.parameter("secret_key is invalid");
    }
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("title", title)
        .put("creator_id", 1)
        .put("url", params.text("url"))
        .put("secret_key", params.text("secret_key"))
        .put("status", "wait");
  }

  private long requireServer(Params params) {
    requireOurs(params);
    long id = params.integer("server_id").orElse(-1);
    if (!servers.containsKey(id)) {
      throw VkError.of(104);
    }
    return id;
  }

  private static void requireOurs(Params params) {
    if (params.integer("group_id").orElse(0) != ID) {
      throw VkError.parameter("group_id is invalid");
    }
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw VkError.parameter("peer_id is not integer");
    }
  }

  private static <K, V> Map<K, V> oldestFallOut() {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MAX_KEPT;
      }
    };
  }
}
