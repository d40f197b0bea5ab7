package io.omnihub.flow;

import io.omnihub.flow.FlowCheck.Finding;
import io.omnihub.flow.FlowSource.Part;
import io.omnihub.flow.FlowValidator.Checked;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides what of a change is taken. All of it, if it can run; else a file that is at fault stays
 * as it was (or away, if it was not there), and what remains is looked at again, until it can run.
 * A route that needs what has never been good is left out by itself, so that at start one bad file
 * does not take along those that only call into it.
 */
final class FlowReview {

  /**
   * @param accepted what is to run
   * @param leftOut routes in it that cannot
   * @param problems why the rest was not taken
   */
  record Outcome(
      FlowFiles accepted, Set<String> leftOut, FlowSource source, List<FlowProblem> problems) {}

  private final FlowValidator validator;
  private final SortedMap<String, String> good;
  private final Set<String> leftOutBefore;
  private final boolean atStart;
  private final SortedMap<String, String> current;
  private final Set<String> leftOut = new TreeSet<>();
  private final Set<String> justTakenBack = new HashSet<>();
  private final Set<FlowProblem> problems = new LinkedHashSet<>();

  private FlowReview(
      FlowValidator validator, FlowFiles candidate, FlowFiles good, Set<String> leftOutBefore) {
    this.validator = validator;
    this.good = good.contents();
    this.leftOutBefore = leftOutBefore;
    this.atStart = good.contents().isEmpty();
    this.current = new TreeMap<>(candidate.contents());
    candidate.faults().forEach(this::leaveAsItWas);
  }

  /** What cannot be read was not deleted. */
  private void leaveAsItWas(FlowProblem fault) {
    problems.add(fault);
    good.forEach(
        (file, text) -> {
          if (file.equals(fault.file()) || file.startsWith(fault.file() + "/")) {
            current.put(file, text);
          }
        });
  }

  static Outcome of(
      FlowValidator validator, FlowFiles candidate, FlowFiles good, Set<String> leftOutBefore) {
    return new FlowReview(validator, candidate, good, leftOutBefore).decide();
  }

  private Outcome decide() {
    while (true) {
      FlowFiles files = new FlowFiles(current);
      Checked checked = validator.check(files, leftOut);
      if (checked.findings().isEmpty()) {
        List<FlowProblem> sorted = problems.stream().sorted(FlowValidator.BY_PLACE).toList();
        return new Outcome(files, Set.copyOf(leftOut), checked.source(), sorted);
      }
      if (!giveWay(checked)) {
        throw new IllegalStateException("No way out of " + checked.findings());
      }
    }
  }

  /** Takes something back; faults of a file's own first, since others may follow from them. */
  private boolean giveWay(Checked checked) {
    justTakenBack.clear();
    List<Finding> own =
        checked.findings().stream().filter(finding -> finding.missing() == null).toList();
    if (!own.isEmpty()) {
      return atStart ? dropOne(own) : takeBackAll(own);
    }
    boolean less = false;
    for (Finding finding : checked.findings()) {
      less |= takeBackForMissing(finding);
    }
    return less || takeBackEverything(checked.findings().get(0));
  }

  /** At start nothing is better than anything else: the later of two with one id goes. */
  private boolean dropOne(List<Finding> findings) {
    boolean less = false;
    for (Finding finding : findings) {
      problems.add(finding.problem());
      less |= current.remove(finding.problem().file()) != null;
    }
    return less;
  }

  private boolean takeBackAll(List<Finding> findings) {
    boolean less = false;
    for (Finding finding : findings) {
      List<String> suspects = new ArrayList<>();
      suspects.add(finding.problem().file());
      suspects.addAll(finding.alsoIn());
      less |= takeBackFirst(finding, suspects);
    }
    return less || takeBackEverything(findings.get(0));
  }

  private boolean takeBackFirst(Finding finding, Collection<String> suspects) {
    for (String file : suspects) {
      if (justTakenBack.contains(file) || isChanged(file)) {
        takeBack(file);
        justTakenBack.add(file);
        problems.add(toldOf(file, finding));
        return true;
      }
    }
    return false;
  }

  /** The complaint, in the file that changed: the engineer looks there. */
  private static FlowProblem toldOf(String file, Finding finding) {
    FlowProblem problem = finding.problem();
    if (problem.file().equals(file)) {
      return problem;
    }
    String there = problem.file() + (problem.line() > 0 ? ", line " + problem.line() : "");
    return new FlowProblem(file, 0, problem.reason() + " (" + there + ")");
  }

  private boolean takeBackForMissing(Finding finding) {
    String route = finding.route();
    if (leftOut.contains(route)) {
      return false;
    }
    if (atStart || leftOutBefore.contains(route)) {
      leftOut.add(route);
      problems.add(withRoute(finding));
      return true;
    }
    List<String> suspects = new ArrayList<>();
    suspects.add(finding.problem().file());
    suspects.addAll(finding.alsoIn());
    suspects.addAll(formerProviders(finding.missing()));
    return takeBackFirst(finding, suspects);
  }

  private static FlowProblem withRoute(Finding finding) {
    FlowProblem problem = finding.problem();
    return new FlowProblem(
        problem.file(),
        problem.line(),
        problem.reason() + "; route " + finding.route() + " does not run without it");
  }

  /** The files that had what is missing now. */
  private List<String> formerProviders(String missing) {
    FlowSource before = FlowSource.read(new FlowFiles(good));
    String name = missing.substring(missing.indexOf(':') + 1);
    List<String> files = new ArrayList<>();
    if (missing.startsWith("map:")) {
      files.add(name);
    } else if (missing.startsWith("kamelet:")) {
      for (Part kamelet : before.kameletFiles().values()) {
        if (kamelet.id().equals(name)) {
          files.add(kamelet.file());
        }
      }
    } else if (missing.startsWith("policy:")) {
      for (Part policy : before.configurations()) {
        if (name.equals(policy.id())) {
          files.add(policy.file());
        }
      }
    } else {
      List<Part> all = new ArrayList<>(before.routes());
      all.addAll(before.kameletFiles().values());
      for (Part part : all) {
        if (part.from() != null && name.equals(part.from().name("direct"))) {
          files.add(part.file());
        }
      }
    }
    return files;
  }

  private boolean takeBackEverything(Finding finding) {
    Set<String> changed = new HashSet<>(current.keySet());
    changed.addAll(good.keySet());
    changed.removeIf(file -> !isChanged(file));
    problems.add(finding.problem());
    changed.forEach(this::takeBack);
    return !changed.isEmpty();
  }

  private boolean isChanged(String file) {
    return !Objects.equals(current.get(file), good.get(file));
  }

  private void takeBack(String file) {
    String before = good.get(file);
    if (before == null) {
      current.remove(file);
    } else {
      current.put(file, before);
    }
  }

  static boolean isEmpty(Map<String, String> contents) {
    return contents.keySet().stream().noneMatch(FlowSource::isRoutes);
  }
}
