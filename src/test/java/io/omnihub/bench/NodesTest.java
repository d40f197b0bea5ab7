package io.omnihub.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnihub.world.HubProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hubs on Kafka and PostgreSQL, with short claims; {@code src/bench/run.sh scale} does the same
 * for longer and with the claims that are the default.
 */
class NodesTest {

  /** And Kafka gives a dead node's lanes away as soon as its broker allows. */
  private static final Map<String, String> SHORT_CLAIMS =
      Map.of(
          "HUB_DELIVERY_CLAIM", "9s",
          "HUB_THREAD_TURN_CLAIM", "9s",
          "HUB_KAFKA_SESSION_TIMEOUT_MS", "6000",
          "HUB_KAFKA_PARTITIONS", "4");

  private static final Options OPTIONS =
      new Options(new String[] {"--rate", "10", "--senders", "6", "--patience", "180"});

  @TempDir Path folder;

  /**
   * They start together on an empty database, and a third that is given the first one's data folder
   * does not; then each of a node's fates comes to one of them.
   */
  @Test
  void nodesThatStandStillDieAndComeBackLoseAndDoubleNothing() throws Exception {
    try (Stack stack = new Stack(Stack.Kind.KAFKA, folder.resolve("run"), 2, SHORT_CLAIMS, 0);
        Run run = new Run(stack, OPTIONS)) {
      CrashBench.begin(run);
      HubProcess first = stack.hubs().get(0);
      HubProcess second = stack.hubs().get(1);
      try (HubProcess third = new HubProcess(first.data(), Map.of())) {
        third.launch();

        first.pause();
        run.pass(Duration.ofSeconds(12)); // longer than its claims, and than Kafka waits for it
        first.resume();
        run.awaitAccepted(20);
        assertThatThrownBy(() -> third.awaitReady(Duration.ofSeconds(120)))
            .isInstanceOf(IllegalStateException.class);
        assertThat(third.isAlive()).isFalse();
        assertThat(Files.readAllLines(first.log()))
            .anyMatch(line -> line.contains("each needs its own HUB_DATA_DIR"));
      }
      second.kill();
      run.awaitAccepted(20);
      second.start();
      first.stop();
      run.awaitAccepted(20);
      first.start();

      Findings found = run.finish("nodes").findings();
      assertThat(found.violations()).isEmpty();
      assertThat(found.accepted()).isGreaterThan(60);
    }
  }

  @Test
  void benchmarkNamesItsScenariosOnce() {
    List<String> names =
        java.util.stream.Stream.concat(
                CrashBench.scenarios().stream(), ScaleBench.scenarios().stream())
            .map(Scenario::name)
            .toList();
    assertThat(names).doesNotHaveDuplicates().contains("kill", "node-pause");
  }
}
