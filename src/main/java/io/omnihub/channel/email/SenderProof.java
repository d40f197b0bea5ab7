package io.omnihub.channel.email;

import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether our own mail server vouches for the address in From (RFC 8601). Only its uppermost
 * results count; what others wrote, further down, it has to take out on arrival (section 5). DMARC
 * decides where it was checked; else DKIM or SPF must have passed for the address's own domain or
 * one above it.
 */
final class SenderProof {

  private static final Pattern RESULT =
      Pattern.compile("^\\s*([a-z0-9-]+)(?:/\\d+)?\\s*=\\s*([a-z]+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern PROPERTY =
      Pattern.compile(
          "(header\\.d|header\\.i|header\\.from|smtp\\.mailfrom)\\s*=\\s*\"?([^\\s;\"]+)",
          Pattern.CASE_INSENSITIVE);

  private SenderProof() {}

  /**
   * @param trusted authserv-id of our server; empty text trusts none
   * @param address in From, in small letters
   * @return such as {@code dmarc=pass}; empty where nobody vouches
   */
  static Optional<String> of(MimeMessage mail, String trusted, String address)
      throws MessagingException {
    String domain = address.substring(address.lastIndexOf('@') + 1);
    if (trusted.isBlank() || domain.isEmpty()) {
      return Optional.empty();
    }
    List<String> passed = new ArrayList<>();
    for (String result : results(mail, trusted.strip())) {
      Matcher said = RESULT.matcher(result);
      if (!said.find()) {
        continue;
      }
      String method = said.group(1).toLowerCase(Locale.ROOT);
      boolean pass = said.group(2).equalsIgnoreCase("pass");
      if (method.equals("dmarc") && !pass && !said.group(2).equalsIgnoreCase("none")) {
        return Optional.empty();
      }
      if (pass
          && List.of("dmarc", "dkim", "spf").contains(method)
          && covers(result, method, domain)) {
        passed.add(method + "=pass");
      }
    }
    return passed.contains("dmarc=pass") ? Optional.of("dmarc=pass") : passed.stream().findFirst();
  }

  private static boolean covers(String result, String method, String domain) {
    Matcher property = PROPERTY.matcher(result);
    boolean named = false;
    while (property.find()) {
      String name = property.group(1).toLowerCase(Locale.ROOT);
      String value = property.group(2).toLowerCase(Locale.ROOT);
      String of = value.substring(value.lastIndexOf('@') + 1);
      boolean speaks =
          switch (method) {
            case "dmarc" -> name.equals("header.from");
            case "dkim" -> name.equals("header.d") || name.equals("header.i");
            default -> name.equals("smtp.mailfrom");
          };
      if (speaks) {
        named = true;
        boolean aligned =
            domain.equals(of)
                || !method.equals("dmarc") && of.contains(".") && domain.endsWith("." + of);
        if (aligned) {
          return true;
        }
      }
    }
    return method.equals("dmarc") && !named;
  }

  /** Of the uppermost block of headers that our server signs with its name. */
  private static List<String> results(MimeMessage mail, String trusted) throws MessagingException {
    List<String> results = new ArrayList<>();
    for (Header header : Collections.list(mail.getAllHeaders())) {
      boolean ours = false;
      if (header.getName().equalsIgnoreCase("Authentication-Results")) {
        String value = header.getValue().replaceAll("\\([^()]*\\)", " ").replaceAll("\\s+", " ");
        String[] parts = value.split(";");
        ours = parts[0].strip().split("\\s")[0].equalsIgnoreCase(trusted);
        for (int i = 1; ours && i < parts.length; i++) {
          results.add(parts[i]);
        }
      }
      if (!ours && !results.isEmpty()) {
        break;
      }
    }
    return results;
  }
}
