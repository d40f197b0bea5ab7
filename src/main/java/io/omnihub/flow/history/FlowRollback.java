package io.omnihub.flow.history;

import io.omnihub.audit.Deeds;
import io.omnihub.flow.FlowFiles;
import io.omnihub.flow.FlowProblem;
import io.omnihub.flow.FlowStatus;
import io.omnihub.flow.FlowValidator;
import io.omnihub.flow.LiveFlow;
import io.omnihub.message.Ids;
import io.omnihub.work.DeadLetters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The way back: a version's files are written into this node's folders, from which they are taken
 * like any edit, so that folders and what runs stay one. Invariants: only a version that validates
 * is written; all files are written aside, under hidden names, before the first is renamed; a
 * rename that fails puts back those before it; what lay in the folders and never ran is kept as a
 * version first, so that nobody's work is lost.
 */
@Component
public class FlowRollback {

  private static final Logger LOG = LoggerFactory.getLogger(FlowRollback.class);
  private static final String ASIDE = ".rollback";

  private final FlowVersions versions;
  private final FlowHistory history;
  private final FlowValidator validator;
  private final LiveFlow live;
  private final Deeds deeds;
  private final TransactionTemplate transaction;
  private final Path routesDir;
  private final Path kameletsDir;

  FlowRollback(
      FlowVersions versions,
      FlowHistory history,
      FlowValidator validator,
      LiveFlow live,
      Deeds deeds,
      TransactionTemplate transaction,
      @Value("${hub.routes-dir}") Path routesDir,
      @Value("${hub.kamelets-dir}") Path kameletsDir) {
    this.versions = versions;
    this.history = history;
    this.validator = validator;
    this.live = live;
    this.deeds = deeds;
    this.transaction = transaction;
    this.routesDir = routesDir;
    this.kameletsDir = kameletsDir;
  }

  /** What came of a rollback. */
  public enum Result {
    DONE,
    /** Nobody ever deployed such a version. */
    UNKNOWN,
    /** That version would not run on today's hub; nothing was written. */
    INVALID,
    /** The folders cannot be written; nothing was changed. */
    READ_ONLY,
    /** The files were written, but what runs is something else; the problems say why. */
    NOT_TAKEN
  }

  /**
   * @param problems why it did not run; empty where it did
   */
  public record Outcome(Result result, List<FlowProblem> problems) {}

  /** What lies in the folders, checked and left alone. */
  public record Checked(FlowFiles files, List<FlowProblem> problems, List<FlowDiff> differences) {}

  /** Validates what lies in the folders now without taking it; differences are to what runs. */
  public Checked check() {
    FlowFiles files = folders();
    return new Checked(
        files, validator.validate(files), FlowDiff.of(live.status().running(), files));
  }

  /** Whether this node's folders can be written. */
  public boolean isWritable() {
    return Files.isWritable(routesDir) && Files.isWritable(kameletsDir);
  }

  /** Puts this node's folders back to that version; those of other nodes are not touched. */
  public synchronized Outcome to(String version, String organization, String operator) {
    Optional<FlowFiles> found = versions.files(version);
    if (found.isEmpty()) {
      return new Outcome(Result.UNKNOWN, List.of());
    }
    List<FlowProblem> problems = validator.validate(found.get());
    if (!problems.isEmpty()) {
      return new Outcome(Result.INVALID, problems);
    }
    if (!isWritable()) {
      return new Outcome(Result.READ_ONLY, List.of());
    }
    FlowFiles before = folders();
    if (!before.equals(live.status().running())) {
      history.aside(before, operator);
    }
    history.expect(version, operator);
    try {
      exchange(before, found.get());
    } catch (IOException | UncheckedIOException e) {
      history.expectNoMore(version);
      LOG.warn("The flow could not be rolled back: {}", e.toString());
      return new Outcome(Result.READ_ONLY, List.of());
    }
    FlowStatus status = live.reload();
    boolean ranAllTheTime = history.expectNoMore(version);
    if (!status.hash().equals(version)) {
      return new Outcome(Result.NOT_TAKEN, status.problems());
    }
    if (ranAllTheTime && !before.equals(found.get())) {
      history.rolledBack(found.get(), operator);
    }
    tell(version, organization, operator);
    history.write();
    return new Outcome(Result.DONE, List.of());
  }

  private void tell(String version, String organization, String operator) {
    try {
      transaction.executeWithoutResult(
          done ->
              deeds.keep(
                  organization,
                  operator,
                  "flow.rolledback",
                  Ids.derived(new java.util.UUID(0, 0), version),
                  null,
                  "version " + version));
    } catch (RuntimeException e) {
      LOG.warn(
          "{} rolled the flow back to {}; the database does not keep it: {}",
          operator,
          version,
          DeadLetters.reason(e));
    }
  }

  private FlowFiles folders() {
    return FlowFiles.read(routesDir, kameletsDir);
  }

  private void exchange(FlowFiles before, FlowFiles after) throws IOException {
    SortedMap<String, String> changed = new TreeMap<>();
    after
        .contents()
        .forEach(
            (name, text) -> {
              if (!Objects.equals(before.contents().get(name), text)) {
                changed.put(name, text);
              }
            });
    List<String> removed = new ArrayList<>(before.contents().keySet());
    removed.removeAll(after.contents().keySet());
    Map<Path, Path> aside = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, String> file : changed.entrySet()) {
        Path target = path(file.getKey());
        Files.createDirectories(target.getParent());
        Path hidden = target.resolveSibling("." + target.getFileName() + ASIDE);
        aside.put(hidden, target);
        Files.writeString(hidden, file.getValue());
      }
      for (Map.Entry<Path, Path> file : aside.entrySet()) {
        Files.move(
            file.getKey(),
            file.getValue(),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
      for (String name : removed) {
        Files.deleteIfExists(path(name));
      }
    } catch (IOException e) {
      putBack(before, changed.keySet(), removed);
      throw e;
    } finally {
      for (Path hidden : aside.keySet()) {
        Files.deleteIfExists(hidden);
      }
    }
  }

  /** As it was, as far as that can be. */
  private void putBack(FlowFiles before, Iterable<String> changed, List<String> removed) {
    List<String> names = new ArrayList<>(removed);
    changed.forEach(names::add);
    for (String name : names) {
      try {
        String text = before.contents().get(name);
        Path target = path(name);
        if (text == null) {
          Files.deleteIfExists(target);
        } else if (!Files.exists(target) || !Files.readString(target).equals(text)) {
          Files.writeString(target, text);
        }
      } catch (IOException e) {
        LOG.error("{} could not be put back: {}", name, e.toString());
      }
    }
  }

  private Path path(String name) {
    int slash = name.indexOf('/');
    Path root = name.startsWith("routes/") ? routesDir : kameletsDir;
    Path path = root.resolve(name.substring(slash + 1)).normalize();
    if (!path.startsWith(root.normalize())) {
      throw new IllegalArgumentException("A file of the flow lies in its folders: " + name);
    }
    return path;
  }
}
