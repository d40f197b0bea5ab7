package io.omnihub.console;

import io.omnihub.channel.Channel;
import io.omnihub.channel.ChannelAccounts;
import io.omnihub.channel.ChannelType;
import io.omnihub.channel.ChannelType.Field;
import io.omnihub.channel.Channels;
import io.omnihub.channel.Channels.Wish;
import io.omnihub.console.ChannelForm.Choice;
import io.omnihub.console.ChannelForm.Input;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/** Makes forms of what Kamelets describe, and wishes of what forms send. */
@Component
class ChannelForms {

  /** What the form's settings are called, so that none is taken for the form's own fields. */
  static final String SETTING = "setting-";

  /** The box that takes a secret away. */
  static final String CLEAR = "clear-";

  private final ChannelAccounts accounts;
  private final Channels channels;
  private final MessageSource messages;
  private final boolean sandbox;
  private final String publicUrl;

  ChannelForms(
      ChannelAccounts accounts,
      Channels channels,
      MessageSource messages,
      @Value("${hub.sandbox.enabled}") boolean sandbox,
      @Value("${hub.public-url}") String publicUrl) {
    this.accounts = accounts;
    this.channels = channels;
    this.messages = messages;
    this.sandbox = sandbox;
    this.publicUrl = publicUrl.replaceAll("/+$", "");
  }

  /** An empty form. */
  ChannelForm fresh(ChannelType type, Locale locale) {
    Wish nothing = new Wish(freeKey(type.id()), title(type, locale), Map.of(), sandbox);
    return fresh(type, nothing, Map.of(), locale);
  }

  /**
   * @param given what was sent, secrets included, which do not come back
   * @param problems what is wrong, by field
   */
  ChannelForm fresh(ChannelType type, Wish given, Map<String, String> problems, Locale locale) {
    return new ChannelForm(
        "/console/channels/new/" + type.id(),
        true,
        given.name(),
        given.key(),
        publicUrl + "/api/messaging/" + type.id() + "/",
        sandbox ? given.sandbox() : null,
        0,
        inputs(type, given.settings(), Map.of(), locale),
        errors(type, problems, locale),
        troubles(type, problems, locale));
  }

  /** The form of an account as it is. */
  ChannelForm of(ChannelType type, Channel channel, Locale locale) {
    Map<String, String> shown = channels.shown(channel);
    return of(
        type,
        channel,
        new Wish(channel.key(), channel.name(), shown, false),
        channel.version(),
        Map.of(),
        locale);
  }

  ChannelForm of(
      ChannelType type,
      Channel channel,
      Wish given,
      long version,
      Map<String, String> problems,
      Locale locale) {
    return new ChannelForm(
        ChannelRow.address(channel.type(), channel.key()),
        false,
        given.name(),
        channel.key(),
        null,
        null,
        version,
        inputs(type, given.settings(), channels.shown(channel), locale),
        errors(type, problems, locale),
        troubles(type, problems, locale));
  }

  /** What somebody wants, by the form. A box that is not ticked is not sent by browsers. */
  Wish wish(ChannelType type, Map<String, String> sent, boolean standIn) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (Field field : type.fields()) {
      String given = sent.get(SETTING + field.name());
      if (field.type().equals("boolean")) {
        settings.put(field.name(), given == null ? "false" : "true");
      } else if (sent.containsKey(CLEAR + field.name()) && (given == null || given.isBlank())) {
        settings.put(field.name(), null);
      } else if (given != null) {
        settings.put(field.name(), given.replace("\r\n", "\n"));
      }
    }
    return new Wish(
        sent.getOrDefault("key", "").strip(),
        sent.getOrDefault("name", "").strip(),
        settings,
        sandbox && standIn);
  }

  private List<Input> inputs(
      ChannelType type, Map<String, String> values, Map<String, String> kept, Locale locale) {
    List<Input> inputs = new ArrayList<>();
    for (Field field : type.fields()) {
      String value = Objects.requireNonNullElse(values.get(field.name()), "");
      if (value.isEmpty() && !field.choices().isEmpty()) {
        value = field.defaultValue();
      } else if (field.type().equals("boolean") && !values.containsKey(field.name())) {
        value = field.defaultValue();
      }
      String masked = field.secret() ? kept.getOrDefault(field.name(), "") : "";
      inputs.add(
          new Input(
              field.name(),
              label(field, locale),
              ChannelType.in(field.description(), locale.getLanguage()),
              control(field),
              field.secret() ? "" : value,
              field.defaultValue().isEmpty() ? field.example() : field.defaultValue(),
              field.defaultValue().isEmpty() ? null : field.example(),
              BrowserPattern.of(field.pattern()),
              choices(field, locale),
              field.required() && !field.generated() && field.defaultValue().isEmpty(),
              masked.isEmpty() ? null : masked,
              field.generated()));
    }
    return inputs;
  }

  private static String control(Field field) {
    if (!field.choices().isEmpty()) {
      return "choice";
    }
    if (field.secret()) {
      return "secret";
    }
    return switch (field.type()) {
      case "boolean" -> "tick";
      case "integer" -> "number";
      default ->
          "textarea".equals(field.format())
              ? "long"
              : "uri".equals(field.format()) ? "url" : "text";
    };
  }

  private static List<Choice> choices(Field field, Locale locale) {
    Map<String, Map<String, String>> titles = field.choiceTitles();
    Map<String, String> own =
        titles.getOrDefault(locale.getLanguage(), titles.getOrDefault("en", Map.of()));
    return field.choices().stream()
        .map(choice -> new Choice(choice, own.getOrDefault(choice, choice)))
        .toList();
  }

  private Map<String, String> errors(
      ChannelType type, Map<String, String> problems, Locale locale) {
    Map<String, String> errors = new LinkedHashMap<>();
    problems.forEach(
        (field, problem) -> {
          if (isShown(type, field)) {
            errors.put(field, sentence(type, field, problem, locale));
          }
        });
    return errors;
  }

  private List<String> troubles(ChannelType type, Map<String, String> problems, Locale locale) {
    return problems.entrySet().stream()
        .filter(problem -> !isShown(type, problem.getKey()))
        .map(problem -> sentence(type, problem.getKey(), problem.getValue(), locale))
        .toList();
  }

  private static boolean isShown(ChannelType type, String field) {
    return field.equals("key") || field.equals("name") || type.field(field).isPresent();
  }

  private String sentence(ChannelType type, String field, String problem, Locale locale) {
    String label = type.field(field).map(known -> label(known, locale)).orElse(field);
    return messages.getMessage("channels.problem." + problem, new Object[] {label}, locale);
  }

  static String label(Field field, Locale locale) {
    String title = ChannelType.in(field.title(), locale.getLanguage());
    return title.isBlank() ? field.name() : title;
  }

  private static String title(ChannelType type, Locale locale) {
    return ChannelType.in(type.title(), locale.getLanguage());
  }

  private String freeKey(String type) {
    String key = "main";
    for (int i = 2; accounts.channel(type, key).isPresent(); i++) {
      key = "main-" + i;
    }
    return key;
  }
}
