package io.omnihub.channel.sms;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Text as SMPP carries it: GSM 03.38 with a septet in each byte, Latin-1, or UCS-2 (UTF-16), by
 * data coding; in parts of 140 bytes (160 septets), each with a header (3GPP TS 23.040, 9.2.3.24.1)
 * where there are several. No part ends inside a character.
 */
final class SmsText {

  static final int DEFAULT = 0;
  static final int UCS2 = 8;

  private static final int ESCAPE = 0x1b;
  private static final int HEADER = 6;
  private static final int MOST_PARTS = 255;
  private static final String BASIC =
      "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
          + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
  private static final String EXTENDED = "\f^{}\\[~]|€";
  private static final byte[] EXTENSIONS = {
    0x0a, 0x14, 0x28, 0x29, 0x2f, 0x3c, 0x3d, 0x3e, 0x40, 0x65
  };

  private SmsText() {}

  /** A text that is ready to be sent. */
  record Encoded(int coding, boolean header, List<byte[]> parts) {}

  /**
   * @param latin whether data coding 0 is Latin-1 at this SMSC
   * @param reference of the parts; its lowest byte is used
   * @throws IllegalArgumentException if it needs more than 255 parts
   */
  static Encoded encode(String text, boolean latin, int reference) {
    List<byte[]> characters = characters(text, latin ? SmsText::latin : SmsText::gsm);
    int coding = characters == null ? UCS2 : DEFAULT;
    if (characters == null) {
      characters = characters(text, c -> Character.toString(c).getBytes(StandardCharsets.UTF_16BE));
    }
    int whole = coding == UCS2 || latin ? 140 : 160;
    List<byte[]> parts = split(characters, whole);
    if (parts.size() == 1) {
      return new Encoded(coding, false, parts);
    }
    // a header takes six bytes: seven septets
    parts = split(characters, whole - (whole == 160 ? 7 : HEADER));
    if (parts.size() > MOST_PARTS) {
      throw new IllegalArgumentException("The text needs " + parts.size() + " parts");
    }
    List<byte[]> headed = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      byte[] part = new byte[HEADER + parts.get(i).length];
      part[0] = 5;
      part[2] = 3;
      part[3] = (byte) reference;
      part[4] = (byte) parts.size();
      part[5] = (byte) (i + 1);
      System.arraycopy(parts.get(i), 0, part, HEADER, parts.get(i).length);
      headed.add(part);
    }
    return new Encoded(coding, true, headed);
  }

  /** Null for what is no text. */
  static String decode(byte[] bytes, int coding, boolean latin) {
    if (coding >= 0xf0) {
      return (coding & 4) != 0 ? null : gsm(bytes);
    }
    return switch (coding & 0x0f) {
      case 0 -> latin ? new String(bytes, StandardCharsets.ISO_8859_1) : gsm(bytes);
      case 1 -> new String(bytes, StandardCharsets.US_ASCII);
      case 3 -> new String(bytes, StandardCharsets.ISO_8859_1);
      case 6 -> new String(bytes, Charset.forName("ISO-8859-5"));
      case 8 -> new String(bytes, StandardCharsets.UTF_16BE);
      default -> null;
    };
  }

  private interface Alphabet {
    /** Null for a character that it lacks. */
    byte[] bytes(int character);
  }

  private static List<byte[]> characters(String text, Alphabet alphabet) {
    List<byte[]> characters = new ArrayList<>();
    for (int c : text.codePoints().toArray()) {
      byte[] bytes = alphabet.bytes(c);
      if (bytes == null) {
        return null;
      }
      characters.add(bytes);
    }
    return characters;
  }

  private static byte[] latin(int c) {
    return c < 256 ? new byte[] {(byte) c} : null;
  }

  private static byte[] gsm(int c) {
    int basic = c == ESCAPE ? -1 : BASIC.indexOf(c);
    if (basic >= 0) {
      return new byte[] {(byte) basic};
    }
    int extended = EXTENDED.indexOf(c);
    return extended < 0 ? null : new byte[] {ESCAPE, EXTENSIONS[extended]};
  }

  private static String gsm(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bytes.length; i++) {
      int septet = bytes[i] & 0x7f;
      if (septet == ESCAPE && i + 1 < bytes.length) {
        int extended = new String(EXTENSIONS, StandardCharsets.ISO_8859_1).indexOf(bytes[++i]);
        text.append(extended < 0 ? BASIC.charAt(bytes[i] & 0x7f) : EXTENDED.charAt(extended));
      } else if (septet != ESCAPE) {
        text.append(BASIC.charAt(septet));
      }
    }
    return text.toString();
  }

  private static List<byte[]> split(List<byte[]> characters, int most) {
    List<byte[]> parts = new ArrayList<>();
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    for (byte[] character : characters) {
      if (part.size() + character.length > most) {
        parts.add(part.toByteArray());
        part.reset();
      }
      part.writeBytes(character);
    }
    parts.add(part.toByteArray());
    return parts;
  }
}
