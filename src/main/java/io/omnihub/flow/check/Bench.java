package io.omnihub.flow.check;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.omnihub.flow.EachChannel;
import io.omnihub.flow.FlowFiles;
import io.omnihub.flow.FlowValidator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spring.spi.SpringInjector;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.util.FileSystemUtils;

/**
 * Where flows are tried: the hub's beans and settings without its doors. Addresses and accounts of
 * the outside are made-up ones, whatever the environment says.
 */
final class Bench implements AutoCloseable {

  private static final List<String> NOBODYS_ACCOUNTS =
      List.of(
          "--HUB_SANDBOX=false",
          "--hub.public-url=",
          "--hub.llm.base-url=",
          "--hub.crm.bitrix24.url=https://crm.example/rest/1/CODE/",
          "--hub.mail.host=mail.example",
          "--hub.mail.port=587",
          "--hub.mail.user=",
          "--hub.mail.from=hub@example.com",
          "--hub.customer-db.url=");

  private final ConfigurableApplicationContext spring;
  private final Path data;
  private final Path kamelets;
  private final ObjectMapper json =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private final BenchRegistry beans;
  private volatile Calls calls = Calls.none();

  /**
   * @param further settings as on a command line
   */
  Bench(Path routes, Path kamelets, List<String> further) {
    this.kamelets = kamelets.toAbsolutePath().normalize();
    try {
      this.data = Files.createTempDirectory("omnihub-check");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> settings = new ArrayList<>(NOBODYS_ACCOUNTS);
    settings.add("--HUB_DATA_DIR=" + data);
    settings.add("--hub.routes-dir=" + routes.toAbsolutePath().normalize());
    settings.add("--hub.kamelets-dir=" + this.kamelets);
    settings.addAll(further);
    this.spring =
        new SpringApplicationBuilder(BenchBeans.class)
            .web(WebApplicationType.NONE)
            .lazyInitialization(true)
            .bannerMode(Banner.Mode.OFF)
            .logStartupInfo(false)
            .registerShutdownHook(false)
            .run(settings.toArray(String[]::new));
    this.beans = new BenchRegistry(spring.getBeanFactory(), json, () -> calls);
  }

  ObjectMapper json() {
    return json;
  }

  /** From now on all that flows do is written there. */
  void record(Calls now) {
    calls = now;
  }

  /** Of the hub's beans and real components; starts nothing. */
  FlowValidator validator() {
    DefaultCamelContext camel = context(Map.of(), beans);
    camel.setInjector(new SpringInjector(spring)); // which makes components as the hub does
    return new FlowValidator(camel, kamelets.toString(), locations());
  }

  /**
   * The flow, started, with stand-ins for all that is outside.
   *
   * @param settings over the hub's own
   */
  DefaultCamelContext start(FlowFiles files, Map<String, String> settings) throws Exception {
    DefaultCamelContext camel = context(settings, beans.withoutComponents());
    ComponentResolver real = PluginHelper.getComponentResolver(camel);
    camel
        .getCamelContextExtension()
        .addContextPlugin(
            ComponentResolver.class,
            (name, context) ->
                Outside.NOT_OUTSIDE.contains(name)
                    ? real.resolveComponent(name, context)
                    : new Outside(name, () -> calls, json));
    KameletComponent component = camel.getComponent("kamelet", KameletComponent.class);
    component.setLocation(locations());
    component.setNoErrorHandler(true);
    camel
        .getCamelContextExtension()
        .addInterceptStrategy(
            (context, step, target, next) ->
                new DelegateAsyncProcessor(target) {
                  @Override
                  public boolean process(
                      org.apache.camel.Exchange exchange, org.apache.camel.AsyncCallback callback) {
                    calls.ran(step.getId());
                    return super.process(exchange, callback);
                  }
                });
    camel.addRoutePolicyFactory(
        (context, id, route) ->
            new RoutePolicySupport() {
              @Override
              public void onExchangeBegin(
                  org.apache.camel.Route begun, org.apache.camel.Exchange exchange) {
                calls.ran(begun.getRouteId());
              }
            });
    for (Map.Entry<String, String> file : EachChannel.of(files).files().contents().entrySet()) {
      if (file.getKey().matches("routes/.*(?<!\\-each-channel)\\.camel\\.yaml")) {
        PluginHelper.getRoutesLoader(camel)
            .loadRoutes(ResourceHelper.fromString(file.getKey(), file.getValue()));
      }
    }
    camel.start();
    return camel;
  }

  private DefaultCamelContext context(Map<String, String> settings, BeanRepository beans) {
    DefaultCamelContext camel = new DefaultCamelContext(false);
    camel.disableJMX();
    camel.setAutowiredEnabled(false);
    camel.getCamelContextExtension().setRegistry(new DefaultRegistry(beans));
    Properties given = new Properties();
    given.putAll(settings);
    camel.getPropertiesComponent().setOverrideProperties(given);
    camel.getPropertiesComponent().addPropertiesSource(new Settings(spring.getEnvironment()));
    camel.getShutdownStrategy().setTimeout(1);
    camel.build();
    return camel;
  }

  private String locations() {
    String bus = spring.getEnvironment().getProperty("hub.bus", "embedded");
    return "file:" + kamelets + ",file:" + kamelets + "/bus/" + bus;
  }

  @Override
  public void close() {
    spring.close();
    FileSystemUtils.deleteRecursively(data.toFile());
  }

  private record Settings(Environment environment) implements PropertiesSource {

    @Override
    public String getName() {
      return "hub";
    }

    @Override
    public String getProperty(String name) {
      return environment.getProperty(name);
    }
  }
}
