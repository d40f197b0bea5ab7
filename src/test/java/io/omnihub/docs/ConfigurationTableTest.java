package io.omnihub.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/**
 * README's table of settings against what reads them: placeholders in the YAML files and in {@code
 * HubEnvironment}, and properties that Spring takes from the environment by their own names.
 */
class ConfigurationTableTest {

  private static final String PLACEHOLDER = "\\$\\{(HUB_[A-Z0-9_]+)(?::([^}]*))?}";

  /** Of use to the hub's own tests and stand-ins only. */
  private static final Set<String> NOT_FOR_OPERATORS =
      Set.of(
          "HUB_SANDBOX_ENABLED",
          "HUB_SANDBOX_TELEGRAM_TOKEN",
          "HUB_SANDBOX_WEBHOOK_PATH",
          "HUB_SANDBOX_WEBHOOK_SECRET",
          "HUB_SANDBOX_CRM_USER",
          "HUB_SANDBOX_CRM_CODE",
          "HUB_SANDBOX_CRM_RATE_LIMIT",
          "HUB_SANDBOX_MAIL_PORT",
          "HUB_BUS_RETRY_PAUSE",
          "HUB_BUS_SUBSCRIBER",
          "HUB_FLOW_ENABLED",
          "HUB_CRM_ENABLED",
          "HUB_MAIL_ENABLED");

  @Test
  void everySettingHasItsRow() {
    Set<String> wanted = new TreeSet<>(read().keySet());
    wanted.removeAll(NOT_FOR_OPERATORS);
    assertThat(table().keySet()).containsAll(wanted);
  }

  @Test
  void everyRowIsASettingWithItsDefault() {
    Map<String, String> read = read();
    table()
        .forEach(
            (name, told) -> {
              assertThat(read).as("a row that nothing reads").containsKey(name);
              String real = read.get(name);
              if (told.startsWith("`")) {
                assertThat(told).as(name).isEqualTo("`" + real + "`");
              } else if (told.equals("none")) {
                assertThat(real).as(name).isEmpty();
              } else {
                assertThat(real).as(name + " is told in words: " + told).matches("|.*\\$\\{.*");
              }
            });
  }

  @Test
  void aVariableNamedAnywhereOnThePagesExists() {
    Set<String> known = read().keySet();
    for (String page :
        new String[] {
          "README.md", "docker/README.md", "docker/compose.yaml", "docker/compose.scale.yaml"
        }) {
      for (MatchResult name : Pages.find("\\bHUB_[A-Z0-9_]+\\b", Pages.read(page))) {
        if (!name.group().matches("HUB_DELIVERY_SINKS_[A-Z]+_[A-Z_]+")) {
          assertThat(known).as(page).contains(name.group());
        }
      }
    }
  }

  /** Name to default, from the rows of README's table. */
  private static Map<String, String> table() {
    Map<String, String> rows = new TreeMap<>();
    for (MatchResult row :
        Pages.find("^\\| `(HUB_[A-Z0-9_]+)` \\| ([^|]+) \\|", Pages.read("README.md"))) {
      assertThat(rows.put(row.group(1), row.group(2).strip())).as(row.group(1)).isNull();
    }
    assertThat(rows).isNotEmpty();
    return rows;
  }

  /** Name to default, of all that the hub reads; no default is the empty text. */
  private static Map<String, String> read() {
    Map<String, String> found = new TreeMap<>();
    Set<String> fed = new TreeSet<>();
    for (String file : new String[] {"application.yaml", "application-sandbox.yaml", "bus.yaml"}) {
      properties(file)
          .forEach(
              (property, value) -> {
                var placeholders = Pages.find(PLACEHOLDER, value);
                placeholders.forEach(
                    p -> found.putIfAbsent(p.group(1), p.group(2) == null ? "" : p.group(2)));
                if (!placeholders.isEmpty() || value.contains("${hub.")) {
                  fed.add(variable(property));
                } else if (property.startsWith("hub.") && file.equals("bus.yaml")) {
                  found.putIfAbsent(variable(property), value);
                } else if (property.equals("hub.webhook.max-body")) {
                  found.putIfAbsent(variable(property), value);
                }
              });
    }
    String environment = Pages.read("src/main/java/io/omnihub/start/HubEnvironment.java");
    for (MatchResult call :
        Pages.find("getProperty\\(\\s*\"(HUB_\\w+)\",\\s*(\"([^\"]*)\")?", environment)) {
      String otherwise = call.group(3) == null ? "${derived}" : call.group(3);
      found.merge(call.group(1), otherwise, (a, b) -> a.isEmpty() || a.contains("${") ? b : a);
    }
    for (Path source : Pages.files("src/main/java", ".java")) {
      for (MatchResult value :
          Pages.find(
              "(?:@Value\\(\"\\$\\{|getProperty\\(\")(hub\\.[a-z0-9.-]+)(?::|\", \")?([^}\"]*)",
              Pages.read(source.toString()))) {
        putUnlessFed(found, fed, variable(value.group(1)), value.group(2));
      }
    }
    records().forEach((name, otherwise) -> putUnlessFed(found, fed, name, otherwise));
    return found;
  }

  private static void putUnlessFed(
      Map<String, String> found, Set<String> fed, String name, String otherwise) {
    if (!fed.contains(name) && !name.equals("HUB_DATA_DIR")) {
      found.putIfAbsent(name, otherwise);
    }
  }

  private static Map<String, String> properties(String file) {
    var yaml = new YamlPropertiesFactoryBean();
    yaml.setResources(new FileSystemResource("src/main/resources/" + file));
    Map<String, String> flat = new TreeMap<>();
    yaml.getObject().forEach((key, value) -> flat.put(key.toString(), value.toString()));
    return flat;
  }

  private static Map<String, String> records() {
    Map<String, String> found = new TreeMap<>();
    var scanner = new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    for (var candidate : scanner.findCandidateComponents("io.omnihub")) {
      try {
        Class<?> type = Class.forName(candidate.getBeanClassName());
        if (type.isRecord()) {
          components(type.getAnnotation(ConfigurationProperties.class).value(), type, found);
        }
      } catch (ClassNotFoundException e) {
        throw new AssertionError(e);
      }
    }
    return found;
  }

  /** Components with a value of their own; maps are for YAML. */
  private static void components(String prefix, Class<?> type, Map<String, String> found) {
    RecordComponent[] components = type.getRecordComponents();
    Annotation[][] annotations = type.getDeclaredConstructors()[0].getParameterAnnotations();
    for (int place = 0; place < components.length; place++) {
      RecordComponent component = components[place];
      String property =
          prefix + "." + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      if (component.getType().isRecord()) {
        if (!property.equals("hub.routing.doubt")) {
          components(property, component.getType(), found);
        }
      } else if (!Map.class.isAssignableFrom(component.getType())) {
        String[] otherwise =
            Arrays.stream(annotations[place])
                .filter(DefaultValue.class::isInstance)
                .map(annotation -> ((DefaultValue) annotation).value())
                .findFirst()
                .orElseThrow(() -> new AssertionError(property + " has no default"));
        found.put(variable(property), String.join(",", otherwise));
      }
    }
  }

  private static String variable(String property) {
    return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
