package io.omnihub.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

class HubEnvironmentTest {

  @TempDir Path parent;

  /** Database and bus write files that anybody may read; the folder is what keeps them private. */
  @Test
  void newDataFolderIsTheHubsAlone() throws Exception {
    Path data = parent.resolve("new/data");
    start(data);
    assertThat(permissions(data)).isEqualTo("rwx------");
  }

  @Test
  void dataFolderThatExistsStaysAsItsOwnerSetIt() throws Exception {
    Path data = Files.createDirectory(parent.resolve("data"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-x---"));
    start(data);
    assertThat(permissions(data)).isEqualTo("rwxr-x---");
  }

  private static void start(Path data) {
    MockEnvironment environment =
        new MockEnvironment().withProperty("HUB_DATA_DIR", data.toString());
    new HubEnvironment().postProcessEnvironment(environment, new SpringApplication());
  }

  private static String permissions(Path folder) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
  }
}
