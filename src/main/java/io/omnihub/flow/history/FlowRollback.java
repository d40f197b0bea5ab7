package io.omnihub.flow.history;

import io.omnihub.audit.Deeds;
import io.omnihub.flow.Errand;
import io.omnihub.flow.FlowFiles;
import io.omnihub.flow.FlowFolders;
import io.omnihub.flow.FlowFolders.RollbackFinished;
import io.omnihub.flow.FlowProblem;
import io.omnihub.flow.FlowStatus;
import io.omnihub.flow.FlowValidator;
import io.omnihub.flow.LiveFlow;
import io.omnihub.message.Ids;
import io.omnihub.work.DeadLetters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The way back: a version's files are written into this node's folders, from which they are taken
 * like any edit, so that folders and what runs stay one. Invariants: only a version that validates
 * is written; it is written as a whole or not at all (see {@link FlowFolders}); what lay in the
 * folders and never ran is kept as a version first, so that nobody's work is lost.
 */
@Component
public class FlowRollback {

  private static final Logger LOG = LoggerFactory.getLogger(FlowRollback.class);

  private final FlowVersions versions;
  private final FlowHistory history;
  private final FlowValidator validator;
  private final LiveFlow live;
  private final Deeds deeds;
  private final TransactionTemplate transaction;
  private final FlowFolders folders;

  FlowRollback(
      FlowVersions versions,
      FlowHistory history,
      FlowValidator validator,
      LiveFlow live,
      Deeds deeds,
      TransactionTemplate transaction,
      FlowFolders folders) {
    this.versions = versions;
    this.history = history;
    this.validator = validator;
    this.live = live;
    this.deeds = deeds;
    this.transaction = transaction;
    this.folders = folders;
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
    FlowFiles files = folders.read();
    return new Checked(
        files, validator.validate(files), FlowDiff.of(live.status().running(), files));
  }

  /** Whether this node's folders can be written. */
  public boolean isWritable() {
    return folders.isWritable();
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
    FlowFiles before = folders.read();
    if (!before.equals(live.status().running())) {
      history.aside(before, operator);
      history.write(); // before it is overwritten
    }
    history.expect(version, operator);
    try {
      folders.write(found.get(), new Errand(version, organization, operator));
    } catch (IOException | UncheckedIOException e) {
      history.expectNoMore(version);
      LOG.warn("The flow could not be rolled back: {}", e.toString());
      return new Outcome(Result.READ_ONLY, List.of());
    }
    FlowStatus status = live.reload();
    boolean ranAllTheTime = history.expectNoMore(version);
    if (!status.running().equals(found.get())) {
      return new Outcome(Result.NOT_TAKEN, status.problems());
    }
    if (ranAllTheTime && !before.equals(found.get())) {
      history.rolledBack(found.get(), operator);
    }
    tell(version, organization, operator);
    history.write();
    return new Outcome(Result.DONE, List.of());
  }

  /** As if the process that began it had not died; the flow does not wait for the database. */
  @EventListener
  void finished(RollbackFinished event) {
    Errand errand = event.errand();
    history.expect(errand.version(), errand.operator());
    CompletableFuture.runAsync(
        () -> tell(errand.version(), errand.organization(), errand.operator()));
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
}
