package io.omnihub.webchat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.channel.Hmac;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/**
 * Tokens that browsers hold: base64url of JSON, a dot, and the HMAC-SHA256 of purpose and first
 * part, likewise. Nobody but the hub can make one, a token of one purpose is none of another, and
 * each has one text: it is refused with any character changed, even one whose bits carry nothing.
 * Whether a token has worn out is for its reader to say.
 */
class SignedJson {

  private final byte[] key;
  private final ObjectMapper json;

  SignedJson(byte[] key, ObjectMapper json) {
    this.key = key.clone();
    this.json = json;
  }

  /**
   * @throws IllegalStateException if the value cannot be written as JSON
   */
  String sign(String purpose, Object value) {
    try {
      String payload = base64(json.writeValueAsBytes(value));
      return payload + "." + signature(purpose, payload);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what is signed is always JSON", e);
    }
  }

  /** What was signed; empty if the hub made no such token for that purpose. */
  <T> Optional<T> read(String purpose, String token, Class<T> type) {
    int dot = token == null ? -1 : token.indexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    String payload = token.substring(0, dot);
    if (!equal(signature(purpose, payload), token.substring(dot + 1))) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(json.readValue(Base64.getUrlDecoder().decode(payload), type));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private String signature(String purpose, String payload) {
    return base64(Hmac.of(Hmac.SHA256, key, purpose + payload));
  }

  /** In constant time. */
  private static boolean equal(String expected, String given) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
