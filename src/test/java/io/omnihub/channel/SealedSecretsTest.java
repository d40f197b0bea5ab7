package io.omnihub.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sealed opens for its owner, unchanged, and for nobody else. */
class SealedSecretsTest {

  private static final String KEY = "a key of the tests with 32 characters and more";
  private static final String OTHER = "another key of the tests that is as long";

  @TempDir Path data;

  private SecretBox box(String key, String old) {
    return new SecretBox(key, "", old, data);
  }

  @Test
  void eachChangedCharacterIsNoticed() {
    SecretBox box = box(KEY, "");
    String sealed = box.seal("{\"token\":\"1:A\"}", "row");

    for (int i = 0; i < sealed.length(); i++) {
      char other = sealed.charAt(i) == 'A' ? 'B' : 'A';
      String changed = sealed.substring(0, i) + other + sealed.substring(i + 1);
      if (!sameBytes(changed, sealed)) {
        assertThatThrownBy(() -> box.open(changed, "row"))
            .as(changed)
            .isInstanceOf(SecretBox.SealedException.class)
            .hasMessageNotContaining("1:A");
      }
    }
  }

  @Test
  void whatIsCutOrEmptyIsNoticed() {
    SecretBox box = box(KEY, "");
    String sealed = box.seal("secret", "row");

    for (int i = 0; i < sealed.length() - 1; i++) {
      String cut = sealed.substring(0, i);
      if (!sameBytes(cut, sealed)) {
        assertThatThrownBy(() -> box.open(cut, "row"))
            .as(cut)
            .isInstanceOf(SecretBox.SealedException.class);
      }
    }
  }

  @Test
  void anotherRowsSecretDoesNotOpen() {
    SecretBox box = box(KEY, "");
    String sealed = box.seal("secret", "row");

    assertThatThrownBy(() -> box.open(sealed, "another"))
        .isInstanceOf(SecretBox.SealedException.class);
  }

  @Test
  void oldKeyOpensAndDoesNotSeal() {
    String sealed = box(KEY, "").seal("secret", "row");
    SecretBox renewed = box(OTHER, KEY);

    assertThat(renewed.open(sealed, "row")).isEqualTo("secret");
    assertThat(renewed.isCurrent(sealed)).isFalse();
    assertThat(renewed.isCurrent(renewed.seal("secret", "row"))).isTrue();
    assertThatThrownBy(() -> box(OTHER, "").open(sealed, "row"))
        .isInstanceOf(SecretBox.SealedException.class);
  }

  @Test
  void theSameTextIsNeverSealedTheSame() {
    SecretBox box = box(KEY, "");

    assertThat(box.seal("secret", "row")).isNotEqualTo(box.seal("secret", "row"));
  }

  @Test
  void keyOfTheHubsMakingIsItsOwnersAlone() throws Exception {
    box("", "");

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(data.resolve("secret.key"))))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> box("short", ""))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageNotContaining("short\"");
  }

  /** The last character of Base64 holds bits that count for nothing. */
  private static boolean sameBytes(String one, String other) {
    try {
      String[] a = one.split("\\.", 3);
      String[] b = other.split("\\.", 3);
      return a.length == 3
          && a[0].equals(b[0])
          && a[1].equals(b[1])
          && java.util.Arrays.equals(
              Base64.getUrlDecoder().decode(a[2]), Base64.getUrlDecoder().decode(b[2]));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
