package io.omnihub.channel.email;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MailDateFormat;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A mail as JSON, for {@code maps/email-to-event}: who, to whom, what it says, quotes and signature
 * apart, its files by handle, whether a machine wrote it, and whether our server vouches for the
 * sender. The shape stands in contracts.md.
 */
final class MailReader {

  private static final int LONGEST_TEXT = 100_000;
  private static final int LONGEST_ASIDE = 20_000;
  private static final int MOST_REFERENCES = 20;
  private static final Pattern MACHINES =
      Pattern.compile("(mailer-daemon|postmaster|(no|do-?not)[-_.]?reply|bounces?)([-+.=].*)?");

  private final ObjectMapper json;

  MailReader(ObjectMapper json) {
    this.json = json;
  }

  /**
   * @param handle of the mail, to which a file's path is added
   * @param own the account's own address
   * @param trusted authserv-id of our server; may be empty
   */
  ObjectNode read(MimeMessage mail, String handle, String own, String trusted)
      throws MessagingException, IOException {
    ObjectNode read = json.createObjectNode();
    read.put("id", id(mail));
    List<String> ids = MailHeaders.ids(MailHeaders.raw(mail, "Message-ID"));
    if (!ids.isEmpty()) {
      read.put("messageId", ids.get(0));
    }
    List<InternetAddress> from = MailHeaders.addresses(mail, "From");
    if (!from.isEmpty()) {
      read.set("from", person(from.get(0)));
    }
    put(read, "subject", MailHeaders.text(mail, "Subject"));
    date(mail).ifPresent(at -> read.put("date", at.toString()));
    ids(read, "inReplyTo", MailHeaders.ids(MailHeaders.raw(mail, "In-Reply-To")));
    ids(read, "references", MailHeaders.ids(MailHeaders.raw(mail, "References")));
    automatic(mail, from, own).ifPresent(why -> read.put("automatic", why));
    if (from.size() == 1) {
      SenderProof.of(mail, trusted, from.get(0).getAddress())
          .ifPresent(proof -> read.put("proof", proof));
    }
    content(read, mail, handle);
    return read;
  }

  private void content(ObjectNode read, MimeMessage mail, String handle)
      throws MessagingException, IOException {
    MailParts.Read parts = MailParts.read(mail);
    Quotes quotes = Quotes.of(parts.text());
    put(read, "text", cut(quotes.text(), LONGEST_TEXT));
    put(read, "quoted", cut(quotes.quoted(), LONGEST_ASIDE));
    put(read, "signature", cut(quotes.signature(), LONGEST_ASIDE));
    Bounces.read(parts.report(), parts.reported()).ifPresent(report -> read.set("report", report));
    if (parts.report() != null && !read.has("automatic")) {
      read.put("automatic", "report");
    }
    ArrayNode files = json.createArrayNode();
    for (MailParts.File file : parts.files()) {
      ObjectNode one = files.addObject();
      one.put("fileId", handle + ":" + file.path());
      if (file.name() != null) {
        one.put("name", file.name());
      }
      one.put("mime", file.mime());
      if (file.size() >= 0) {
        one.put("size", file.size());
      }
      if (file.inline()) {
        one.put("inline", true);
      }
    }
    if (!files.isEmpty()) {
      read.set("attachments", files);
    }
  }

  /** The same for each copy of one mail, whatever servers added to it on the way. */
  static String id(MimeMessage mail) throws MessagingException {
    StringBuilder known = new StringBuilder();
    for (String name : List.of("Message-ID", "From", "Date", "Subject", "To")) {
      known.append(MailHeaders.raw(mail, name)).append('\n');
    }
    return "mail-" + sha256(known.toString()).substring(0, 40);
  }

  /** Why nobody answers it: RFC 3834, and what programs do that know nothing of it. */
  private static Optional<String> automatic(
      MimeMessage mail, List<InternetAddress> from, String own) throws MessagingException {
    String submitted = word(mail, "Auto-Submitted");
    if (!submitted.isEmpty() && !submitted.equals("no")) {
      return Optional.of(submitted);
    }
    String precedence = word(mail, "Precedence");
    if (List.of("bulk", "junk", "list", "auto_reply").contains(precedence)) {
      return Optional.of("precedence " + precedence);
    }
    for (String list : List.of("List-Id", "List-Unsubscribe")) {
      if (mail.getHeader(list) != null) {
        return Optional.of("mailing list");
      }
    }
    for (String mark : List.of("X-Autoreply", "X-Autorespond", "X-Autoresponse")) {
      if (mail.getHeader(mark) != null) {
        return Optional.of("auto-replied");
      }
    }
    String suppress = MailHeaders.raw(mail, "X-Auto-Response-Suppress").toLowerCase(Locale.ROOT);
    if (suppress.contains("all") || suppress.contains("autoreply")) {
      return Optional.of("wants no answer");
    }
    if (MailHeaders.raw(mail, "Return-Path").equals("<>")) {
      return Optional.of("bounce");
    }
    if (from.isEmpty()) {
      return Optional.of("no sender");
    }
    String address = from.get(0).getAddress();
    if (MACHINES.matcher(address.substring(0, address.lastIndexOf('@'))).matches()) {
      return Optional.of("wants no answer");
    }
    return address.equalsIgnoreCase(own) ? Optional.of("our own") : Optional.empty();
  }

  private static String word(MimeMessage mail, String header) throws MessagingException {
    return MailHeaders.raw(mail, header).toLowerCase(Locale.ROOT).split("[;\\s(]", 2)[0];
  }

  private ObjectNode person(InternetAddress address) {
    ObjectNode person = json.createObjectNode().put("address", address.getAddress());
    put(person, "name", address.getPersonal() == null ? "" : address.getPersonal());
    return person;
  }

  private static Optional<Instant> date(MimeMessage mail) throws MessagingException {
    try {
      return Optional.of(new MailDateFormat().parse(MailHeaders.raw(mail, "Date")).toInstant());
    } catch (java.text.ParseException | RuntimeException e) {
      return Optional.ofNullable(mail.getReceivedDate()).map(java.util.Date::toInstant);
    }
  }

  private void ids(ObjectNode read, String name, List<String> ids) {
    if (!ids.isEmpty()) {
      ArrayNode last = read.putArray(name);
      ids.subList(Math.max(0, ids.size() - MOST_REFERENCES), ids.size()).forEach(last::add);
    }
  }

  private static void put(ObjectNode node, String name, String text) {
    if (!text.isBlank()) {
      node.put(name, text);
    }
  }

  private static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    return text.substring(0, end) + "\u2026";
  }

  static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
