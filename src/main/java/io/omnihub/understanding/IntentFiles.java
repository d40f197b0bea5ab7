package io.omnihub.understanding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Reads the intents, a YAML file each, in the order of file names. People edit these files, so what
 * is wrong is told with the file and the reason.
 */
final class IntentFiles {

  private static final String BUNDLED = "classpath:/intents/*.yaml";
  private static final String ID = "[a-z][a-z0-9_]{0,63}";
  private static final int FEWEST = 3;
  private static final ObjectMapper JSON = new ObjectMapper();

  private IntentFiles() {}

  /**
   * @param folder a folder of the file system; empty for the intents that come with the hub
   * @throws IllegalArgumentException when the files do not describe intents
   */
  static List<Intent> read(String folder) {
    var intents = new ArrayList<Intent>();
    var fileOfText = new HashMap<String, String>();
    for (Resource file : files(folder)) {
      Intent intent = readFile(file);
      if (intents.stream().anyMatch(known -> known.id().equals(intent.id()))) {
        throw bad(file, "the id " + intent.id() + " is taken by another file");
      }
      rejectSharedExamples(file, intent, fileOfText);
      intents.add(intent);
    }
    if (intents.size() < FEWEST) {
      throw new IllegalArgumentException(
          "At least " + FEWEST + " intents are needed, found " + intents.size() + " in " + folder);
    }
    return List.copyOf(intents);
  }

  private static List<Resource> files(String folder) {
    String pattern = folder.isBlank() ? BUNDLED : "file:" + folder + "/*.yaml";
    try {
      return Arrays.stream(new PathMatchingResourcePatternResolver().getResources(pattern))
          .sorted(Comparator.comparing(Resource::getFilename))
          .toList();
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot list the intents of " + pattern, e);
    }
  }

  private static Intent readFile(Resource file) {
    JsonNode root = parse(file);
    String id = root.path("id").asText();
    if (!id.matches(ID)) {
      throw bad(file, "id must match " + ID);
    }
    Map<String, List<String>> examples = new HashMap<>();
    for (Map.Entry<String, JsonNode> language : root.path("examples").properties()) {
      examples.put(language.getKey(), texts(file, language.getValue()));
    }
    if (examples.values().stream().allMatch(List::isEmpty)) {
      throw bad(file, "examples are missing");
    }
    Map<String, String> title = new HashMap<>();
    root.path("title").properties().forEach(e -> title.put(e.getKey(), e.getValue().asText()));
    return new Intent(id, root.path("courtesy").asBoolean(), title, examples);
  }

  private static JsonNode parse(Resource file) {
    try (InputStream in = file.getInputStream()) {
      return JSON.valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(in));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file.getDescription(), e);
    } catch (RuntimeException e) {
      throw bad(file, e.getMessage());
    }
  }

  private static List<String> texts(Resource file, JsonNode list) {
    var texts = new ArrayList<String>();
    for (JsonNode text : list) {
      if (!text.isTextual() || text.asText().isBlank()) {
        throw bad(file, "an example must be a text; put quotes around " + text);
      }
      texts.add(text.asText());
    }
    return List.copyOf(texts);
  }

  private static void rejectSharedExamples(
      Resource file, Intent intent, Map<String, String> fileOfText) {
    for (List<String> texts : intent.examples().values()) {
      for (String text : texts) {
        String other = fileOfText.put(text.strip().toLowerCase(Locale.ROOT), file.getFilename());
        if (other != null && !other.equals(file.getFilename())) {
          throw bad(file, "the example “" + text + "” stands in " + other + " too");
        }
      }
    }
  }

  private static IllegalArgumentException bad(Resource file, String reason) {
    return new IllegalArgumentException(file.getDescription() + ": " + reason);
  }
}
