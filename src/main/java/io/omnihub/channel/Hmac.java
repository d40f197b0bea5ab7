package io.omnihub.channel;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signatures with a key that both sides know. Compare them in constant time. */
public final class Hmac {

  public static final String SHA256 = "HmacSHA256";

  /** For providers that have nothing better. */
  public static final String SHA1 = "HmacSHA1";

  private Hmac() {}

  /**
   * The HMAC of a text in UTF-8.
   *
   * @param algorithm {@link #SHA256} or {@link #SHA1}
   * @param key at least one byte
   * @throws IllegalArgumentException if the key is empty
   */
  public static byte[] of(String algorithm, byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has " + algorithm, e);
    }
  }
}
