package io.omnihub.webchat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** Knows visitors by their tokens; the source Kamelet and the web chat's own endpoints ask it. */
public class WebChatVisitors {

  private final VisitorTokens tokens;
  private final SignedIdentities identities;
  private final ObjectMapper json;

  WebChatVisitors(VisitorTokens tokens, SignedIdentities identities, ObjectMapper json) {
    this.tokens = tokens;
    this.identities = identities;
    this.json = json;
  }

  /** The visitor as JSON for the mapping; called by {@code kamelets/webchat-source}. */
  public String verify(String token, String channel) throws JsonProcessingException {
    return json.writeValueAsString(require(token, channel));
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
   */
  Visitor enter(String channel, String formerToken, String signedIdentity) {
    Identity identity =
        signedIdentity == null || signedIdentity.isBlank()
            ? null
            : identities.verify(signedIdentity);
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
