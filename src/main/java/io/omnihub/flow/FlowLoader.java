package io.omnihub.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.component.kamelet.KameletEndpoint;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RoutesDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * Puts routes of one version of a flow into a Camel context.
 *
 * <p>Camel keeps what it read of a Kamelet, and shares one instance of it among all routes that
 * call it alike; the instance goes by the version in which it was first called. So before a route
 * is added all of that is forgotten: each route has instances of its own, of its own version, which
 * come and go with it.
 */
final class FlowLoader {

  /** A Kamelet's own two ends, of which each instance has others. */
  private static final Pattern INSIDE_A_KAMELET =
      Pattern.compile("kamelet:/*(source|sink)(\\?.*)?");

  private static final String KAMELETS_DIR = "hub.kamelets-dir";

  private final ModelCamelContext camel;
  private final String configuredDir;
  private final String configuredLocation;
  private final Properties override = new Properties();
  private final Map<String, RoutesDefinition> parsed = new HashMap<>();
  private FlowFiles files = FlowFiles.NONE;

  /**
   * @param configuredDir where the Kamelets lie by configuration
   * @param configuredLocation the Kamelet component's, with that folder in it
   */
  FlowLoader(CamelContext camel, String configuredDir, String configuredLocation) {
    this.camel = (ModelCamelContext) camel;
    this.configuredDir = configuredDir;
    this.configuredLocation = configuredLocation;
    camel.getPropertiesComponent().setOverrideProperties(override);
  }

  /** The folders that Kamelets are taken from, the first one first, as {@code kamelets/bus/x/}. */
  static List<String> kameletFolders(String configuredDir, String configuredLocation) {
    List<String> folders = new ArrayList<>();
    for (String location : configuredLocation.split(",")) {
      String prefix = "file:" + configuredDir;
      if (location.trim().startsWith(prefix)) {
        folders.add("kamelets" + location.trim().substring(prefix.length()) + "/");
      }
    }
    return folders;
  }

  /** From now on routes of this version are added. */
  void use(FlowFiles version, FlowFolder folder) throws Exception {
    files = version;
    override.setProperty(KAMELETS_DIR, folder.kamelets());
    camel
        .getComponent("kamelet", KameletComponent.class)
        .setLocation(
            configuredLocation.replace("file:" + configuredDir, "file:" + folder.kamelets()));
    for (RouteTemplateDefinition kamelet : List.copyOf(camel.getRouteTemplateDefinitions())) {
      camel.removeRouteTemplateDefinition(kamelet);
    }
    parsed.clear();
    camel.getRouteConfigurationDefinitions().clear();
    for (String file : version.contents().keySet()) {
      if (FlowSource.isRoutes(file)) {
        for (RoutesBuilder builder : builders(file)) {
          if (builder instanceof RouteConfigurationsBuilder configurations) {
            configurations.addRouteConfigurationsToCamelContext(camel);
          }
        }
      }
    }
  }

  /** Adds, and in a started context starts, a route and the Kamelets that it calls. */
  void add(String file, String routeId) throws Exception {
    RoutesDefinition routes = parse(file);
    RouteDefinition route =
        routes.getRoutes().stream()
            .filter(r -> routeId.equals(r.getRouteId()))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(file + " has no route " + routeId));
    forgetKameletInstances();
    routes.prepareRoute(route);
    route.markPrepared();
    camel.addRouteDefinition(route);
  }

  /** Reads the file as Camel does; throws what Camel has against it. */
  RoutesDefinition parse(String file) throws Exception {
    RoutesDefinition routes = parsed.get(file);
    if (routes == null) {
      routes = new RoutesDefinition();
      routes.setCamelContext(camel);
      for (RoutesBuilder builder : builders(file)) {
        RouteBuilder builderOfRoutes = (RouteBuilder) builder;
        routes = builderOfRoutes.configureRoutes(camel);
        routes.setResource(builderOfRoutes.getResource());
      }
      parsed.put(file, routes);
    }
    return routes;
  }

  /** Lets go of what was parsed. */
  void forget() {
    parsed.clear();
  }

  /** Reads a Kamelet's file as Camel does; throws what Camel has against it. */
  void parseKamelet(String file, String content) throws Exception {
    Resource resource = ResourceHelper.fromString("file:" + file, content);
    PluginHelper.getRoutesLoader(camel).findRoutesBuilders(List.of(resource));
  }

  private Iterable<RoutesBuilder> builders(String file) throws Exception {
    Resource resource = ResourceHelper.fromString("file:" + file, files.contents().get(file));
    return PluginHelper.getRoutesLoader(camel).findRoutesBuilders(List.of(resource));
  }

  private void forgetKameletInstances() throws Exception {
    for (Endpoint endpoint : List.copyOf(camel.getEndpoints())) {
      if (endpoint instanceof KameletEndpoint
          && !INSIDE_A_KAMELET.matcher(endpoint.getEndpointUri()).matches()) {
        camel.removeEndpoint(endpoint);
      }
    }
  }
}
