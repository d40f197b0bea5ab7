package io.omnihub.webchat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Sessions without a table: the token is the visitor in JSON, signed by the hub, so that a message
 * can be accepted while the database is away. It is good for one web chat and for a year from the
 * visitor's last page.
 */
class VisitorTokens {

  private static final Duration LIFE = Duration.ofDays(365);
  private static final String PURPOSE = "webchat-session.";

  private final SignedJson tokens;
  private final Clock clock;

  VisitorTokens(byte[] key, ObjectMapper json, Clock clock) {
    this.tokens = new SignedJson(key, json);
    this.clock = clock;
  }

  String issue(Visitor visitor) {
    long end = clock.instant().plus(LIFE).getEpochSecond();
    return tokens.sign(PURPOSE, new Session(visitor, end));
  }

  /** The visitor whose token it is; empty for one that is forged or worn out. */
  Optional<Visitor> read(String token) {
    return tokens
        .read(PURPOSE, token, Session.class)
        .filter(session -> clock.instant().getEpochSecond() < session.exp())
        .map(Session::visitor)
        .map(this::withoutStaleIdentity);
  }

  private Visitor withoutStaleIdentity(Visitor visitor) {
    boolean stale = visitor.identity() != null && visitor.identity().expired(clock.instant());
    return stale ? visitor.as(null) : visitor;
  }

  private record Session(Visitor visitor, long exp) {}
}
