package io.omnihub.outside;

import java.util.Map;
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
    spring.register(OutsideConfiguration.class, GuardedDns.class, PublicAddresses.class);
    spring.refresh();
  }

  public <T> T get(Class<T> type) {
    return spring.getBean(type);
  }

  public Object get(String name) {
    return spring.getBean(name);
  }

  @Override
  public void close() {
    spring.close();
  }
}
