package io.omnihub.routing;

import io.omnihub.message.InboundMessage.Entity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.stereotype.Component;

/**
 * The texts that customers read, {@code texts/replies_{ru,en}.properties}. A place such as {@code
 * {order.number}} takes the entry {@code number} of the value {@code order}; values are put in as
 * they are and never read as a template again.
 *
 * <p>Parts of a text are {@code **bold**}, {@code __italic__}, {@code ~~struck~~}, {@code `code`}
 * and {@code [words](https://address)}. A value is never read as such either.
 */
@Component
class Texts {

  private static final Pattern SPECIAL =
      Pattern.compile(
          "\\{([a-z]+)(?:\\.([a-z_]+))?}|\\*\\*(?=\\S)(.+?)(?<=\\S)\\*\\*|__(?=\\S)(.+?)(?<=\\S)__"
              + "|~~(?=\\S)(.+?)(?<=\\S)~~|`([^`]+)`|\\[([^\\]]+)]\\((https?://[^\\s(){}]+)\\)",
          Pattern.DOTALL);

  private static final Map<Integer, String> KINDS =
      Map.of(3, "bold", 4, "italic", 5, "strike", 6, "code", 7, "link");

  private final ResourceBundleMessageSource bundle = new ResourceBundleMessageSource();

  Texts() {
    bundle.setBasename("texts/replies");
    bundle.setDefaultEncoding("UTF-8");
    bundle.setFallbackToSystemLocale(false);
  }

  /**
   * @param language ISO 639-1; anything but {@code ru} reads English
   * @throws IllegalArgumentException if there is no text of that key
   */
  String render(String key, String language, Map<String, ?> values) {
    return formatted(key, language, values).text();
  }

  /** The same with what its parts are. */
  Formatted formatted(String key, String language, Map<String, ?> values) {
    Locale locale = Locale.forLanguageTag("ru".equals(language) ? "ru" : "en");
    String text = bundle.getMessage(key, null, null, locale);
    if (text == null) {
      throw new IllegalArgumentException("No text has the key '" + key + "'");
    }
    return formatted(text, values);
  }

  /** A text of which parts may be bold and so on. */
  static Formatted formatted(String text, Map<String, ?> values) {
    StringBuilder out = new StringBuilder();
    List<Entity> entities = new ArrayList<>();
    write(text, values, out, entities);
    entities.sort(Comparator.comparingInt(Entity::offset));
    return new Formatted(out.toString(), entities);
  }

  private static void write(
      String text, Map<String, ?> values, StringBuilder out, List<Entity> entities) {
    Matcher special = SPECIAL.matcher(text);
    int from = 0;
    while (special.find()) {
      out.append(text, from, special.start());
      from = special.end();
      if (special.group(1) != null) {
        out.append(value(values, special.group(1), special.group(2)));
        continue;
      }
      int group = KINDS.keySet().stream().filter(g -> special.group(g) != null).findAny().get();
      int start = out.length();
      write(special.group(group), values, out, entities);
      if (out.length() > start) {
        entities.add(new Entity(KINDS.get(group), start, out.length() - start, special.group(8)));
      }
    }
    out.append(text, from, text.length());
  }

  private static String value(Map<String, ?> values, String name, String entry) {
    Object value = values.get(name);
    if (value instanceof Map<?, ?> map && entry != null) {
      value = null;
      for (Map.Entry<?, ?> e : map.entrySet()) {
        if (e.getKey().toString().equalsIgnoreCase(entry)) {
          value = e.getValue();
        }
      }
    }
    return value == null ? "—" : value.toString();
  }
}
