package io.omnihub.flow;

import io.omnihub.flow.RunningRoute.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.EndpointAware;
import org.apache.camel.Route;
import org.apache.camel.Service;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.RouteStartupOrder;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts single routes into the hub's Camel context, each with the Kamelets that it calls, and takes
 * them out so that nothing of them stays behind.
 */
final class CamelRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(CamelRoutes.class);

  /**
   * A route that does not come to rest in this time is told to give up, and has it once more; then
   * it is stopped, and what it had begun comes again. Twice this is less than a caller waits.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(12);

  private final ModelCamelContext camel;
  private final Doors doors;
  private final FlowLoader loader;

  CamelRoutes(CamelContext camel, Doors doors, FlowLoader loader) {
    this.camel = (ModelCamelContext) camel;
    this.doors = doors;
    this.loader = loader;
  }

  /** From now on routes of this version are started. */
  void use(Version version) throws Exception {
    loader.use(version.files(), version.folder());
  }

  /**
   * @return the ids that it and its Kamelets have
   * @throws Exception what Camel has against it; then nothing of it is left
   */
  Set<String> start(String file, String id) throws Exception {
    Set<String> before = ids();
    try {
      loader.add(file, id);
    } catch (Exception | LinkageError e) {
      Set<String> partly = ids();
      partly.removeAll(before);
      remove(partly);
      forgetDefinitions(before);
      throw e;
    }
    Set<String> ids = ids();
    ids.removeAll(before);
    return ids;
  }

  private Set<String> ids() {
    Set<String> ids = new LinkedHashSet<>();
    camel.getRoutes().forEach(route -> ids.add(route.getRouteId()));
    return ids;
  }

  /** Definitions of routes that were never built. */
  private void forgetDefinitions(Set<String> built) throws Exception {
    for (RouteDefinition definition : List.copyOf(camel.getRouteDefinitions())) {
      if (!built.contains(definition.getRouteId())) {
        camel.removeRouteDefinition(definition);
      }
    }
  }

  /** The doors that lead into routes of these ids. */
  List<Door> entrances(Collection<String> ids) {
    List<Door> entrances = new ArrayList<>();
    for (String id : ids) {
      Route route = camel.getRoute(id);
      if (route != null && route.getEndpoint() instanceof DirectEndpoint direct) {
        entrances.add(doors.door(Doors.key(direct.getEndpointUri())));
      }
    }
    return entrances;
  }

  /**
   * Nothing comes in any more, and what was under way has ended. A route and its Kamelets are shut
   * down as one: an error handler that tries again for ever gives up only when its own route goes.
   *
   * @param entrances of these ids, shut
   */
  void rest(Collection<String> ids, List<Door> entrances) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (Door entrance : entrances) {
      if (!entrance.awaitEmpty(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
        LOG.warn("A route did not come to rest in {}; it is stopped", PATIENCE);
      }
    }
    List<RouteStartupOrder> routes =
        camel.getCamelContextExtension().getRouteStartupOrder().stream()
            .filter(route -> ids.contains(route.getRoute().getRouteId()))
            .toList();
    camel.getShutdownStrategy().shutdown(camel, routes, PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  void remove(Collection<String> ids) throws Exception {
    for (String id : ids) {
      try {
        camel.getRouteController().stopRoute(id, 1, TimeUnit.SECONDS);
      } catch (Exception e) {
        LOG.warn("Route {} does not stop properly: {}", id, Complaint.of(e).reason());
      }
      camel.removeRoute(id);
      RouteDefinition definition = camel.getRouteDefinition(id);
      if (definition != null) {
        camel.removeRouteDefinition(definition);
      }
    }
  }

  /** Those that the routes send to. */
  Set<Endpoint> endpointsOf(Collection<String> ids) {
    Set<Endpoint> endpoints = new HashSet<>();
    for (String id : ids) {
      for (Service service : camel.getRoute(id).getServices()) {
        for (Service part : ServiceHelper.getChildServices(service, true)) {
          if (part instanceof EndpointAware aware) {
            endpoints.add(aware.getEndpoint());
          }
        }
      }
    }
    return endpoints;
  }

  /** Lets go of what was read to start routes, and of what only a version that is gone needed. */
  void forget(Collection<Version> gone) throws Exception {
    loader.forget();
    for (Version version : gone) {
      String path = version.folder().root().toString() + "/";
      for (Endpoint endpoint : List.copyOf(camel.getEndpoints())) {
        if (endpoint.getEndpointUri().contains(path)) {
          camel.removeEndpoint(endpoint);
        }
      }
    }
  }
}
