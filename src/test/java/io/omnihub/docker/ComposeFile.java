package io.omnihub.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * A compose file, held against what compose takes: of each key how its value must look. Only keys
 * that the files use are told, so that a key which is misspelt, put in the wrong place or given the
 * wrong kind of value is found; one that is used for the first time gets its line here.
 */
final class ComposeFile {

  /** What a value must be; says what is wrong with it. */
  private interface Form {
    void check(String at, Object value, List<String> faults);
  }

  private static final String NAME = "[a-zA-Z0-9][a-zA-Z0-9_.-]*";
  private static final Form WORDS = text(".+");
  private static final Form TIME = text("(\\d+h)?(\\d+m)?(\\d+(\\.\\d+)?s)?(\\d+ms)?");
  private static final Form FLAG = is(Boolean.class);
  private static final Form COUNT = is(Integer.class);
  private static final Form IMAGE =
      text("(\\$\\{[A-Z_]+}|[a-z0-9./-]+(:[\\w.-]+)?(:\\$\\{[A-Z_]+})?)");
  private static final Form VARIABLE_VALUE =
      // a bare true or 1 is a number or a flag to YAML, and text to the program that reads it
      either(text("(?s).*"), nothing());

  private static final Form BUILD =
      keys(
          Map.of(
              "context",
              WORDS,
              "dockerfile",
              WORDS,
              "target",
              WORDS,
              "args",
              named("[A-Z_]+", WORDS)));

  private static final Form HEALTHCHECK =
      keys(
          Map.of(
              "test",
              either(command(), text("(?!CMD).+")),
              "interval",
              TIME,
              "timeout",
              TIME,
              "start_period",
              TIME,
              "start_interval",
              TIME,
              "retries",
              COUNT,
              "disable",
              FLAG));

  private static final Form DEPENDS_ON =
      either(
          list(text(NAME)),
          named(
              NAME,
              keys(
                  Map.of(
                      "condition",
                      text("service_(started|healthy|completed_successfully)"),
                      "restart",
                      FLAG,
                      "required",
                      FLAG))));

  private static final Form SERVICE =
      keys(
          Map.ofEntries(
              Map.entry("image", IMAGE),
              Map.entry("build", BUILD),
              Map.entry("pull_policy", text("always|never|missing|if_not_present|build")),
              Map.entry("profiles", list(text(NAME))),
              Map.entry("restart", text("no|always|on-failure(:\\d+)?|unless-stopped")),
              Map.entry("init", FLAG),
              Map.entry("stop_grace_period", TIME),
              Map.entry("mem_limit", text("\\d+[bkmg]")),
              Map.entry("cap_drop", list(text("[A-Z_]+"))),
              Map.entry("security_opt", list(text("[a-z-]+[:=].+"))),
              Map.entry("network_mode", text("none|host|(service|container):" + NAME)),
              Map.entry(
                  "logging", keys(Map.of("driver", WORDS, "options", named("[a-z-]+", WORDS)))),
              Map.entry("depends_on", DEPENDS_ON),
              Map.entry(
                  "environment",
                  either(
                      list(text("[A-Z][A-Z0-9_]*(=.*)?")),
                      named("[A-Z][A-Z0-9_]*", VARIABLE_VALUE))),
              Map.entry("ports", list(text("([\\d.]+:)?\\d+:\\d+(/(tcp|udp))?"))),
              Map.entry("volumes", list(text("[\\w./-]+:/[\\w./-]*(:(ro|rw))?"))),
              Map.entry("healthcheck", HEALTHCHECK)));

  private static final Form FILE =
      keys(
          Map.of(
              "name",
              text("[a-z0-9][a-z0-9_-]*"),
              "services",
              named(NAME, SERVICE),
              "volumes",
              named(
                  NAME,
                  either(
                      nothing(),
                      keys(
                          Map.of(
                              "name", WORDS,
                              "external", FLAG,
                              "driver", WORDS,
                              "driver_opts", named(NAME, WORDS)))))));

  private final Map<String, Object> content;

  private ComposeFile(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    content = new TreeMap<>(new Yaml(options).<Map<String, Object>>load(yaml));
    content.keySet().removeIf(key -> key.startsWith("x-"));
  }

  static ComposeFile of(String yaml) {
    return new ComposeFile(yaml);
  }

  static ComposeFile read(String path) {
    try {
      return new ComposeFile(Files.readString(Path.of(path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What compose would not take, each with its place; none if all is well. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    FILE.check("", content, faults);
    return faults;
  }

  /** The variables of a service. */
  @SuppressWarnings("unchecked")
  Map<String, String> environment(String service) {
    Map<String, Map<String, Object>> services =
        (Map<String, Map<String, Object>>) content.get("services");
    return (Map<String, String>) services.get(service).get("environment");
  }

  private static Form keys(Map<String, Form> known) {
    return (at, value, faults) -> {
      if (!(value instanceof Map<?, ?> map)) {
        faults.add(at + " is no map");
        return;
      }
      map.forEach(
          (key, each) -> {
            Form form = known.get(key);
            if (form == null) {
              faults.add(at + "/" + key + " is not known");
            } else {
              form.check(at + "/" + key, each, faults);
            }
          });
    };
  }

  private static Form named(String name, Form form) {
    return (at, value, faults) -> {
      if (!(value instanceof Map<?, ?> map)) {
        faults.add(at + " is no map");
        return;
      }
      map.forEach(
          (key, each) -> {
            if (!(key instanceof String text) || !text.matches(name)) {
              faults.add(at + "/" + key + " is no name");
            }
            form.check(at + "/" + key, each, faults);
          });
    };
  }

  private static Form list(Form form) {
    return (at, value, faults) -> {
      if (!(value instanceof List<?> list)) {
        faults.add(at + " is no list");
        return;
      }
      for (Object each : list) {
        form.check(at + "/" + list.indexOf(each), each, faults);
      }
    };
  }

  private static Form command() {
    return (at, value, faults) -> {
      list(WORDS).check(at, value, faults);
      if (!(value instanceof List<?> list) || !List.of("CMD", "CMD-SHELL").contains(list.get(0))) {
        faults.add(at + " does not begin with CMD or CMD-SHELL");
      }
    };
  }

  private static Form text(String pattern) {
    Pattern compiled = Pattern.compile(pattern);
    return (at, value, faults) -> {
      if (!(value instanceof String text) || !compiled.matcher(text).matches()) {
        faults.add(at + " is not as it must be: " + value);
      }
    };
  }

  private static Form is(Class<?> type) {
    return (at, value, faults) -> {
      if (!type.isInstance(value)) {
        faults.add(at + " is no " + type.getSimpleName() + ": " + value);
      }
    };
  }

  private static Form nothing() {
    return (at, value, faults) -> {
      if (value != null) {
        faults.add(at + " is not empty: " + value);
      }
    };
  }

  /** One of the two; of what is neither, what that one says which came further. */
  private static Form either(Form one, Form other) {
    return (at, value, faults) -> {
      List<String> first = new ArrayList<>();
      List<String> second = new ArrayList<>();
      one.check(at, value, first);
      other.check(at, value, second);
      if (!first.isEmpty() && !second.isEmpty()) {
        faults.addAll(first.get(0).indexOf(' ') >= second.get(0).indexOf(' ') ? first : second);
      }
    };
  }
}
