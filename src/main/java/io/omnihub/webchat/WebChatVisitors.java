package io.omnihub.webchat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnihub.message.InboundMessage;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** Knows visitors by their tokens; the source Kamelet and the web chat's own endpoints ask it. */
public class WebChatVisitors {

  private final VisitorTokens tokens;
  private final SignedIdentities identities;
  private final WebChatFiles files;
  private final ObjectMapper json;

  WebChatVisitors(
      VisitorTokens tokens, SignedIdentities identities, WebChatFiles files, ObjectMapper json) {
    this.files = files;
    this.tokens = tokens;
    this.identities = identities;
    this.json = json;
  }

  /**
   * The visitor, and the files that his message names, as JSON for the mapping; called by {@code
   * kamelets/webchat-source}.
   *
   * @param body of the widget
   */
  public String verify(String token, String channel, String body) throws JsonProcessingException {
    Visitor visitor = require(token, channel);
    return proof(visitor, files.namedBy(visitor, body));
  }

  private String proof(Visitor visitor, List<WebChatFiles.Named> named)
      throws JsonProcessingException {
    ObjectNode proof = json.valueToTree(visitor);
    proof.set("files", json.valueToTree(named));
    return json.writeValueAsString(proof);
  }

  /**
   * The visitor of a message that was recorded, for a replay: who wrote it was proven then.
   *
   * @param recorded the message as it was recorded, as JSON
   * @throws IllegalStateException if it tells no visitor
   */
  public String recall(String recorded, String channel) throws JsonProcessingException {
    InboundMessage message = json.readValue(recorded, InboundMessage.class);
    if (message.conversation() == null) {
      throw new IllegalStateException("who wrote it was not recorded");
    }
    UUID id = UUID.fromString(message.conversation().id());
    String name = message.sender() == null ? null : message.sender().name();
    Identity identity =
        new Identity(null, name, proven(message, "email"), proven(message, "phone"), 0);
    return proof(
        new Visitor(id, channel, identity),
        message.attachments().stream()
            .map(a -> new WebChatFiles.Named(a.kind(), a.fileId(), a.name(), a.mime(), a.size()))
            .toList());
  }

  private static String proven(InboundMessage message, String kind) {
    return message.contactPoints().stream()
        .filter(point -> point.verified() && point.kind().equals(kind))
        .map(InboundMessage.ContactPoint::value)
        .findFirst()
        .orElse(null);
  }

  Visitor require(String token, String channel) {
    return find(token, channel)
        .orElseThrow(
            () ->
                new ResponseStatusException(
                    HttpStatus.UNAUTHORIZED, "no valid session of this web chat"));
  }

  /**
   * Begins or continues a session. An unknown visitor may become a known customer and keeps the
   * conversation; a known customer never becomes another one, nor unknown again: whoever sits at
   * the browser next does not see what was said before.
   *
   * @param ownSecret what the web chat's own site signs with; blank for that of all of them
   */
  Visitor enter(String channel, String formerToken, String signedIdentity, String ownSecret) {
    Identity identity =
        signedIdentity == null || signedIdentity.isBlank()
            ? null
            : identities.verify(signedIdentity, ownSecret);
    Optional<Visitor> former = find(formerToken, channel);
    return former
        .filter(v -> v.identity() == null || v.identity().sameCustomer(identity))
        .orElseGet(() -> Visitor.unknown(channel))
        .as(identity);
  }

  /** The conversation of a genuine token; what its messages are counted by. */
  Optional<UUID> conversationOf(String token) {
    return tokens.read(token).map(Visitor::id);
  }

  private Optional<Visitor> find(String token, String channel) {
    return tokens.read(token).filter(visitor -> visitor.channel().equals(channel));
  }

  String tokenOf(Visitor visitor) {
    return tokens.issue(visitor);
  }
}
