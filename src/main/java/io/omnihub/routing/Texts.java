package io.omnihub.routing;

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
 */
@Component
class Texts {

  private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)(?:\\.([a-z_]+))?}");

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
    Locale locale = Locale.forLanguageTag("ru".equals(language) ? "ru" : "en");
    String text = bundle.getMessage(key, null, null, locale);
    if (text == null) {
      throw new IllegalArgumentException("No text has the key '" + key + "'");
    }
    Matcher place = PLACE.matcher(text);
    return place.replaceAll(
        match -> Matcher.quoteReplacement(value(values, match.group(1), match.group(2))));
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
