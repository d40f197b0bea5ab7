package io.omnihub.webchat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * Sessions without a table: the token is the visitor in JSON, signed by the hub, so that a message
 * can be accepted while the database is away. It is good for one web chat and for a year from the
 * visitor's last page.
 */
class VisitorTokens {

  private static final Duration LIFE = Duration.ofDays(365);
  private static final String PURPOSE = "webchat-session.";

  private final byte[] key;
  private final ObjectMapper json;
  private final Clock clock;

  VisitorTokens(byte[] key, ObjectMapper json, Clock clock) {
    this.key = key.clone();
    this.json = json;
    this.clock = clock;
  }

  String issue(Visitor visitor) {
    try {
      Session session = new Session(visitor, clock.instant().plus(LIFE).getEpochSecond());
      String payload = base64().encodeToString(json.writeValueAsBytes(session));
      return payload + "." + base64().encodeToString(Signatures.sign(key, PURPOSE + payload));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a visitor is always JSON", e);
    }
  }

  /** The visitor whose token it is; empty for one that is forged or worn out. */
  Optional<Visitor> read(String token) {
    int dot = token == null ? -1 : token.indexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    try {
      String payload = token.substring(0, dot);
      byte[] signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
      if (!Signatures.matches(key, PURPOSE + payload, signature)) {
        return Optional.empty();
      }
      Session session = json.readValue(Base64.getUrlDecoder().decode(payload), Session.class);
      return Optional.of(session)
          .filter(s -> clock.instant().getEpochSecond() < s.exp())
          .map(Session::visitor)
          .map(this::withoutStaleIdentity);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Visitor withoutStaleIdentity(Visitor visitor) {
    boolean stale = visitor.identity() != null && visitor.identity().expired(clock.instant());
    return stale ? visitor.as(null) : visitor;
  }

  private static Base64.Encoder base64() {
    return Base64.getUrlEncoder().withoutPadding();
  }

  private record Session(Visitor visitor, long exp) {}
}
