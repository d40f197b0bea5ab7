package io.omnihub.flow.check;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ApplicationListener;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.AnnotationConfigUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.filter.TypeFilter;

/**
 * All beans of the hub, known by name and type, and none made before a flow asks for it: no web
 * server, no database, no bus, no Camel. What a running hub would do by itself at its start is
 * taken out.
 */
@ConfigurationPropertiesScan("io.omnihub")
@ComponentScan(
    basePackages = "io.omnihub",
    excludeFilters = {
      @ComponentScan.Filter(type = FilterType.ANNOTATION, classes = EnableAutoConfiguration.class),
      @ComponentScan.Filter(type = FilterType.CUSTOM, classes = BenchBeans.OfTests.class),
      @ComponentScan.Filter(
          type = FilterType.REGEX,
          pattern = {"io\\.omnihub\\.start\\.StartConfiguration", "io\\.omnihub\\.security\\..*"})
    })
@ImportAutoConfiguration({
  PropertyPlaceholderAutoConfiguration.class,
  JacksonAutoConfiguration.class
})
class BenchBeans {

  /** The moment at which every sample takes place. */
  static final Instant NOW = Instant.parse("2026-06-12T09:00:00Z");

  @Bean
  Clock clock() {
    return Clock.fixed(NOW, ZoneOffset.UTC);
  }

  @Bean
  static BeanDefinitionRegistryPostProcessor nothingByItself() {
    return new BeanDefinitionRegistryPostProcessor() {
      @Override
      public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        registry.removeBeanDefinition(AnnotationConfigUtils.EVENT_LISTENER_PROCESSOR_BEAN_NAME);
        var beans = (ConfigurableListableBeanFactory) registry;
        for (String name : registry.getBeanDefinitionNames()) {
          Class<?> type = beans.getType(name, false);
          if (type != null && type.getName().startsWith("io.omnihub.") && actsByItself(type)) {
            registry.removeBeanDefinition(name);
          }
        }
      }

      @Override
      public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        // the definitions are all there is to change
      }
    };
  }

  private static boolean actsByItself(Class<?> type) {
    return ApplicationRunner.class.isAssignableFrom(type)
        || CommandLineRunner.class.isAssignableFrom(type)
        || ApplicationListener.class.isAssignableFrom(type)
        || Lifecycle.class.isAssignableFrom(type);
  }

  /** Where the hub's own tests stand on the class path, theirs are no beans of the hub. */
  static final class OfTests implements TypeFilter {

    @Override
    public boolean match(MetadataReader reader, MetadataReaderFactory readers) {
      return reader
          .getAnnotationMetadata()
          .hasAnnotation("org.springframework.boot.test.context.TestConfiguration");
    }
  }
}
