package io.omnihub.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnihub.channel.SecretBox.SealedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretBoxTest {

  private static final String KEY = "a key of the tests that is long enough";
  private static final String OTHER = "another key of the tests, long enough";

  @TempDir Path data;

  @Test
  void whatIsSealedIsOpenedByItsOwnerAlone() {
    SecretBox box = box(KEY, "");
    String sealed = box.seal("123:token", "channel:1");

    assertThat(sealed).doesNotContain("token");
    assertThat(box.open(sealed, "channel:1")).isEqualTo("123:token");
    assertThatThrownBy(() -> box.open(sealed, "channel:2")).isInstanceOf(SealedException.class);
  }

  @Test
  void sameTextIsSealedDifferentlyEachTime() {
    SecretBox box = box(KEY, "");

    assertThat(box.seal("x", "o")).isNotEqualTo(box.seal("x", "o"));
  }

  @Test
  void everyChangedCharacterIsNoticed() {
    SecretBox box = box(KEY, "");
    for (int length = 0; length < 12; length++) {
      assertChangesAreNoticed(box, box.seal("x".repeat(length), "channel:1"));
    }
    for (String broken : new String[] {"", "v1", "v1.x", "v1..", "plain", "v2.a.b"}) {
      assertThatThrownBy(() -> box.open(broken, "channel:1")).isInstanceOf(SealedException.class);
    }
  }

  private static void assertChangesAreNoticed(SecretBox box, String sealed) {
    for (int i = 0; i < sealed.length(); i++) {
      char other = sealed.charAt(i) == 'A' ? 'B' : 'A';
      String changed = sealed.substring(0, i) + other + sealed.substring(i + 1);
      assertThatThrownBy(() -> box.open(changed, "channel:1"))
          .as(changed)
          .isInstanceOf(SealedException.class);
    }
  }

  @Test
  void keyOfBeforeOpensAndDoesNotSeal() {
    String old = box(KEY, "").seal("secret", "o");
    SecretBox box = box(OTHER, KEY);

    assertThat(box.open(old, "o")).isEqualTo("secret");
    assertThat(box.isCurrent(old)).isFalse();
    assertThat(box.isCurrent(box.seal("secret", "o"))).isTrue();
    assertThatThrownBy(() -> box(OTHER, "").open(old, "o"))
        .isInstanceOf(SealedException.class)
        .hasMessageContaining("does not have");
  }

  @Test
  void withoutAKeyTheHubMakesOneThatItKeepsForItself() throws IOException {
    String sealed = box("", "").seal("secret", "o");

    assertThat(box("", "").open(sealed, "o")).isEqualTo("secret");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(data.resolve("secret.key"))))
        .isEqualTo("rw-------");
  }

  @Test
  void keyMayStandInAFile() throws IOException {
    Path file = Files.writeString(data.resolve("given"), KEY + "\n");
    SecretBox box = new SecretBox("", file.toString(), "", data);

    assertThat(box(KEY, "").open(box.seal("x", "o"), "o")).isEqualTo("x");
  }

  @Test
  void shortKeyIsRefusedWithWhatToDo() {
    assertThatThrownBy(() -> box("short", "")).hasMessageContaining("openssl rand");
  }

  private SecretBox box(String key, String old) {
    return new SecretBox(key, "", old, data);
  }
}
