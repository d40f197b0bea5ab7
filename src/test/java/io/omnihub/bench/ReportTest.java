package io.omnihub.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  @TempDir Path folder;

  @Test
  void rowIsOnDiskAsSoonAsItIsKnownAndLaterRunsAddTheirs() throws Exception {
    Path rows = folder.resolve("rows.md");
    Options options =
        new Options(
            new String[] {"--folder", folder.resolve("run").toString(), "--append", "" + rows});
    for (int run = 0; run < 2; run++) {
      new Report(options).failed("kill", Stack.Kind.POSTGRES, new Exception("it\nbroke | off"));
    }
    assertThat(Files.readAllLines(rows))
        .filteredOn(line -> line.contains("FAILED: it broke / off"))
        .hasSize(2);
    List<String> last = Files.readAllLines(folder.resolve("run/last-table.md"));
    assertThat(last.get(0)).contains("commit");
    assertThat(last.subList(2, last.size()))
        .hasSize(3)
        .allMatch(line -> line.chars().filter(c -> c == '|').count() == 15);
  }

  @Test
  void scenarioThatIsNotThereIsRefused() {
    Options options = new Options(new String[] {"--only", "kill,crm-501"});
    assertThatThrownBy(() -> options.check(List.of("kill", "crm-500")))
        .hasMessageContaining("crm-501");
  }
}
