package io.omnihub.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.flow.FlowFiles;
import io.omnihub.flow.check.FlowLint;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds {@code routes/} and {@code kamelets/} to the rules; what they are stands in FlowLint. */
class FlowFilesTest {

  @Test
  void theShippedFlowKeepsTheHouseRules() {
    FlowFiles shipped = FlowFiles.read(Path.of("routes"), Path.of("kamelets"));

    assertThat(shipped.contents()).hasSizeGreaterThan(20);
    assertThat(FlowLint.lint(shipped)).isEmpty();
  }
}
