package io.omnihub.start;

import io.omnihub.sandbox.Loopback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.DefaultPropertiesPropertySource;
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
 *
 * <p>A data folder that does not exist yet is made for the hub's own eyes: database and bus, which
 * write files that anybody may read, keep there what customers said. One that exists stays as its
 * owner set it.
 */
class HubEnvironment implements EnvironmentPostProcessor, Ordered {

  @Override
  public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication app) {
    String said = environment.getProperty("HUB_SANDBOX", "auto").toLowerCase(Locale.ROOT);
    boolean sandbox =
        said.equals("auto")
            ? environment.getProperty("HUB_TELEGRAM_TOKEN", "").isEmpty()
                && isLoopback(environment.getProperty("HUB_CRM_BITRIX24_URL", ""))
            : Boolean.parseBoolean(said);
    DefaultPropertiesPropertySource.addOrMerge(
        derived(environment), environment.getPropertySources());
    if (environment.containsProperty("HUB_DATA_DIR")) { // which Spring would read as it is
      environment
          .getPropertySources()
          .addFirst(
              new MapPropertySource(
                  "hub-data-dir", Map.of("hub.data-dir", dataFolder(environment))));
    }
    makeDataFolder(Path.of(environment.getProperty("hub.data-dir")));
    if (sandbox) {
      environment.addActiveProfile("sandbox");
    }
  }

  private static boolean isLoopback(String address) {
    return address.isEmpty() || Loopback.isLoopback(URI.create(address).getHost());
  }

  private static String dataFolder(ConfigurableEnvironment environment) {
    String folder = environment.getProperty("HUB_DATA_DIR", "data");
    return Path.of(folder.isBlank() ? "data" : folder).toAbsolutePath().toString();
  }

  static void makeDataFolder(Path folder) {
    boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (Files.exists(folder) || !posix) {
      return; // on Windows the user's own folder is the protection
    }
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the data folder " + folder, e);
    }
  }

  /** What follows from the accounts that the environment names. */
  private static Map<String, Object> derived(ConfigurableEnvironment environment) {
    Map<String, Object> derived = new HashMap<>();
    derived.put("hub.data-dir", dataFolder(environment));
    given(environment, "HUB_CRM_BITRIX24_URL", derived, "hub.given.crm-url");
    given(environment, "HUB_TELEGRAM_BASE_URL", derived, "hub.given.telegram-base-url");
    derived.put("hub.given.telegram-host", host(environment.getProperty("HUB_TELEGRAM_BASE_URL")));
    derived.put("hub.crm.enabled", !environment.getProperty("HUB_CRM_BITRIX24_URL", "").isEmpty());
    derived.put("hub.mail.enabled", !environment.getProperty("HUB_SMTP_HOST", "").isEmpty());
    String token = environment.getProperty("HUB_TELEGRAM_TOKEN", "");
    if (!token.isEmpty()) {
      String bot = "hub.channels.telegram.main.";
      derived.put(bot + "token", token);
      derived.put(bot + "secret", environment.getProperty("HUB_TELEGRAM_SECRET", secret(token)));
      derived.put(
          bot + "base-url",
          environment.getProperty("HUB_TELEGRAM_BASE_URL", "https://api.telegram.org"));
      String publicUrl =
          environment.getProperty("HUB_PUBLIC_URL", "")
              + environment.getProperty("hub.public-url", "");
      derived.put(
          bot + "receive",
          environment.getProperty(
              "HUB_TELEGRAM_RECEIVE", publicUrl.isBlank() ? "poll" : "webhook"));
    }
    return derived;
  }

  /** With its port, if it names one: whoever sets the variable may name a server of his own net. */
  private static String host(String address) {
    if (address == null || address.isBlank()) {
      return "";
    }
    URI uri = URI.create(address);
    return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
  }

  /** A variable that is set to nothing counts as one that is not set. */
  private static void given(
      ConfigurableEnvironment environment,
      String variable,
      Map<String, Object> derived,
      String property) {
    String value = environment.getProperty(variable, "");
    if (!value.isBlank()) {
      derived.put(property, value);
    }
  }

  /** A webhook secret that needs no keeping: it follows from the token, one way. */
  private static String secret(String token) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(("omnihub webhook " + token).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER - 1;
  }
}
