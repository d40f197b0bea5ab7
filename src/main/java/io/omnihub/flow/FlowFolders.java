package io.omnihub.flow;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.flow.FlowJournal.Change;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * The two folders in which the flow lies, written as if they were one file. Invariants: all that is
 * to change stands in a journal on disk before the first file is touched, and nobody reads the
 * folders while it is there: who finds it finishes it first, so that a node which died in between
 * leaves no mix of two versions; one process writes at a time, also where nodes share the folders.
 * Finishing may be done twice. What somebody else wrote into a file since is his, and stays.
 */
@Component
public class FlowFolders {

  /** Somebody's rollback that a process which died had begun was finished. */
  public record RollbackFinished(Errand errand) {}

  private static final Logger LOG = LoggerFactory.getLogger(FlowFolders.class);

  private final Path routes;
  private final Path kamelets;
  private final FlowJournal journal;
  private final ApplicationEventPublisher events;

  @Autowired
  FlowFolders(FlowSettings settings, ObjectMapper json, ApplicationEventPublisher events) {
    this(settings.routesDir(), settings.kameletsDir(), json, events);
  }

  FlowFolders(Path routes, Path kamelets, ObjectMapper json, ApplicationEventPublisher events) {
    this.routes = routes;
    this.kamelets = kamelets;
    this.journal = new FlowJournal(routes, json);
    this.events = events;
  }

  /**
   * All files, of one version: neither of two that a rollback exchanges at the moment.
   *
   * @throws UncheckedIOException if they cannot be read, or an unfinished rollback not be finished
   */
  public FlowFiles read() {
    try {
      while (true) {
        finish();
        String before = journal.stamp();
        FlowFiles files = asTheyLie();
        if (!journal.exists() && before.equals(journal.stamp())) { // in this order
          return files;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot finish the rollback in " + routes + ": " + e, e);
    }
  }

  /** The same, whatever is under way. */
  FlowFiles asTheyLie() {
    return FlowFiles.read(routes, kamelets);
  }

  /** Whether files can be written to them. */
  public boolean isWritable() {
    return Files.isWritable(routes) && Files.isWritable(kamelets);
  }

  /**
   * Makes these the files that lie there.
   *
   * @throws IOException if they cannot be written; then the folders are as they were
   */
  public void write(FlowFiles wanted, Errand errand) throws IOException {
    try (FlowJournal.Turn turn = journal.turn()) {
      if (journal.exists()) {
        finish(turn);
      }
      List<Change> changes = changes(asTheyLie(), wanted);
      turn.begin(errand, changes);
      try {
        apply(changes);
      } catch (IOException | RuntimeException e) {
        if (putBack(changes)) {
          turn.end();
        }
        throw e;
      }
      turn.end();
    }
  }

  static List<Change> changes(FlowFiles before, FlowFiles after) {
    TreeSet<String> names = new TreeSet<>(before.contents().keySet());
    names.addAll(after.contents().keySet());
    return names.stream()
        .map(n -> new Change(n, before.contents().get(n), after.contents().get(n)))
        .filter(change -> !Objects.equals(change.before(), change.after()))
        .toList();
  }

  private void finish() throws IOException {
    if (journal.exists()) {
      try (FlowJournal.Turn turn = journal.turn()) {
        if (journal.exists()) {
          finish(turn);
        }
      }
    }
  }

  private void finish(FlowJournal.Turn turn) throws IOException {
    FlowJournal.Entry begun = turn.begun();
    SortedMap<String, String> now = asTheyLie().contents();
    List<Change> changes = new ArrayList<>();
    for (Change change : begun.changes()) {
      String text = now.get(change.name());
      if (Objects.equals(text, change.before()) || Objects.equals(text, change.after())) {
        changes.add(change);
      } else {
        LOG.warn("{} was written since a rollback was begun, and is left alone", change.name());
      }
    }
    try {
      apply(changes);
    } catch (IOException | RuntimeException e) {
      LOG.error("The rollback to {} cannot be finished", begun.errand().version(), e);
      if (!putBack(changes)) {
        throw e; // and whoever reads next tries again
      }
      turn.end();
      return;
    }
    turn.end();
    LOG.info("The rollback to {} is finished", begun.errand().version());
    events.publishEvent(new RollbackFinished(begun.errand()));
  }

  /** All written aside first, so that little can go wrong once the first is renamed. */
  private void apply(List<Change> changes) throws IOException {
    List<Path> aside = new ArrayList<>();
    try {
      for (Change change : changes) {
        Path hidden = path(change.name()).resolveSibling(".rollback-" + aside.size());
        aside.add(hidden);
        if (change.after() != null) {
          Files.createDirectories(hidden.getParent());
          FlowJournal.write(hidden, change.after());
        }
      }
      for (int i = 0; i < aside.size(); i++) {
        if (changes.get(i).after() != null) {
          Files.move(
              aside.get(i),
              path(changes.get(i).name()),
              StandardCopyOption.ATOMIC_MOVE,
              StandardCopyOption.REPLACE_EXISTING);
        }
      }
      for (Change change : changes) {
        if (change.after() == null) {
          Files.deleteIfExists(path(change.name()));
        }
      }
    } finally {
      for (Path hidden : aside) {
        Files.deleteIfExists(hidden);
      }
    }
  }

  /**
   * As it was.
   *
   * @return false if a file could not be written, so that the journal is needed still
   */
  private boolean putBack(List<Change> changes) {
    boolean all = true;
    for (Change change : changes) {
      try {
        putBack(change, path(change.name()));
      } catch (NotOfTheFlowException e) {
        LOG.error("{}", e.getMessage());
      } catch (IOException e) {
        all = false;
        LOG.error("{} could not be put back: {}", change.name(), e.toString());
      }
    }
    return all;
  }

  private static void putBack(Change change, Path target) throws IOException {
    if (Files.isDirectory(target)) {
      return; // it was in the way
    }
    String now = Files.exists(target) ? Files.readString(target) : null;
    if (change.before() == null) {
      if (now != null && now.equals(change.after())) {
        Files.delete(target);
      }
    } else if (!change.before().equals(now)) {
      Path hidden = target.resolveSibling(".rollback-back");
      try {
        FlowJournal.write(hidden, change.before());
        Files.move(
            hidden, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(hidden);
      }
    }
  }

  private static final class NotOfTheFlowException extends IOException {

    private static final long serialVersionUID = 1L;

    NotOfTheFlowException(String name) {
      super("a file of the flow lies in its folders, not at " + name);
    }
  }

  private Path path(String name) throws IOException {
    Path root = name.startsWith("routes/") ? routes : kamelets;
    Path path = root.resolve(name.substring(name.indexOf('/') + 1)).normalize();
    if (!path.startsWith(root.normalize())) {
      throw new NotOfTheFlowException(name);
    }
    return path;
  }
}
