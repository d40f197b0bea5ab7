package io.omnihub.flow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.channel.ContractSamples;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a channel tells of itself to be held to the rules of {@link ChannelConformance}. */
interface TestedChannel {

  String type();

  /** Key of the account that customers write to. */
  default String account() {
    return "sandbox";
  }

  /** Proof that another account of the type would accept; none where no header proves anything. */
  default Map<String, String> proofOfOtherAccount() {
    return Map.of();
  }

  default Map<String, String> wrongProof() {
    return Map.of();
  }

  /** Words that no answer may hold. */
  List<String> secrets();

  /** JSON that the provider never sends. */
  default String foreignJson() {
    return "{\"update_id\": 1}";
  }

  /** Bytes that a body may have. */
  default int largestBody() {
    return 1 << 20;
  }

  /** The answer to a body that is too large and does not tell its length. */
  default int answerToEndlessBody() {
    return 413;
  }

  /** What the reason of a dead letter holds when the provider answered 403. */
  default String refusal() {
    return "403";
  }

  /** The stand-in that the account's answers go to. */
  default String provider() {
    return type();
  }

  /** How the stand-in says what over HTTP this status would say. */
  default int fault(int status) {
    return status;
  }

  /** What mutated bodies are answered: taken, and refused in one way or another. */
  default Set<Integer> answersToMutations() {
    return Set.of(200, 400, 422);
  }

  /** What the hub keeps of a body: all of it, but for a secret that stands in it. */
  default String kept(String body) {
    return body;
  }

  Customer newCustomer();

  default String webhook() {
    return webhook(account());
  }

  default String webhook(String account) {
    return "/api/messaging/" + type() + "/" + account + "/webhook";
  }

  default ContractSamples samples() {
    return ContractSamples.of(type());
  }

  /** One who writes in the channel, with ids of his own. */
  interface Customer {

    /** The headers that prove where an event comes from. */
    Map<String, String> proof();

    /** The same, of a channel whose proof is over the body. */
    default Map<String, String> proofOf(byte[] body) {
      return proof();
    }

    default Map<String, String> proofOf(String body) {
      return proofOf(body.getBytes(StandardCharsets.UTF_8));
    }

    /** A new event in which he says that; it is not sent yet. */
    Event saying(String text);

    /** The sample as a new event; its sender may be another. */
    ObjectNode anew(ObjectNode sample);

    /** The id under which the hub records what has this body. */
    String eventIdOf(String body);

    /** The same of a body that may hold several. */
    default List<String> eventIdsOf(String body) {
      return List.of(eventIdOf(body));
    }

    /** Events of kinds that the hub does not know: what is a message, and what is none. */
    List<Event> ofUnknownKinds();

    /** What the hub answered, as he sees it in the channel. */
    List<String> answers();
  }

  /**
   * @param id the provider's id of the event
   * @param message whether it is a message
   */
  record Event(String id, String body, boolean message) {}

  static HttpResponse<String> send(
      HubClient hub, TestedChannel channel, Customer customer, Event event) {
    return hub.post(channel.webhook(), event.body(), customer.proofOf(event.body()));
  }
}
