package io.omnihub.console;

import io.omnihub.flow.FlowStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.camel.api.management.mbean.ManagedRouteMBean;
import org.springframework.stereotype.Component;

/** The routes that run on this node, with what Camel has counted since each began. */
@Component
class RouteCounts {

  private final CamelContext camel;

  RouteCounts(CamelContext camel) {
    this.camel = camel;
  }

  /**
   * A route of the flow.
   *
   * @param inflight exchanges under way; the three counts are 0 where Camel counts nothing
   */
  public record Counted(
      String id,
      String file,
      String group,
      String description,
      long inflight,
      long failed,
      long total) {}

  List<Counted> of(FlowStatus status) {
    ManagedCamelContext managed =
        camel.getCamelContextExtension().getContextPlugin(ManagedCamelContext.class);
    List<Counted> routes = new ArrayList<>();
    for (Map.Entry<String, String> entry : status.routes().entrySet()) {
      Route route = camel.getRoute(entry.getKey());
      if (route != null) {
        ManagedRouteMBean counts = managed == null ? null : managed.getManagedRoute(route.getId());
        routes.add(counted(route, entry.getValue(), counts));
      }
    }
    routes.sort(java.util.Comparator.comparing(Counted::file).thenComparing(Counted::id));
    return routes;
  }

  private static Counted counted(Route route, String file, ManagedRouteMBean counts) {
    try {
      return new Counted(
          route.getId(),
          file,
          route.getGroup(),
          route.getDescription(),
          counts == null ? 0 : counts.getExchangesInflight(),
          counts == null ? 0 : counts.getExchangesFailed(),
          counts == null ? 0 : counts.getExchangesTotal());
    } catch (Exception e) {
      throw new IllegalStateException("Camel does not tell its counts", e);
    }
  }
}
