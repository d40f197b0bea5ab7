package io.omnihub.webchat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256. */
final class Signatures {

  private static final String ALGORITHM = "HmacSHA256";

  private Signatures() {}

  static byte[] sign(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /** Compares in constant time. */
  static boolean matches(byte[] key, String text, byte[] signature) {
    return MessageDigest.isEqual(sign(key, text), signature);
  }
}
