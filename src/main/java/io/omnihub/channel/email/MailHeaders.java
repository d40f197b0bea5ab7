package io.omnihub.channel.email;

import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands in headers, as people meant it: encoded words, bare bytes, and both broken. */
final class MailHeaders {

  private static final int LONGEST = 2_000;
  private static final Pattern WORD =
      Pattern.compile("=\\?([^?\\s*]{1,40})(?:\\*[^?\\s]*)?\\?([bBqQ])\\?([^?]*)\\?=");
  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s<>()\\[\\],;:\"@]{1,64}@[^\\s<>()\\[\\],;:\"@]{1,255}");
  private static final Pattern ID = Pattern.compile("<[^<>\\s]{1,500}>");

  private MailHeaders() {}

  /** The first header of the name, on one line, not decoded; empty text where there is none. */
  static String raw(Part part, String name) throws MessagingException {
    String[] all = part.getHeader(name);
    if (all == null || all.length == 0 || all[0] == null) {
      return "";
    }
    String line = all[0].replaceAll("[\\r\\n]+[ \\t]*", " ").replace("\0", "").strip();
    return line.length() <= LONGEST * 10 ? line : line.substring(0, LONGEST * 10);
  }

  /** The header as people read it. */
  static String text(Part part, String name) throws MessagingException {
    return decode(raw(part, name));
  }

  /** Encoded words and bare bytes; what is next to each other in one charset is one text. */
  static String decode(String raw) {
    StringBuilder text = new StringBuilder();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String charset = null;
    int end = 0;
    Matcher word = WORD.matcher(raw);
    while (word.find()) {
      String between = raw.substring(end, word.start());
      boolean joins = charset != null && between.isBlank();
      if (!joins || !word.group(1).equalsIgnoreCase(charset)) {
        text.append(Charsets.decode(bytes.toByteArray(), charset));
        bytes.reset();
      }
      if (!joins) {
        text.append(bare(between));
      }
      charset = word.group(1);
      bytes.writeBytes(
          word.group(2).equalsIgnoreCase("b") ? base64(word.group(3)) : quoted(word.group(3)));
      end = word.end();
    }
    text.append(Charsets.decode(bytes.toByteArray(), charset));
    text.append(bare(raw.substring(end)));
    String line = text.toString().replaceAll("[\\p{Cntrl}]+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST);
  }

  /** Bytes that stand in a header without any encoding came one byte a character. */
  private static String bare(String text) {
    boolean bytes = text.chars().anyMatch(c -> c >= 0x80) && text.chars().allMatch(c -> c <= 0xff);
    return bytes ? Charsets.decode(text.getBytes(StandardCharsets.ISO_8859_1), null) : text;
  }

  private static byte[] base64(String text) {
    String clean = text.replaceAll("[^A-Za-z0-9+/]", "");
    try {
      return Base64.getDecoder()
          .decode(clean.length() % 4 == 1 ? clean.substring(0, clean.length() - 1) : clean);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static byte[] quoted(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '_') {
        bytes.write(' ');
      } else if (c == '=' && isHex(text, i + 1)) {
        bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toByteArray();
  }

  private static boolean isHex(String text, int at) {
    return at + 1 < text.length()
        && Character.digit(text.charAt(at), 16) >= 0
        && Character.digit(text.charAt(at + 1), 16) >= 0;
  }

  /** The addresses in a header, names decoded, addresses in small letters. */
  static List<InternetAddress> addresses(Part part, String name) throws MessagingException {
    String raw = raw(part, name);
    List<InternetAddress> found = new ArrayList<>();
    try {
      for (InternetAddress one : InternetAddress.parseHeader(raw, false)) {
        if (one.getAddress() != null && ADDRESS.matcher(one.getAddress()).matches()) {
          InternetAddress clean = new InternetAddress();
          clean.setAddress(one.getAddress().toLowerCase(Locale.ROOT));
          personal(raw, one.getAddress()).ifPresent(person -> setPersonal(clean, person));
          found.add(clean);
        }
      }
    } catch (AddressException e) {
      found.clear();
    }
    if (found.isEmpty()) {
      Matcher address = ADDRESS.matcher(decode(raw));
      if (address.find()) {
        InternetAddress clean = new InternetAddress();
        clean.setAddress(address.group().toLowerCase(Locale.ROOT));
        found.add(clean);
      }
    }
    return found;
  }

  /** What stands before an address, decoded by our own means. */
  private static Optional<String> personal(String raw, String address) {
    int at = raw.indexOf("<" + address + ">");
    if (at < 0) {
      return Optional.empty();
    }
    String before = raw.substring(Math.max(raw.lastIndexOf('>', at) + 1, 0), at);
    String name = decode(before.strip().replaceAll("^[,;\\s]+|\\\\(?=\")", ""));
    String bare = name.replaceAll("^\"|\"$", "").strip();
    return bare.isEmpty() ? Optional.empty() : Optional.of(bare);
  }

  private static void setPersonal(InternetAddress address, String name) {
    try {
      address.setPersonal(name.length() <= 200 ? name : name.substring(0, 200), "UTF-8");
    } catch (java.io.UnsupportedEncodingException e) {
      throw new IllegalStateException("Every Java has UTF-8", e);
    }
  }

  /** Message ids in a header, with their brackets. */
  static List<String> ids(String raw) {
    List<String> ids = new ArrayList<>();
    Matcher id = ID.matcher(raw);
    while (id.find()) {
      ids.add(id.group());
    }
    return ids;
  }
}
