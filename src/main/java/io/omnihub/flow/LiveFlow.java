package io.omnihub.flow;

import io.omnihub.flow.FlowReview.Outcome;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * The flow that runs, and its exchange for another: validate, then swap.
 *
 * <p>Invariants: what runs was validated as a whole, also when some of its files lag behind the
 * folders; one exchange at a time; a content that was refused is looked at again only when the
 * folders change, or when somebody asks.
 */
@Component
public class LiveFlow {

  private static final Logger LOG = LoggerFactory.getLogger(LiveFlow.class);

  private final FlowSettings settings;
  private final FlowFolders folders;
  private final FlowValidator validator;
  private final RunningRoutes routes;
  private final ApplicationEventPublisher events;
  private final Clock clock;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final AtomicLong swaps = new AtomicLong();
  private final AtomicLong refusals = new AtomicLong();

  private Set<String> leftOut = Set.of();
  private volatile FlowFiles looked;
  private volatile FlowStatus status;

  LiveFlow(
      FlowSettings settings,
      FlowFolders folders,
      FlowValidator validator,
      CamelContext camel,
      Doors doors,
      ApplicationEventPublisher events,
      Clock clock) {
    this.settings = settings;
    this.folders = folders;
    this.validator = validator;
    this.events = events;
    this.clock = clock;
    this.routes =
        new RunningRoutes(
            new CamelRoutes(camel, doors, validator.loader()),
            validator.kameletFolders(),
            settings.dataDir().resolve("flow").toAbsolutePath());
    this.status = status(FlowFiles.NONE, clock.instant(), List.of());
  }

  /** What runs now, and what was refused. */
  public FlowStatus status() {
    return status;
  }

  /**
   * Takes what lies in the folders now, or reports why not; does nothing if it runs already.
   *
   * @return the status afterwards
   */
  public FlowStatus reload() {
    oneAtATime.lock();
    try {
      FlowFiles files;
      try {
        files = folders.read();
      } catch (UncheckedIOException e) {
        if (status.running().contents().isEmpty()) {
          takeAsTheyLie();
        }
        cannotRead(e);
        return status;
      }
      take(files);
      return status;
    } finally {
      oneAtATime.unlock();
    }
  }

  /** At the start that is better than nothing. */
  private void takeAsTheyLie() {
    try {
      take(folders.asTheyLie());
    } catch (UncheckedIOException e) {
      LOG.warn("{}", e.getMessage());
    }
  }

  /**
   * The same, unless this very content was looked at last, or is no longer what lies there: while
   * the watcher read, a rollback may have written the folders and taken them.
   */
  void reloadIfChanged(FlowFiles files) {
    oneAtATime.lock();
    try {
      if (!files.equals(looked) && files.equals(folders.read())) {
        take(files);
      }
    } finally {
      oneAtATime.unlock();
    }
  }

  /** What runs goes on; told once, and forgotten as soon as the folders can be read again. */
  void cannotRead(UncheckedIOException why) {
    oneAtATime.lock();
    try {
      List<FlowProblem> problems = List.of(new FlowProblem("routes", 0, why.getMessage()));
      if (!problems.equals(status.problems())) {
        refuse(FlowFiles.NONE, problems);
      }
      looked = null;
    } finally {
      oneAtATime.unlock();
    }
  }

  /** What lay in the folders when they were looked at last; null if never. */
  FlowFiles lookedAt() {
    return looked;
  }

  /** How often the flow was exchanged, the start not counted. */
  long swaps() {
    return swaps.get();
  }

  /** How often something was refused. */
  long refusals() {
    return refusals.get();
  }

