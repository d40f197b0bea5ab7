package io.omnihub.webchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyTest {

  @TempDir Path data;

  @Test
  void keyIsMadeOnceAndOnlyItsOwnerMayReadIt() throws Exception {
    Path file = data.resolve("keys/webchat.key");
    byte[] made = SigningKey.at(file);

    assertThat(SigningKey.at(file)).isEqualTo(made).hasSize(32);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.list(file.getParent())).hasSize(1);
  }

  @Test
  void nodesWithTheSameSecretTakeEachOthersVisitors() {
    byte[] key = SigningKey.from("a secret of thirty-two characters");
    assertThat(SigningKey.from("a secret of thirty-two characters")).isEqualTo(key).hasSize(32);
    assertThat(SigningKey.from("another of thirty-two characters!")).isNotEqualTo(key);
    assertThatThrownBy(() -> SigningKey.from("short")).hasMessageContaining("32 characters");
  }

  @Test
  void fileThatHoldsNoKeyStopsTheHub() throws Exception {
    Path file = Files.writeString(data.resolve("webchat.key"), "oops");
    assertThatThrownBy(() -> SigningKey.at(file)).hasMessageContaining("holds no key");
  }
}
