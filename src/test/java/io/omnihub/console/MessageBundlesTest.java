package io.omnihub.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.message.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MessageBundlesTest {

  private static final Path RESOURCES = Path.of("src/main/resources");
  private static final Pattern IN_TEMPLATE = Pattern.compile("#\\{\\|?([\\w.-]+)");
  private static final Pattern BY_CALL = Pattern.compile("(?:msg|msgOrNull)\\('([\\w.-]+)'");
  private static final Pattern IN_CODE =
      Pattern.compile("\"((?:password|letters|events|jobs|flow|channels)(?:\\.\\w+)+)\"");

  /** Keys whose last part is data: {@code state.sent}. */
  private static final Set<String> BY_VALUE =
      Set.of(
          "advice.",
          "author.",
          "channels.answer.",
          "channels.fact.",
          "channels.fault.",
          "channels.fresh.",
          "channels.problem.",
          "channels.state.",
          "change.",
          "command.",
          "deed.",
          "effect.",
          "entity.",
          "error.",
          "event.",
          "fault.",
          "file.",
          "flow.change.",
          "flow.deed.",
          "job.",
          "jobs.refused.",
          "judge.",
          "kind.",
          "language.",
          "letter.",
          "letters.bulk.",
          "obstacle.",
          "outcome.",
          "place.",
          "point.",
          "proof.",
          "queue.",
          "reason.",
          "replayed.",
          "rollback.",
          "stage.",
          "state.",
          "task.",
          "unit.",
          "unmendable.");

  @Test
  void bothLanguagesSayTheSameThings() throws IOException {
    assertThat(keys("messages_ru.properties")).isEqualTo(keys("messages.properties"));
    assertThat(keys("messages_en.properties")).isEmpty();
  }

  @Test
  void eachTextIsUsedAndEachUsedTextIsThere() throws IOException {
    Set<String> used = used();
    Set<String> known = keys("messages.properties");

    assertThat(known)
        .allMatch(key -> used.contains(key) || BY_VALUE.stream().anyMatch(key::startsWith));
    assertThat(used)
        .allMatch(key -> known.contains(key) || BY_VALUE.stream().anyMatch(key::startsWith));
  }

  @Test
  void eachKindOfEffectHasItsNameAndItsWarning() throws IOException {
    Set<String> kinds = new TreeSet<>(Command.Act.COMMANDS);
    kinds.addAll(List.of("reply", "card", "mail", "ticket", "call", "spam"));

    assertThat(keys("messages.properties"))
        .containsAll(kinds.stream().map("command."::concat).toList())
        .containsAll(kinds.stream().map("effect."::concat).toList());
  }

  @Test
  void eachProofThatAMappingGivesHasWords() throws IOException {
    Set<String> proofs = new TreeSet<>();
    try (Stream<Path> maps = Files.list(Path.of("kamelets/maps"))) {
      for (Path map : maps.filter(file -> file.toString().endsWith(".jslt")).toList()) {
        Pattern.compile("\"proof\": (.*)")
            .matcher(Files.readString(map))
            .results()
            .flatMap(line -> Pattern.compile("\"([^\"]+)\"").matcher(line.group(1)).results())
            .map(word -> word.group(1))
            .filter(word -> !word.endsWith(" ")) // goes on with what the provider says
            .forEach(proofs::add);
      }
    }

    assertThat(proofs).contains("sms sender", "telegram own contact").doesNotContain("email ");
    assertThat(keys("messages.properties"))
        .containsAll(proofs.stream().map(word -> "proof." + word.replace(' ', '_')).toList());
  }

  private static Set<String> keys(String file) throws IOException {
    Properties bundle = new Properties();
    bundle.load(Files.newBufferedReader(RESOURCES.resolve(file), StandardCharsets.UTF_8));
    return new TreeSet<>(bundle.stringPropertyNames());
  }

  private static Set<String> used() throws IOException {
    Set<String> used = new TreeSet<>();
    for (String folder : new String[] {"console", "email", "fragments", "webchat"}) {
      collect(RESOURCES.resolve("templates").resolve(folder), used, IN_TEMPLATE, BY_CALL);
    }
    collect(Path.of("src/main/java/io/omnihub/console"), used, IN_CODE);
    collect(Path.of("src/main/java/io/omnihub/security"), used, IN_CODE);
    return used;
  }

  private static void collect(Path folder, Set<String> used, Pattern... patterns)
      throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file);
        for (Pattern pattern : patterns) {
          for (Matcher match = pattern.matcher(text); match.find(); ) {
            used.add(match.group(1));
          }
        }
      }
    }
  }
}
