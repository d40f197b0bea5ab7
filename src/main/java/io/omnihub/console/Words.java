package io.omnihub.console;

import io.omnihub.channel.ChannelType;
import io.omnihub.channel.ChannelTypes;
import io.omnihub.understanding.Intent;
import io.omnihub.understanding.Understanding;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/**
 * Names for what the store holds as codes. An intent is named as its file names it, so that one of
 * the business's own reads as well as a bundled one; a code that nobody has named is shown as it
 * is.
 */
@Component("words")
class Words {

  /** The hub's own sentences, as they are stored, and what the bundles call them. */
  private static final Map<Pattern, String> REASONS =
      Map.ofEntries(
          entry("Larger than (\\d{1,18}) bytes", "too_large"),
          entry("The file is empty", "empty"),
          entry("The provider has it no more", "gone"),
          entry("The provider has it no more \\((HTTP \\d+)\\)", "gone_said"),
          entry("The provider tells no address", "no_address"),
          entry("The address is none that can be called", "bad_address"),
          entry("The address is not a public one", "not_public"),
          entry("Redirected too often", "redirected"),
          entry("The hub has no such file", "not_kept"),
          entry("The file to send is not to be had: (.*)", "not_had"),
          entry("Unknown host: (.*)", "unknown_host"),
          entry("No answer in time(?:: .*)?", "no_answer"),
          entry("No such file: (.*)", "no_file"),
          entry("Connection refused", "connection_refused"),
          entry("Connection reset", "connection_reset"),
          entry("Nothing was said but (.*)", "unsaid"),
          entry("The change does not say of which message it is", "aimless"),
          entry("The message to change is not of this conversation", "other_conversation"),
          entry("The message to change was not sent", "not_sent"));

  private final ObjectProvider<Understanding> understanding;
  private final ChannelTypes types;
  private final MessageSource messages;

  Words(ObjectProvider<Understanding> understanding, ChannelTypes types, MessageSource messages) {
    this.understanding = understanding;
    this.types = types;
    this.messages = messages;
  }

  public String intent(String id, Locale locale) {
    Understanding known = understanding.getIfAvailable();
    List<Intent> intents = known == null ? List.of() : known.intents();
    return intents.stream()
        .filter(intent -> intent.id().equals(id))
        .map(Intent::title)
        .map(title -> title.getOrDefault(locale.getLanguage(), any(title, id)))
        .findFirst()
        .orElse(id);
  }

  /** {@code telegram:sandbox} as Telegram · sandbox; a system without a key by its name alone. */
  public String place(String code, Locale locale) {
    int colon = code.indexOf(':');
    String type = colon < 0 ? code : code.substring(0, colon);
    String name = messages.getMessage("place." + type, null, title(type, locale), locale);
    return colon < 0 ? name : name + " · " + code.substring(colon + 1);
  }

  /** A channel type as its Kamelet names it; one that is gone by its id. */
  public String title(String type, Locale locale) {
    return types
        .find(type)
        .map(known -> ChannelType.in(known.title(), locale.getLanguage()))
        .filter(title -> !title.isBlank())
        .orElse(type);
  }

  /** Words of a bundle for a code that may hold spaces, as proofs do. */
  public String of(String prefix, String code, Locale locale) {
    return code == null
        ? ""
        : messages.getMessage(prefix + "." + code.replace(' ', '_'), null, code, locale);
  }

  /** A file's size: {@code 1,5 MB}. */
  public String size(long bytes, Locale locale) {
    String[] units = {"b", "kb", "mb", "gb"};
    double size = bytes;
    int unit = 0;
    while (size >= 1024 && unit < units.length - 1) {
      size /= 1024;
      unit++;
    }
    String number = String.format(locale, unit == 0 || size >= 10 ? "%.0f" : "%.1f", size);
    return messages.getMessage("unit." + units[unit], new Object[] {number}, locale);
  }

  /**
   * Why something failed or was refused: sentences of the hub's own in the reader's language, what
   * others said as they said it.
   */
  public String reason(String said, Locale locale) {
    if (said == null) {
      return "";
    }
    for (Map.Entry<Pattern, String> known : REASONS.entrySet()) {
      Matcher sentence = known.getKey().matcher(said);
      if (sentence.matches()) {
        String rest = sentence.groupCount() == 0 ? null : sentence.group(1);
        String key = "reason." + known.getValue();
        String shown =
            rest == null
                ? ""
                : known.getValue().equals("too_large")
                    ? size(Long.parseLong(rest), locale)
                    : reason(rest, locale);
        return messages.getMessage(key, new Object[] {shown}, said, locale);
      }
    }
    return said;
  }

  private static Map.Entry<Pattern, String> entry(String sentence, String key) {
    return Map.entry(Pattern.compile(sentence, Pattern.DOTALL), key);
  }

  private static String any(Map<String, String> title, String id) {
    return title.values().stream().findFirst().orElse(id);
  }
}
