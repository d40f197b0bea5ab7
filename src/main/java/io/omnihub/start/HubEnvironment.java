package io.omnihub.start;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * What the environment must know before anything is read. The data folder becomes absolute, since
 * H2 takes no other. Until a real account is configured the hub runs in its sandbox: the profile
 * {@code sandbox}, that is {@code application-sandbox.yaml}. {@code HUB_SANDBOX=true|false} decides
 * it by word.
 */
class HubEnvironment implements EnvironmentPostProcessor, Ordered {

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  @Override
  public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication app) {
    String said = environment.getProperty("HUB_SANDBOX", "auto").toLowerCase(Locale.ROOT);
    boolean sandbox =
        said.equals("auto")
            ? environment.getProperty("HUB_TELEGRAM_TOKEN", "").isEmpty()
                && isLoopback(environment.getProperty("HUB_CRM_BITRIX24_URL", ""))
            : Boolean.parseBoolean(said);
    String data = environment.getProperty("HUB_DATA_DIR", "data");
    environment
        .getPropertySources()
        .addLast(
            new MapPropertySource(
                "hub-paths", Map.of("hub.data-dir", Path.of(data).toAbsolutePath().toString())));
    if (sandbox) {
      environment.addActiveProfile("sandbox");
    }
  }

  private static boolean isLoopback(String address) {
    return address.isEmpty() || LOOPBACK.contains(URI.create(address).getHost());
  }

  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER - 1;
  }
}
