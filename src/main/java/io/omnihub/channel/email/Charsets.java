package io.omnihub.channel.email;

import jakarta.mail.internet.MimeUtility;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Bytes to text, whatever the mail says of them: the charset that it names, if the bytes fit it;
 * else UTF-8, if they fit that; else the Cyrillic one that looks more like Russian.
 */
final class Charsets {

  private static final Charset WINDOWS = Charset.forName("windows-1251");
  private static final Charset KOI8 = Charset.forName("KOI8-R");

  private Charsets() {}

  /**
   * @param name as the mail gives it; null where it gives none
   */
  static String decode(byte[] bytes, String name) {
    Optional<Charset> named = charset(name);
    if (named.isPresent()) {
      Optional<String> text = strict(bytes, named.get());
      if (text.isPresent()) {
        return text.get();
      }
      if (!named.get().equals(StandardCharsets.UTF_8)) {
        return new String(bytes, named.get());
      }
    }
    return strict(bytes, StandardCharsets.UTF_8).orElseGet(() -> guess(bytes));
  }

  private static Optional<Charset> charset(String name) {
    if (name == null || name.isBlank() || name.toLowerCase(Locale.ROOT).contains("ascii")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Charset.forName(MimeUtility.javaCharset(name.strip().replace("\"", ""))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> strict(byte[] bytes, Charset charset) {
    try {
      return Optional.of(
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /**
   * Russian is written in small letters for the most part, and the two charsets disagree on that.
   */
  private static String guess(byte[] bytes) {
    String windows = new String(bytes, WINDOWS);
    String koi = new String(bytes, KOI8);
    return russian(koi) > russian(windows) ? koi : windows;
  }

  private static long russian(String text) {
    return text.chars()
        .map(c -> c >= '\u0430' && c <= '\u044f' ? 3 : c >= '\u0410' && c <= '\u042f' ? 1 : 0)
        .sum();
  }
}
