package io.omnihub.flow;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Endpoint;
import org.apache.camel.ServiceStatus;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.RouteService;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spi.DataFormatCustomizer;
import org.apache.camel.spi.LanguageCustomizer;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.DefaultRegistry;

/**
 * A Camel context in which routes are built as in the hub, of the hub's beans and properties, but
 * never started. Invariants: no component of the hub is used, as it would take this context for its
 * own, but one made like it; the hub's listeners, policies and other parts of Camel are not seen.
 */
final class ScratchContext extends DefaultCamelContext {

  ScratchContext(CamelContext hub) {
    super(new DefaultRegistry(new HubBeans(hub)));
    disableJMX();
    getCamelContextExtension().setName(hub.getName() + "-scratch");
    getPropertiesComponent()
        .addPropertiesSource(
            new PropertiesSource() {
              @Override
              public String getName() {
                return "hub";
              }

              @Override
              public String getProperty(String name) {
                return hub.getPropertiesComponent().resolveProperty(name).orElse(null);
              }
            });
    setStartupSummaryLevel(StartupSummaryLevel.Off);
  }

  /** Nothing was started, so nothing is to be stopped but the context itself. */
  @Override
  public void stop() {
    getRouteServices().clear();
    super.stop();
  }

  /** So that routes are built when they are added, and no more. */
  @Override
  protected boolean shouldStartRoutes() {
    return false;
  }

  /** So that the Kamelet component does not build a route again in order to start it. */
  @Override
  public ServiceStatus getRouteStatus(String routeId) {
    return getRouteServices().containsKey(routeId) ? ServiceStatus.Started : null;
  }

  /**
   * Camel looks for an older route of that name before it adds one, and asks every route that is
   * there for its endpoints first: of some hundred routes most of a check was spent on that.
   */
  @Override
  public boolean removeRoute(String routeId) throws Exception {
    return getRouteServices().containsKey(routeId) && super.removeRoute(routeId);
  }

  Set<String> routeIds() {
    return new TreeSet<>(getRouteServices().keySet());
  }

  /** Makes consumer and producers of a route and lets them look for what they need. */
  void init(Collection<String> routeIds) throws Exception {
    for (String id : routeIds) {
      getRouteServices().get(id).setUp();
    }
  }

  Set<Endpoint> endpointsOf(Collection<String> routeIds) {
    Set<Endpoint> endpoints = new HashSet<>();
    for (String id : routeIds) {
      RouteService route = getRouteServices().get(id);
      endpoints.addAll(route.gatherEndpoints());
      endpoints.add(route.getRoute().getEndpoint());
    }
    return endpoints;
  }

  /** The hub's beans without those that belong to its Camel context. */
  private static final class HubBeans implements BeanRepository {

    private static final Set<Class<?>> CUSTOMIZERS =
        Set.of(
            ComponentCustomizer.class,
            ComponentCustomizer.Policy.class,
            DataFormatCustomizer.class,
            DataFormatCustomizer.Policy.class,
            LanguageCustomizer.class,
            LanguageCustomizer.Policy.class);

    private final CamelContext hub;
    private final Registry registry;

    HubBeans(CamelContext hub) {
      this.hub = hub;
      this.registry = hub.getRegistry();
    }

    @Override
    public Object lookupByName(String name) {
      Object bean = registry.lookupByName(name);
      return bean instanceof Component component ? likeIt(component) : bean;
    }

    @Override
    public <T> T lookupByNameAndType(String name, Class<T> type) {
      T bean = registry.lookupByNameAndType(name, type);
      return bean instanceof Component component ? type.cast(likeIt(component)) : bean;
    }

    private Component likeIt(Component component) {
      return hub.getInjector().newInstance(component.getClass(), false);
    }

    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
      return isOfCamel(type) ? Map.of() : registry.findByTypeWithName(type);
    }

    @Override
    public <T> Set<T> findByType(Class<T> type) {
      return isOfCamel(type) ? Set.of() : registry.findByType(type);
    }

    private static boolean isOfCamel(Class<?> type) {
      return type.getName().startsWith("org.apache.camel.") && !CUSTOMIZERS.contains(type);
    }
  }
}
