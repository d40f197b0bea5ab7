package io.omnihub.outside;

import java.util.Map;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** The guarded client as the hub makes it, with the exceptions that a person allowed. */
public final class OutsideMother implements AutoCloseable {

  private final AnnotationConfigApplicationContext spring =
      new AnnotationConfigApplicationContext();

  public OutsideMother(String allow) {
    spring
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource("test", Map.of("hub.outside.allow", allow)));
    spring.setAllowBeanDefinitionOverriding(false);
    spring.getBeanFactory().setConversionService(ApplicationConversionService.getSharedInstance());
    spring.register(
        OutsideConfiguration.class, GuardedDns.class, PublicAddresses.class, Downloads.class);
    spring.refresh();
  }

  public <T> T get(Class<T> type) {
    return spring.getBean(type);
  }

  public Object get(String name) {
    return spring.getBean(name);
  }

  /** A component like that of the hub, as one is made to look at a flow. */
  public Object another() {
    return spring
        .getAutowireCapableBeanFactory()
        .autowire(OutsideComponent.class, AutowireCapableBeanFactory.AUTOWIRE_CONSTRUCTOR, false);
  }

  @Override
  public void close() {
    spring.close();
  }
}
