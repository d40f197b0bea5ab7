package io.omnihub.channel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.channel.ChannelType.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads a channel type from its source Kamelet; the form is described in contracts.md. */
final class KameletDescription {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> GENERATED = Set.of("secret", "verify-token");
  private static final String OURS = "omnihub.io/";

  private KameletDescription() {}

  /**
   * @param id the file's name before {@code -source}
   * @return empty if the Kamelet is no channel's
   */
  static Optional<ChannelType> read(String id, String text, List<String> actions) {
    JsonNode kamelet = yaml(text);
    JsonNode metadata = kamelet.path("metadata");
    if (!metadata.path("labels").path(OURS + "channel").asBoolean()) {
      return Optional.empty();
    }
    JsonNode notes = metadata.path("annotations");
    JsonNode definition = kamelet.path("spec").path("definition");
    JsonNode from = kamelet.path("spec").path("template").path("from").path("uri");
    return Optional.of(
        new ChannelType(
            id,
            texts(definition.path("title"), notes.path(OURS + "title-ru")),
            texts(definition.path("description"), notes.path(OURS + "description-ru")),
            texts(notes.path(OURS + "setup"), notes.path(OURS + "setup-ru")),
            notes.path("camel.apache.org/kamelet.icon").asText(""),
            notes.path("camel.apache.org/provider").asText(""),
            fields(definition),
            capabilities(yaml(notes.path(OURS + "capabilities").asText(""))),
            notes.path(OURS + "handshake").asBoolean(),
            from.asText().startsWith("direct:webhook-"),
            actions));
  }

  private static List<Field> fields(JsonNode definition) {
    Set<String> required = new LinkedHashSet<>();
    definition.path("required").forEach(name -> required.add(name.asText()));
    List<Field> fields = new ArrayList<>();
    for (Map.Entry<String, JsonNode> property : definition.path("properties").properties()) {
      JsonNode schema = property.getValue();
      List<String> choices = new ArrayList<>();
      schema.path("enum").forEach(choice -> choices.add(choice.asText()));
      fields.add(
          new Field(
              property.getKey(),
              texts(schema.path("title"), schema.path("x-title-ru")),
              texts(schema.path("description"), schema.path("x-description-ru")),
              schema.path("type").asText("string"),
              schema.path("format").asText(null),
              schema.path("pattern").asText(null),
              choices,
              choiceTitles(schema),
              schema.path("default").asText(""),
              schema.path("example").asText(null),
              schema.path("x-sandbox").asText(null),
              required.contains(property.getKey()),
              GENERATED.contains(property.getKey())));
    }
    return fields;
  }

  private static Map<String, Map<String, String>> choiceTitles(JsonNode schema) {
    Map<String, Map<String, String>> titles = new LinkedHashMap<>();
    titles.put("en", strings(schema.path("x-choices")));
    titles.put("ru", strings(schema.path("x-choices-ru")));
    titles.values().removeIf(Map::isEmpty);
    return titles;
  }

  private static Map<String, String> strings(JsonNode map) {
    Map<String, String> strings = new LinkedHashMap<>();
    map.properties().forEach(entry -> strings.put(entry.getKey(), entry.getValue().asText()));
    return strings;
  }

  private static Capabilities capabilities(JsonNode said) {
    return new Capabilities(
        said.path("text").asInt(0),
        said.path("caption").asInt(said.path("text").asInt(0)),
        set(said.path("media")),
        said.path("buttons").asInt(0),
        said.path("button-title").asInt(0),
        said.path("url-buttons").asBoolean(),
        said.path("url-button-alone").asBoolean(),
        said.path("contact-button").asBoolean(),
        said.path(said.has("location-button") ? "location-button" : "contact-button").asBoolean(),
        said.path("list").asInt(0),
        said.path("templates").asBoolean(),
        said.path("edit").asBoolean(),
        said.path("delete").asBoolean(),
        said.path("reactions").asBoolean(),
        said.path("typing").asBoolean(),
        said.path("read").asBoolean(),
        said.path("formatting").asBoolean(),
        said.has("statuses") ? set(said.path("statuses")) : Set.of("sent"),
        said.hasNonNull("window") ? Duration.parse(said.path("window").asText()) : null,
        said.path("rate").asText(""),
        said.path("conversation-rate").asText(""),
        said.path("group-rate").asText(""));
  }

  private static Set<String> set(JsonNode list) {
    Set<String> set = new LinkedHashSet<>();
    list.forEach(entry -> set.add(entry.asText()));
    return set;
  }

  private static Map<String, String> texts(JsonNode english, JsonNode russian) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("en", english.asText("").strip());
    if (!russian.asText("").isBlank()) {
      texts.put("ru", russian.asText().strip());
    }
    return texts;
  }

  private static JsonNode yaml(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(10);
    Object read = new Yaml(new SafeConstructor(options)).load(text);
    return JSON.valueToTree(read == null ? Map.of() : read);
  }
}
