package io.omnihub.understanding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntentFilesTest {

  @TempDir Path folder;

  @BeforeEach
  void threeIntents() throws IOException {
    for (String id : new String[] {"rent", "repair", "hello"}) {
      write(id, "{id: %s, examples: {en: [%s one, %s two]}}".formatted(id, id, id));
    }
  }

  @Test
  void bundledIntentsSpeakBothLanguages() {
    assertThat(IntentFiles.read(""))
        .hasSize(13)
        .allSatisfy(
            intent -> {
              assertThat(intent.title()).containsOnlyKeys("ru", "en");
              assertThat(intent.examples().get("ru")).hasSizeGreaterThanOrEqualTo(25);
              assertThat(intent.examples().get("en")).hasSizeGreaterThanOrEqualTo(25);
            });
  }

  @Test
  void ownFolderReplacesTheBundledIntents() {
    assertThat(IntentFiles.read(folder.toString()))
        .extracting(Intent::id)
        .containsExactly("hello", "rent", "repair");
    assertThat(Classifier.train(IntentFiles.read(folder.toString())).classify("rent one").intent())
        .isEqualTo("rent");
  }

  @Test
  void exampleThatYamlDoesNotTakeForTextIsNamed() throws IOException {
    write("rent", "{id: rent, examples: {en: [no]}}");
    assertRejected("rent.yaml", "put quotes around false");
  }

  @Test
  void brokenYamlIsNamed() throws IOException {
    write("rent", "{id: rent, examples: [");
    assertRejected("rent.yaml");
  }

  @Test
  void intentWithoutExamplesIsNamed() throws IOException {
    write("rent", "id: rent");
    assertRejected("rent.yaml", "examples are missing");
  }

  @Test
  void idMustBePlain() throws IOException {
    write("rent", "{id: 'Rent!', examples: {en: [a]}}");
    assertRejected("rent.yaml", "id must match");
  }

  @Test
  void idBelongsToOneFile() throws IOException {
    write("zzz", "{id: rent, examples: {en: [something]}}");
    assertRejected("zzz.yaml", "rent");
  }

  @Test
  void exampleBelongsToOneIntent() throws IOException {
    write("zzz", "{id: other, examples: {en: [Rent one]}}");
    assertRejected("zzz.yaml", "rent.yaml too");
  }

  @Test
  void fewerThanThreeIntentsAreRejected() throws IOException {
    Files.delete(folder.resolve("rent.yaml"));
    assertRejected("At least 3");
  }

  private void assertRejected(String... words) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IntentFiles.read(folder.toString()))
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  private void write(String name, String yaml) throws IOException {
    Files.writeString(folder.resolve(name + ".yaml"), yaml);
  }
}
