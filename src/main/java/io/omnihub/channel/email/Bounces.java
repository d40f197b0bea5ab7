package io.omnihub.channel.email;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a report on delivery (RFC 3464) tells of one of our mails. */
final class Bounces {

  private static final List<String> WORST_FIRST =
      List.of("failed", "delivered", "relayed", "expanded", "delayed");
  private static final Pattern MESSAGE_ID =
      Pattern.compile("(?im)^Message-ID:\\s*(<[^<>\\s]{1,500}>)");

  private Bounces() {}

  /** Empty where the report names no mail, or nothing that befell it. */
  static Optional<ObjectNode> read(Part report, Part reported) throws MessagingException {
    if (report == null || reported == null) {
      return Optional.empty();
    }
    String status = ascii(report);
    Matcher id = MESSAGE_ID.matcher(ascii(reported));
    if (!id.find()) {
      return Optional.empty();
    }
    String action =
        WORST_FIRST.stream()
            .filter(each -> field(status, "Action").stream().anyMatch(each::equals))
            .findFirst()
            .orElse(null);
    if (action == null) {
      return Optional.empty();
    }
    ObjectNode read = JsonNodeFactory.instance.objectNode();
    read.put("messageId", id.group(1));
    read.put("action", action);
    field(status, "Status").stream().findFirst().ifPresent(code -> read.put("status", code));
    field(status, "Diagnostic-Code").stream()
        .findFirst()
        .ifPresent(said -> read.put("reason", said.replaceFirst("^smtp;\\s*", "")));
    return Optional.of(read);
  }

  private static List<String> field(String status, String name) {
    boolean verbatim = name.equals("Diagnostic-Code");
    return Pattern.compile("(?im)^" + name + ":[ \\t]*(.{1,500})$")
        .matcher(status)
        .results()
        .map(found -> found.group(1).strip())
        .map(value -> verbatim ? value : value.toLowerCase(Locale.ROOT).split("[\\s(]")[0])
        .toList();
  }

  /** Unfolded, with one kind of line end. */
  private static String ascii(Part part) throws MessagingException {
    return new String(MailParts.bytes(part), StandardCharsets.ISO_8859_1)
        .replace("\r\n", "\n")
        .replaceAll("\\n[ \\t]+", " ");
  }
}