  private void take(FlowFiles files) {
    looked = files;
    boolean atStart = status.running().contents().isEmpty();
    if (files.equals(status.running()) && leftOut.isEmpty()) {
      boolean mended = !status.problems().isEmpty();
      status = status(files, status.since(), List.of());
      if (mended) {
        publish(new FlowMended());
      }
      return;
    }
    if (FlowReview.isEmpty(files.contents())) {
      refuse(
          files,
          List.of(
              new FlowProblem(
                  "routes", 0, "There is no route in " + settings.routesDir().toAbsolutePath())));
      return;
    }
    try {
      if (atStart && routes.files().isEmpty() && begin(files)) {
        return;
      }
      Outcome outcome = FlowReview.of(validator, files, status.running(), leftOut);
      List<FlowProblem> problems = new ArrayList<>(outcome.problems());
      List<FlowProblem> told = status.problems();
      FlowFiles before = status.running();
      if (!outcome.accepted().equals(before) || !outcome.leftOut().equals(leftOut)) {
        outcome = become(outcome, before, problems);
        leftOut = new HashSet<>(outcome.leftOut());
        Instant now = clock.instant();
        FlowFiles runs = outcome.accepted();
        status = status(runs, now, problems);
        if (!runs.equals(before)) {
          if (!atStart) {
            swaps.incrementAndGet();
          }
          tellDeployed();
        }
      }
      if (!problems.isEmpty()) {
        refuse(files, problems, told);
      } else {
        status = status(status.running(), status.since(), List.of());
        if (!told.isEmpty()) {
          publish(new FlowMended());
        }
      }
    } catch (Exception | LinkageError | StackOverflowError e) {
      LOG.error("The flow could not be exchanged", e);
      refuse(files, List.of(new FlowProblem("routes", 0, Complaint.of(e).reason())));
    }
  }

  /**
   * Starts all of it at once: what was built is sound, and need not be built twice to know that.
   *
   * @return false if not all of it runs; then a review says why, and leaves that out
   */
  private boolean begin(FlowFiles files) {
    try {
      Optional<FlowSource> source = validator.readSound(files);
      if (source.isEmpty()) {
        return false;
      }
      routes.begin(source.get());
    } catch (Exception | LinkageError | StackOverflowError e) {
      LOG.debug("Not all of the flow starts", e);
      return false;
    }
    status = status(files, clock.instant(), List.of());
    tellDeployed();
    return true;
  }

  private void tellDeployed() {
    LOG.info("The flow {} runs, {} routes", status.hash(), status.routes().size());
    publish(new FlowDeployed(status.running(), status.since()));
  }

  /**
   * Exchanges what runs. If a route does not start after all, its file is taken back, and all that
   * cannot be without it, so that what runs was validated as a whole.
   *
   * @return what runs now
   */
  private Outcome become(Outcome outcome, FlowFiles before, List<FlowProblem> problems)
      throws Exception {
    Outcome wanted = outcome;
    List<FlowProblem> late = routes.become(wanted.source(), wanted.leftOut());
    while (!late.isEmpty()) {
      problems.addAll(late);
      FlowFiles less = withoutLate(wanted.accepted(), before, late);
      if (less.equals(wanted.accepted())) {
        break; // not even what ran before starts
      }
      wanted = FlowReview.of(validator, less, before, leftOut);
      problems.addAll(wanted.problems());
      late = routes.become(wanted.source(), wanted.leftOut());
    }
    return wanted;
  }

  /** Or, if the file at fault did not change, all as it was. */
  private static FlowFiles withoutLate(
      FlowFiles accepted, FlowFiles before, List<FlowProblem> late) {
    Map<String, String> contents = new TreeMap<>(accepted.contents());
    for (FlowProblem problem : late) {
      String file = problem.file();
      String old = before.contents().get(file);
      if (old == null) {
        contents.remove(file);
      } else {
        contents.put(file, old);
      }
    }
    FlowFiles less = FlowFiles.of(contents);
    return less.equals(accepted) ? before : less;
  }

  private void refuse(FlowFiles files, List<FlowProblem> problems) {
    refuse(files, problems, status.problems());
  }

  /**
   * @param told those that the log has already
   */
  private void refuse(FlowFiles files, List<FlowProblem> problems, List<FlowProblem> told) {
    if (!Objects.equals(problems, told)) {
      problems.forEach(problem -> LOG.warn("Not taken: {}", problem));
    }
    refusals.incrementAndGet();
    status = status(status.running(), status.since(), problems);
    publish(new FlowRefused(files, problems));
  }

  /** A listener that fails (the database is away) does not undo what happened. */
  private void publish(Object event) {
    try {
      events.publishEvent(event);
    } catch (RuntimeException e) {
      LOG.error("The flow's {} was not noted", event.getClass().getSimpleName(), e);
    }
  }

  private FlowStatus status(FlowFiles running, Instant since, List<FlowProblem> problems) {
    return new FlowStatus(running, running.hash(), since, problems, new TreeMap<>(routes.files()));
  }
}
