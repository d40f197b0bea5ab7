package io.omnihub.channel;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Texts that go out into the world and come back, as part of an address: they can be read there,
 * and nobody but the hub can make one. The same text makes the same token. Nodes that share {@code
 * HUB_SECRET_KEY} take each other's, and those that were signed with a key of before.
 */
@Component
public class SignedTexts {

  private static final int LONGEST = 4_000;

  private final SecretBox box;

  SignedTexts(SecretBox box) {
    this.box = box;
  }

  /**
   * @param purpose what it is good for; a token of one purpose is none of another
   */
  public String token(String purpose, String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8)) + "." + base64(box.sign(text, purpose));
  }

  /** The text; empty if the hub made no such token for that purpose. */
  public Optional<String> read(String purpose, String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 2 || token.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      String text = new String(bytes(parts[0]), StandardCharsets.UTF_8);
      return token.equals(base64(text.getBytes(StandardCharsets.UTF_8)) + "." + parts[1])
              && box.isSigned(text, purpose, bytes(parts[1]))
          ? Optional.of(text)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] bytes(String text) {
    return Base64.getUrlDecoder().decode(text);
  }
}
