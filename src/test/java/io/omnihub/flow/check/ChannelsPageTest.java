package io.omnihub.flow.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** The files of {@code src/docs/channels.md}, beside those of the hub, pass {@code check}. */
class ChannelsPageTest {

  private static final Pattern FENCE =
      Pattern.compile(
          "^```(yaml|jslt) (kamelets/\\S+)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void filesOfTheNewMessengerPassTheCheck() throws IOException {
    FileSystemUtils.copyRecursively(Path.of("routes"), folder.resolve("routes"));
    FileSystemUtils.copyRecursively(Path.of("kamelets"), folder.resolve("kamelets"));
    for (var fence :
        FENCE.matcher(Files.readString(Path.of("src/docs/channels.md"))).results().toList()) {
      Files.writeString(folder.resolve(fence.group(2)), fence.group(3));
    }
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();

    CheckCommand.main(
        new String[] {
          "--routes", folder.resolve("routes").toString(),
          "--kamelets", folder.resolve("kamelets").toString(),
          "--only", "pigeon"
        },
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        List.of());

    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("4 tests").contains("nothing found");
  }
}
