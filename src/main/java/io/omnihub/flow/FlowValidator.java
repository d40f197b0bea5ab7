package io.omnihub.flow;

import io.omnihub.flow.FlowCheck.Finding;
import io.omnihub.flow.FlowSource.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Says what is wrong with a flow, without running it. Needs a Camel context for its beans,
 * components and properties, and leaves it as it is.
 */
@Component
public class FlowValidator {

  static final Comparator<FlowProblem> BY_PLACE =
      Comparator.comparing(FlowProblem::file)
          .thenComparing(FlowProblem::line)
          .thenComparing(FlowProblem::reason);

  private final CamelContext hub;
  private final String kameletsDir;
  private final String kameletLocation;
  private final ReentrantLock oneAtATime = new ReentrantLock();

  /**
   * @param kameletsDir where the Kamelets lie
   * @param kameletLocation of the Kamelet component: folders below {@code kameletsDir}
   */
  public FlowValidator(
      CamelContext hub,
      @Value("${hub.kamelets-dir}") String kameletsDir,
      @Value("${camel.component.kamelet.location}") String kameletLocation) {
    this.hub = hub;
    this.kameletsDir = kameletsDir;
    this.kameletLocation = kameletLocation;
  }

  /**
   * Loads all files in a Camel context of its own, whose routes are never started.
   *
   * @return what keeps the files from running, by file and line; empty if nothing does
   */
  public List<FlowProblem> validate(FlowFiles candidate) {
    return check(candidate, Set.of()).findings().stream()
        .map(Finding::problem)
        .distinct()
        .sorted(BY_PLACE)
        .toList();
  }

  /** What was read, and what was found. */
  record Checked(FlowSource source, List<Finding> findings) {}

  Checked check(FlowFiles candidate, Set<String> leftOut) {
    oneAtATime.lock();
    try {
      Path workDir = Files.createTempDirectory("omnihub-flow");
      try {
        FlowCheck check =
            new FlowCheck(hub, kameletsDir, kameletLocation, workDir, candidate, leftOut);
        List<Finding> findings = check.run();
        return new Checked(check.source(), findings);
      } finally {
        Files.deleteIfExists(workDir);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The flow cannot be validated", e);
    } finally {
      oneAtATime.unlock();
    }
  }

  /** What is written there, if nothing is wrong with it as far as one can tell without Camel. */
  Optional<FlowSource> readSound(FlowFiles files) throws Exception {
    FlowSource source = FlowSource.read(files);
    WrittenCheck written = new WrittenCheck(source, kameletFolders(), Set.of());
    if (!written.findings().isEmpty()) {
      return Optional.empty();
    }
    FlowLoader loader = loader();
    for (Part idle : written.idleKamelets()) {
      loader.parseKamelet(idle.file(), source.files().contents().get(idle.file()));
    }
    return Optional.of(source);
  }

  FlowLoader loader() {
    return new FlowLoader(hub, kameletsDir, kameletLocation);
  }

  List<String> kameletFolders() {
    return FlowLoader.kameletFolders(kameletsDir, kameletLocation);
  }
}
