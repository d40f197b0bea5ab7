package io.omnihub.webchat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.channel.Hmac;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * Identities that an embedding site vouches for: base64url of JSON, a dot, and the HMAC-SHA256 of
 * the first part in hexadecimal, made with the secret that site and hub share.
 */
class SignedIdentities {

  private final String secret;
  private final ObjectMapper json;
  private final Clock clock;

  SignedIdentities(String secret, ObjectMapper json, Clock clock) {
    this.secret = secret;
    this.json = json;
    this.clock = clock;
  }

  /**
   * @param ownSecret the web chat's own; blank where it has none and that of all of them counts
   */
  Identity verify(String signed, String ownSecret) {
    String secret = ownSecret.isBlank() ? this.secret : ownSecret;
    if (secret.isBlank()) {
      throw refused("this web chat has no identity secret");
    }
    int dot = signed.indexOf('.');
    if (dot < 0) {
      throw refused("the identity is not signed");
    }
    try {
      String payload = signed.substring(0, dot);
      byte[] signature = HexFormat.of().parseHex(signed.substring(dot + 1));
      if (!MessageDigest.isEqual(signature(secret, payload), signature)) {
        throw refused("the identity's signature is wrong");
      }
      Identity identity = json.readValue(Base64.getUrlDecoder().decode(payload), Identity.class);
      if (identity.id() == null || identity.id().isBlank()) {
        throw refused("the identity names no id");
      }
      if (identity.expired(clock.instant())) {
        throw refused("the identity has expired");
      }
      return identity;
    } catch (IOException | IllegalArgumentException e) {
      throw refused("the identity cannot be read");
    }
  }

  String sign(Identity identity) {
    try {
      String payload =
          Base64.getUrlEncoder().withoutPadding().encodeToString(json.writeValueAsBytes(identity));
      return payload + "." + HexFormat.of().formatHex(signature(secret, payload));
    } catch (IOException e) {
      throw new IllegalStateException("an identity is always JSON", e);
    }
  }

  private static byte[] signature(String secret, String payload) {
    return Hmac.of(Hmac.SHA256, secret.getBytes(StandardCharsets.UTF_8), payload);
  }

  private static ResponseStatusException refused(String reason) {
    return new ResponseStatusException(HttpStatus.UNAUTHORIZED, reason);
  }
}
