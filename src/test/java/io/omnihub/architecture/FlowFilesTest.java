package io.omnihub.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Reads {@code routes/} and {@code kamelets/} as an engineer would and holds them to the rules. */
class FlowFilesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> STAGES =
      List.of("receive", "record", "understand", "route", "deliver", "facts", "live", "replay");
  private static final Set<String> STEPS_THAT_LEAVE = Set.of("to", "toD", "bean");

  /** One route of a file, with its place in the reading order. */
  private record Route(String file, String id, JsonNode node) {

    String group() {
      return node.path("group").asText();
    }
  }

  @Test
  void everyRouteHasAnIdADescriptionAndAStage() {
    assertThat(routes()).isNotEmpty();
    assertThat(routes())
        .allSatisfy(
            route -> {
              assertThat(route.id()).as(route.file()).matches("[a-z0-9]+(-[a-z0-9]+)+");
              assertThat(route.node().path("description").asText()).as(route.id()).isNotBlank();
              assertThat(STAGES).as(route.id()).contains(route.group());
            });
  }

  @Test
  void routeIdsAreUnique() {
    assertThat(routes()).extracting(Route::id).doesNotHaveDuplicates();
  }

  @Test
  void everyStepThatLeavesTheRouteHasAnId() {
    for (Route route : routes()) {
      walk(
          route.node(),
          (name, node) -> {
            if (STEPS_THAT_LEAVE.contains(name)) {
              assertThat(node.path("id").asText())
                  .as("an outbound step of " + route.id() + ": " + node)
                  .isNotBlank();
            }
          });
    }
  }

  @Test
  void noRouteCallsBackToAnEarlierStage() {
    Map<String, Route> byInput = new HashMap<>();
    routes().forEach(route -> byInput.put(route.node().path("from").path("uri").asText(), route));
    for (Route route : routes()) {
      for (String target : targets(route)) {
        Route callee = byInput.get(target);
        if (callee != null) {
          assertThat(STAGES.indexOf(callee.group()))
              .as(route.id() + " -> " + callee.id())
              .isGreaterThanOrEqualTo(STAGES.indexOf(route.group()));
        }
      }
    }
  }

  @Test
  void everyDirectAndKameletThatIsCalledExists() {
    Set<String> inputs = new HashSet<>();
    routes().forEach(route -> inputs.add(route.node().path("from").path("uri").asText()));
    for (Route route : routes()) {
      for (String target : targets(route)) {
        if (target.startsWith("direct:")) {
          assertThat(inputs).as(route.id()).contains(target);
        }
        if (target.startsWith("kamelet:")) {
          assertThat(kamelets().keySet()).as(route.id()).contains(target.substring(8));
        }
      }
    }
  }

  @Test
  void channelsAreReachedOnlyThroughTheOutbox() {
    for (Route route : routes()) {
      if (!route.group().equals("deliver")) {
        assertThat(targets(route))
            .as(route.id())
            .noneMatch(t -> t.matches("kamelet:(telegram|webchat|bitrix24|mail)-sink"));
      }
    }
  }

  @Test
  void commentsStandOnlyAtTheTop() throws IOException {
    for (Path file : files("routes", ".camel.yaml")) {
      List<String> lines = Files.readAllLines(file);
      int body = 0;
      while (body < lines.size() && lines.get(body).startsWith("#")) {
        body++;
      }
      assertThat(lines.subList(body, lines.size()))
          .as(file.toString())
          .noneMatch(line -> line.strip().startsWith("#"));
    }
  }

  @Test
  void aKameletIsNamedAfterItsFileAndItsVerbAndUsesAllItsProperties() {
    for (Path file : files("kamelets", ".kamelet.yaml")) {
      JsonNode kamelet = read(file);
      String name = kamelet.path("metadata").path("name").asText();
      String type =
          kamelet.path("metadata").path("labels").path("camel.apache.org/kamelet.type").asText();
      assertThat(file.getFileName().toString()).isEqualTo(name + ".kamelet.yaml");
      assertThat(name).as(file.toString()).endsWith("-" + type);
      JsonNode definition = kamelet.path("spec").path("definition");
      assertThat(definition.path("title").asText()).as(name).isNotBlank();
      assertThat(definition.path("description").asText()).as(name).isNotBlank();
      String template = kamelet.path("spec").path("template").toString();
      definition
          .path("properties")
          .fields()
          .forEachRemaining(
              property -> {
                assertThat(property.getValue().path("description").asText())
                    .as(name + "." + property.getKey())
                    .isNotBlank();
                if (!file.toString().contains("bus")) {
                  assertThat(template).as(name).contains("{{" + property.getKey() + "}}");
                }
              });
    }
  }

  private static List<String> targets(Route route) {
    List<String> targets = new ArrayList<>();
    walk(
        route.node().path("from").path("steps"),
        (name, node) -> {
          if (name.equals("to") || name.equals("toD")) {
            targets.add(node.isTextual() ? node.asText() : node.path("uri").asText());
          }
        });
    return targets;
  }

  private interface Visit {
    void at(String name, JsonNode node);
  }

  private static void walk(JsonNode node, Visit visit) {
    if (node.isObject()) {
      node.fields()
          .forEachRemaining(
              field -> {
                visit.at(field.getKey(), field.getValue());
                walk(field.getValue(), visit);
              });
    } else if (node.isArray()) {
      node.forEach(child -> walk(child, visit));
    }
  }

  private static List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (Path file : files("routes", ".camel.yaml")) {
      for (JsonNode entry : read(file)) {
        if (entry.has("route")) {
          JsonNode route = entry.get("route");
          routes.add(new Route(file.getFileName().toString(), route.path("id").asText(), route));
        }
      }
    }
    return routes;
  }

  private static Map<String, JsonNode> kamelets() {
    Map<String, JsonNode> kamelets = new HashMap<>();
    for (Path file : files("kamelets", ".kamelet.yaml")) {
      JsonNode kamelet = read(file);
      kamelets.put(kamelet.path("metadata").path("name").asText(), kamelet);
    }
    return kamelets;
  }

  private static JsonNode read(Path file) {
    try (var reader = Files.newBufferedReader(file)) {
      return JSON.valueToTree(new Yaml().load(reader));
    } catch (IOException e) {
      throw new AssertionError(file + " is no YAML", e);
    }
  }

  private static List<Path> files(String folder, String ending) {
    try (Stream<Path> found = Files.walk(Path.of(folder))) {
      return found.filter(path -> path.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
