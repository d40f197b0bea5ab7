package io.omnihub.flow;

import io.omnihub.flow.FlowSource.Call;
import io.omnihub.flow.FlowSource.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What each route of a flow is built of, and which of the others it calls. */
record FlowShape(FlowSource source, List<String> kameletFolders) {

  /** All that a route is built of: itself, its Kamelets, their mappings, its failure policies. */
  String fingerprint(Part route) {
    Set<Part> parts = new LinkedHashSet<>(source.kameletsOf(route, kameletFolders).values());
    Set<String> texts = new TreeSet<>();
    StringBuilder all = new StringBuilder(route.canonical());
    route.texts().forEach(text -> texts.add(text.value()));
    for (Part kamelet : parts) {
      all.append('\n').append(kamelet.file()).append(kamelet.canonical());
      kamelet.texts().forEach(text -> texts.add(text.value()));
    }
    source
        .files()
        .contents()
        .forEach(
            (file, content) -> {
              if (!FlowSource.isRoutes(file) && !FlowSource.isKamelet(file)) {
                String name = file.substring(file.lastIndexOf('/') + 1);
                String stem = name.replaceAll("\\.\\w+$", "");
                if (texts.contains(stem) || texts.stream().anyMatch(text -> text.contains(name))) {
                  all.append('\n').append(file).append(content);
                }
              }
            });
    for (Part policy : source.configurations()) {
      if (applies(policy, route)) {
        all.append('\n').append(policy.canonical());
      }
    }
    return FlowFiles.of(Map.of(route.id(), all.toString())).hash();
  }

  static boolean applies(Part policy, Part route) {
    if (route.configuration() == null) {
      return policy.id() == null || policy.id().equals("*");
    }
    for (String id : route.configuration().split(",")) {
      if (FlowCheck.matches(policy.id(), id)) {
        return true;
      }
    }
    return false;
  }

  /** All routes, each after those that it calls. */
  List<Part> calleesFirst() {
    Map<String, Part> byEntrance = new HashMap<>();
    for (Part route : source.routes()) {
      Part at = route;
      for (int depth = 0; at != null && at.from() != null && depth < 10; depth++) {
        String name = at.from().name("direct");
        if (name != null) {
          byEntrance.put(name, route);
        }
        String kamelet = at.from().kamelet();
        at = kamelet == null ? null : source.kamelet(kamelet, kameletFolders);
      }
    }
    Set<Part> ordered = new LinkedHashSet<>();
    for (Part route : source.routes()) {
      visit(route, byEntrance, new HashSet<>(), ordered);
    }
    return List.copyOf(ordered);
  }

  private void visit(Part route, Map<String, Part> byEntrance, Set<Part> under, Set<Part> ordered) {
    if (ordered.contains(route) || !under.add(route)) {
      return;
    }
    List<Call> calls = new ArrayList<>(route.calls());
    source
        .kameletsOf(route, kameletFolders)
        .values()
        .forEach(kamelet -> calls.addAll(kamelet.calls()));
    for (Call call : calls) {
      Part callee = byEntrance.get(call.name("direct"));
      if (callee != null) {
        visit(callee, byEntrance, under, ordered);
      }
    }
    ordered.add(route);
  }
}
