package io.omnihub.flow;

import io.omnihub.flow.FlowSource.Call;
import io.omnihub.flow.FlowSource.Part;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which routes are exchanged, in which order, and which of them together. Routes that cannot be
 * there at the same time (one id, one entrance) are one step of it; nothing else is.
 */
final class ExchangePlan {

  /** Routes that go and routes that come, which cannot be there at the same time. */
  record Step(List<RunningRoute> old, List<Part> fresh) {}

  private final Set<String> vanishing = new HashSet<>();
  private final List<Step> steps = new ArrayList<>();

  private ExchangePlan() {}

  /**
   * @param wanted callees first
   * @param fingerprints of those, by route id
   */
  static List<Step> of(
      Collection<RunningRoute> running, Collection<Part> wanted, Map<String, String> fingerprints) {
    ExchangePlan plan = new ExchangePlan();
    running.forEach(route -> plan.vanishing.add(route.part().from().name("direct")));
    wanted.forEach(route -> plan.vanishing.remove(route.from().name("direct")));
    plan.vanishing.remove(null);
    Set<String> unchanged = new HashSet<>();
    running.stream()
        .filter(now -> now.fingerprint().equals(fingerprints.get(now.part().id())))
        .forEach(now -> unchanged.add(now.part().id()));
    wanted.stream()
        .filter(route -> !unchanged.contains(route.id()))
        .forEach(route -> plan.add(List.of(), List.of(route)));
    running.stream()
        .filter(now -> !unchanged.contains(now.part().id()))
        .sorted(RunningRoute.CALLERS_FIRST)
        .forEach(route -> plan.add(List.of(route), List.of()));
    // what is new comes first and what is no more goes last, so that callers find what they call
    plan.steps.sort(
        Comparator.comparing(step -> step.old().isEmpty() ? 0 : step.fresh().isEmpty() ? 2 : 1));
    return plan.steps;
  }

  private void add(List<RunningRoute> old, List<Part> fresh) {
    List<RunningRoute> allOld = new ArrayList<>();
    List<Part> allFresh = new ArrayList<>();
    Set<String> claims = claims(old, fresh);
    int place = steps.size();
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      if (claims(step.old(), step.fresh()).stream().anyMatch(claims::contains)) {
        allOld.addAll(0, step.old());
        allFresh.addAll(0, step.fresh());
        steps.remove(i);
        place = i;
      }
    }
    allOld.addAll(old);
    allFresh.addAll(fresh);
    steps.add(Math.min(place, steps.size()), new Step(allOld, allFresh));
  }

  /**
   * What only one route can have. Who calls an entrance that vanishes goes with it: he would stand
   * before it without end.
   */
  private Set<String> claims(List<RunningRoute> old, List<Part> fresh) {
    Set<String> claims = new HashSet<>();
    for (RunningRoute route : old) {
      List<Call> calls = new ArrayList<>(route.part().calls());
      calls.add(route.part().from());
      calls.stream()
          .map(call -> call.name("direct"))
          .filter(name -> name != null && vanishing.contains(name))
          .forEach(name -> claims.add("vanishing " + name));
    }
    List<Part> parts = new ArrayList<>(fresh);
    old.forEach(route -> parts.add(route.part()));
    for (Part part : parts) {
      claims.add("id " + part.id());
      claims.add("from " + part.fromText());
    }
    return claims;
  }
}
