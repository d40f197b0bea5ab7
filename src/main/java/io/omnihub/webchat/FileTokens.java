package io.omnihub.webchat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * What the hub signs about files of the web chat, so that no table is needed to know whose they
 * are. A naming token lets one visitor put a file into a message; a showing token, part of an
 * address, lets whoever has it read the file. Neither is good for the other, and both end: a naming
 * one long before the sweep removes files that no message has.
 */
class FileTokens {

  private static final Duration LIFE = Duration.ofHours(12);
  private static final String NAMING = "webchat-file.";
  private static final String SHOWING = "webchat-show.";

  private final SignedJson tokens;
  private final Clock clock;

  FileTokens(byte[] key, ObjectMapper json, Clock clock) {
    this.tokens = new SignedJson(key, json);
    this.clock = clock;
  }

  /**
   * A file in the store.
   *
   * @param key names its bytes there
   * @param name safe to show; may be null
   * @param mime by its bytes
   * @param size in bytes
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record StoredFile(String key, String name, String mime, long size) {}

  String naming(Visitor visitor, StoredFile file) {
    return tokens.sign(NAMING, new Signed(file, visitor.channel(), visitor.id(), end()));
  }

  /** Empty if the token is forged, worn out, or another visitor's. */
  Optional<StoredFile> named(Visitor visitor, String token) {
    return read(NAMING, token)
        .filter(s -> visitor.channel().equals(s.channel()) && visitor.id().equals(s.visitor()))
        .map(Signed::file);
  }

  String showing(String channel, StoredFile file) {
    return tokens.sign(SHOWING, new Signed(file, channel, null, end()));
  }

  /** Empty if the token is forged, worn out, or another web chat's. */
  Optional<StoredFile> shown(String channel, String token) {
    return read(SHOWING, token).filter(s -> channel.equals(s.channel())).map(Signed::file);
  }

  private long end() {
    return clock.instant().plus(LIFE).getEpochSecond();
  }

  private Optional<Signed> read(String purpose, String token) {
    return tokens
        .read(purpose, token, Signed.class)
        .filter(signed -> clock.instant().getEpochSecond() < signed.exp());
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Signed(StoredFile file, String channel, UUID visitor, long exp) {}
}
