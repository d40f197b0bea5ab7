package io.omnihub.channel.email;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.ParseException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The parts of a mail: what it says, and what comes with it. Reads no attachment. A part that
 * cannot be read is left out; so are those beyond {@value #MOST_PARTS}, or deeper than {@value
 * #DEEPEST}.
 */
final class MailParts {

  static final int MOST_PARTS = 200;
  static final int DEEPEST = 20;
  private static final int LONGEST_TEXT_BYTES = 400_000;

  /**
   * @param path place in the mail, by which {@link #find} finds it: {@code 2.1}
   * @param size bytes, about; -1 where it is not known
   * @param inline whether the text shows it
   */
  record File(String path, String name, String mime, long size, boolean inline) {}

  private final List<File> files = new ArrayList<>();
  private Part report;
  private Part reported;
  private int seen;

  private MailParts() {}

  /** What a mail holds. {@code report} and {@code reported} are null in what is no bounce. */
  record Read(String text, List<File> files, Part report, Part reported) {}

  static Read read(Part mail) throws MessagingException, IOException {
    MailParts parts = new MailParts();
    String text = parts.text(mail, "", 0).strip();
    return new Read(text, List.copyOf(parts.files), parts.report, parts.reported);
  }

  /** The part at a path that {@link #read} gave. */
  static Optional<Part> find(Part mail, String path) throws MessagingException, IOException {
    Part at = mail;
    if (path.equals("0")) {
      return Optional.of(mail);
    }
    for (String step : path.split("\\.")) {
      if (!(content(at) instanceof Multipart parts)) {
        return Optional.empty();
      }
      int index = Integer.parseInt(step) - 1;
      if (index < 0 || index >= parts.getCount()) {
        return Optional.empty();
      }
      at = parts.getBodyPart(index);
    }
    return Optional.of(at);
  }

  private String text(Part part, String path, int depth) throws MessagingException, IOException {
    if (++seen > MOST_PARTS || depth > DEEPEST) {
      return "";
    }
    ContentType type = type(part);
    if (type.match("multipart/*") && content(part) instanceof Multipart parts) {
      return type.match("multipart/alternative")
          ? alternative(parts, path, depth)
          : mixed(parts, path, depth);
    }
    if (type.match("multipart/*")) {
      return Charsets.decode(bytes(part), null); // it has no parts after all
    }
    if (type.match("message/delivery-status")) {
      report = part;
      return "";
    }
    if (report != null && (type.match("message/rfc822") || type.match("text/rfc822-headers"))) {
      reported = part;
      return "";
    }
    if (!isFile(part) && (type.match("text/plain") || type.match("text/html"))) {
      String words = Charsets.decode(bytes(part), type.getParameter("charset"));
      return type.match("text/html") ? HtmlText.of(words) : unflowed(words, type);
    }
    files.add(file(part, path.isEmpty() ? "0" : path, type));
    return "";
  }

  private String mixed(Multipart parts, String path, int depth)
      throws MessagingException, IOException {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < parts.getCount() && seen <= MOST_PARTS; i++) {
      String text = text(parts.getBodyPart(i), step(path, i), depth + 1);
      if (!text.isBlank()) {
        texts.add(text);
      }
    }
    return String.join("\n", texts);
  }

  /** The plain text, unless it is empty and another says something. */
  private String alternative(Multipart parts, String path, int depth)
      throws MessagingException, IOException {
    String best = "";
    for (int i = 0; i < parts.getCount() && seen <= MOST_PARTS; i++) {
      BodyPart part = parts.getBodyPart(i);
      boolean plain = type(part).match("text/plain");
      String text = text(part, step(path, i), depth + 1);
      if (!text.isBlank() && (best.isBlank() || plain)) {
        best = text;
      }
    }
    return best;
  }

  private static String step(String path, int index) {
    return path.isEmpty() ? String.valueOf(index + 1) : path + "." + (index + 1);
  }

  /** RFC 3676: a space at a line's end says that the line goes on. */
  private static String unflowed(String text, ContentType type) {
    String unified = text.replace("\r\n", "\n").replace('\r', '\n');
    return "flowed".equalsIgnoreCase(type.getParameter("format"))
        ? unified.replaceAll("(?m)^(?!-- $)([^>\\n][^\\n]*) \\n(?=[^>\\s-])", "$1 ")
        : unified;
  }

  private static File file(Part part, String path, ContentType type) throws MessagingException {
    long size = part.getSize();
    if (size > 0 && "base64".equalsIgnoreCase(MailHeaders.raw(part, "Content-Transfer-Encoding"))) {
      size = size * 3 / 4;
    }
    String name = name(part, type);
    if (name == null && type.match("message/rfc822")) {
      name = "message.eml";
    }
    boolean inline =
        !MailHeaders.raw(part, "Content-ID").isEmpty()
            && !"attachment".equalsIgnoreCase(disposition(part));
    return new File(path, name, type.getBaseType().toLowerCase(Locale.ROOT), size, inline);
  }

  private static boolean isFile(Part part) throws MessagingException {
    return "attachment".equalsIgnoreCase(disposition(part)) || name(part, type(part)) != null;
  }

  private static String disposition(Part part) throws MessagingException {
    try {
      return part.getDisposition();
    } catch (ParseException e) {
      return MailHeaders.raw(part, "Content-Disposition").replaceAll("[;\\s].*", "");
    }
  }

  /** RFC 2231 as the mail library reads it; RFC 2047, which is not allowed there and common. */
  private static String name(Part part, ContentType type) throws MessagingException {
    String name;
    try {
      name = part.getFileName();
    } catch (ParseException e) {
      name = type.getParameter("name");
    }
    if (name == null || name.isBlank()) {
      return null;
    }
    String clean = MailHeaders.decode(name);
    return clean.length() <= 200 ? clean : clean.substring(clean.length() - 200);
  }

  private static ContentType type(Part part) throws MessagingException {
    try {
      return new ContentType(part.getContentType());
    } catch (ParseException | RuntimeException e) {
      return new ContentType("text", "plain", null);
    }
  }

  private static Object content(Part part) throws MessagingException {
    try {
      Object content = part.getContent();
      return content instanceof Multipart parts && parts.getCount() == 0 ? null : content;
    } catch (ParseException | IOException | RuntimeException e) {
      return null;
    }
  }

  /** The beginning of a text, and no more, however long it is. */
  static byte[] bytes(Part part) throws MessagingException {
    try (InputStream bytes = part.getInputStream()) {
      return bytes.readNBytes(LONGEST_TEXT_BYTES);
    } catch (IOException broken) {
      return new byte[0];
    }
  }
}
