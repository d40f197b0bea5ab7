package io.omnihub.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComposeFileTest {

  private static final String SCALE = "docker/compose.scale.yaml";

  @ParameterizedTest
  @ValueSource(strings = {"docker/compose.yaml", SCALE})
  void everyKeyAndValueIsOneThatComposeTakes(String file) {
    assertThat(ComposeFile.read(file).faults()).isEmpty();
  }

  /** A slip of the pen in the real file, each of another kind. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "healthcheck:             | healtcheck:          | /healtcheck is not known",
        "interval: 10s            | intervall: 10s       | /healthcheck/intervall is not known",
        "retries: 3               | retries: three       | /healthcheck/retries is no Integer",
        "timeout: 3s              | timeout: 3           | /healthcheck/timeout is not",
        "stop_grace_period: 45s   | stop_grace_period: 45 | /stop_grace_period is not",
        "mem_limit: 64m           | mem_limit: 64 MB     | /mem_limit is not",
        "restart: unless-stopped  | restart: unless-halted | /restart is not",
        "condition: service_healthy | condition: healthy | /condition is not",
        "127.0.0.1:8081:8081      | 8081->8081           | /ports/0 is not",
        "'KAFKA_NODE_ID: \"1\"'   | KAFKA_NODE_ID: 1     | /environment/KAFKA_NODE_ID",
        "data-1:/data             | data-1:data          | /volumes/0 is not",
        "'volumes:\n  data-1:'    | 'volume:\n  data-1:' | /volume is not known",
        "'name: omnihub-scale'    | 'name: OmniHub'      | /name is not",
        "'\"CMD\", '              | ''                   | /healthcheck/test",
        "dockerfile:              | docker_file:         | /build/docker_file is not known",
      })
  void slipsAreFound(String right, String wrong, String fault) throws Exception {
    String text = Files.readString(Path.of(SCALE));
    assertThat(text).contains(right);
    assertThat(ComposeFile.of(text.replace(right, wrong)).faults())
        .isNotEmpty()
        .anyMatch(each -> each.contains(fault));
  }

  @Test
  void keyThatStandsTwiceIsFound() throws Exception {
    String text = Files.readString(Path.of(SCALE));
    String twice =
        text.replace("    init: true\n", "")
            .replace("  init: true\n", "  init: true\n  init: false\n");
    assertThatThrownBy(() -> ComposeFile.of(twice)).hasMessageContaining("duplicate key init");
  }
}
