package io.omnihub.channel;

import io.omnihub.channel.ChannelType.Field;
import io.omnihub.channel.Channels.Refused;
import io.omnihub.channel.Channels.Wish;
import java.net.URI;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** What a wish comes to as an account's settings, what is wrong with them, and what is secret. */
@Component
class AccountForm {

  private static final int LONGEST_VALUE = 20_000;

  /** What the provider knows the hub by; it proves no event. */
  private static final Set<String> OURS = Set.of("token", "password");

  private final String standIns;
  private final SecureRandom random = new SecureRandom();

  AccountForm(@Value("${server.port}") int port) {
    this.standIns = "http://127.0.0.1:" + port + "/sandbox/";
  }

  /** With what was there before, the defaults, and the secrets of the hub's making. */
  Map<String, String> completed(ChannelType of, Wish wish, Map<String, String> before) {
    Map<String, String> settings = new TreeMap<>();
    before.forEach(
        (name, value) -> {
          if (name.startsWith("previous-") || name.equals(Channels.SANDBOX)) {
            settings.put(name, value);
          }
        });
    for (Field field : of.fields()) {
      if (wish.clears(field.name())) {
        clear(field, settings);
        continue;
      }
      String given = wish.settings().get(field.name());
      given = given == null ? null : field.secret() ? given.strip() : given;
      String kept = before.getOrDefault(field.name(), "");
      String value = given == null || given.isEmpty() && field.secret() ? kept : given;
      if (value.isEmpty() && wish.sandbox()) {
        value = ofTheSandbox(of, field);
      } else if (value.isEmpty() && field.generated()) {
        value = newSecret();
      }
      if (value.isEmpty()) {
        value = field.defaultValue();
      }
      if (!value.isEmpty()) {
        settings.put(field.name(), value);
      }
    }
    for (String name : wish.settings().keySet()) {
      if (of.field(name).isEmpty()) {
        throw new Refused(Map.of(name, "unknown"));
      }
    }
    if (wish.sandbox()) {
      boolean proven =
          before.getOrDefault(Channels.SANDBOX, Channels.UNSIGNED).equals("signed")
              || of.fields().stream()
                  .filter(field -> field.secret() && !OURS.contains(field.name()))
                  .map(field -> wish.settings().get(field.name()))
                  .anyMatch(given -> given != null && !given.isEmpty());
      settings.put(Channels.SANDBOX, proven ? "signed" : Channels.UNSIGNED);
    }
    return settings;
  }

  /** Without one that the hub makes, nobody could prove where events come from. */
  private static void clear(Field field, Map<String, String> settings) {
    if (field.generated()) {
      throw new Refused(Map.of(field.name(), "generated"));
    }
    settings.remove("previous-" + field.name());
    if (!field.defaultValue().isEmpty()) {
      settings.put(field.name(), field.defaultValue());
    }
  }

  /** Stand-ins take any token that looks like one; a webhook secret that nobody set is none. */
  private String ofTheSandbox(ChannelType of, Field field) {
    if (field.name().equals("base-url")) {
      return standIns + of.id();
    }
    if (field.standIn() != null) {
      return field.standIn();
    }
    if (field.generated() || !field.required() || !field.defaultValue().isEmpty()) {
      return "";
    }
    return field.example() == null ? "sandbox" : field.example();
  }

  static Map<String, String> problems(ChannelType of, Map<String, String> settings) {
    Map<String, String> problems = new LinkedHashMap<>();
    for (Field field : of.fields()) {
      String value = settings.getOrDefault(field.name(), "");
      if (value.isEmpty()) {
        boolean unsigned = field.generated() && settings.containsKey(Channels.SANDBOX);
        if (field.required() && !unsigned) {
          problems.put(field.name(), "required");
        }
      } else if (value.length() > LONGEST_VALUE) {
        problems.put(field.name(), "long");
      } else if (!field.choices().isEmpty() && !field.choices().contains(value)) {
        problems.put(field.name(), "choice");
      } else if (field.pattern() != null
          && !Pattern.compile(field.pattern()).matcher(value).find()) {
        problems.put(field.name(), "pattern");
      } else if ("uri".equals(field.format()) && !isAddress(value)) {
        problems.put(field.name(), "uri");
      } else if (field.type().equals("integer") && !value.matches("-?\\d{1,9}")) {
        problems.put(field.name(), "integer");
      } else if (field.type().equals("boolean") && !value.matches("true|false")) {
        problems.put(field.name(), "choice");
      } else if (!"textarea".equals(field.format()) && value.chars().anyMatch(c -> c < ' ')) {
        problems.put(field.name(), "pattern");
      }
    }
    return problems;
  }

  private static boolean isAddress(String value) {
    try {
      URI uri = new URI(value);
      return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getUserInfo() == null;
    } catch (java.net.URISyntaxException e) {
      return false;
    }
  }

  static Map<String, String> open(ChannelType of, Map<String, String> settings) {
    Map<String, String> open = new TreeMap<>(settings);
    open.keySet().removeIf(name -> isSecret(of, name));
    return open;
  }

  static Map<String, String> secret(ChannelType of, Map<String, String> settings) {
    Map<String, String> secret = new TreeMap<>(settings);
    secret.keySet().removeIf(name -> !isSecret(of, name));
    return secret;
  }

  private static boolean isSecret(ChannelType of, String name) {
    return of.field(name.replaceFirst("^previous-", "")).map(Field::secret).orElse(false);
  }

  /** Secrets are shown by their last characters alone. */
  Map<String, String> shown(ChannelType of, Channel channel) {
    Map<String, String> shown = new LinkedHashMap<>();
    channel
        .settings()
        .forEach(
            (name, value) -> {
              Field field = of == null ? null : of.field(name).orElse(null);
              if (field != null) {
                shown.put(name, field.secret() ? masked(value) : value);
              }
            });
    return shown;
  }

  static String masked(String secret) {
    if (secret.isEmpty()) {
      return "";
    }
    return secret.length() < 12 ? "••••" : "••••" + secret.substring(secret.length() - 4);
  }

  String newSecret() {
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
