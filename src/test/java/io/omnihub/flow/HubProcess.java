package io.omnihub.flow;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.test.util.TestSocketUtils;

/** A hub in a process of its own, so that it can be killed. */
final class HubProcess {

  private final Path data;
  private final Map<String, String> settings;
  private final int port = TestSocketUtils.findAvailableTcpPort();
  private final int managementPort = TestSocketUtils.findAvailableTcpPort();
  private Process process;

  /**
   * @param data kept between starts
   * @param settings further {@code HUB_*} variables
   */
  HubProcess(Path data, Map<String, String> settings) {
    this.data = data;
    this.settings = settings;
  }

  int port() {
    return port;
  }

  /** Starts it and waits until it is ready; fails, with the end of its log, if it never is. */
  void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx320m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "io.omnihub.OmniHubApplication");
    builder.environment().putAll(settings);
    builder.environment().put("HUB_PORT", String.valueOf(port));
    builder.environment().put("HUB_MANAGEMENT_PORT", String.valueOf(managementPort));
    builder.environment().put("HUB_DATA_DIR", data.toString());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(data.resolve("hub.log").toFile()));
    process = builder.start();
    await("the hub is ready; its log is " + data.resolve("hub.log"))
        .atMost(120, SECONDS)
        .until(() -> !process.isAlive() || isReady());
    if (!process.isAlive()) {
      throw new IllegalStateException("The hub died at start; see " + data.resolve("hub.log"));
    }
  }

  /** As {@code kill -9}: no shutdown hook runs. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** As {@code kill}: the hub ends what it is doing. */
  void stop() throws InterruptedException {
    process.destroy();
    process.waitFor(40, SECONDS);
    process.destroyForcibly().waitFor();
  }

  private boolean isReady() {
    try {
      return HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create(
                              "http://127.0.0.1:" + managementPort + "/actuator/health/readiness"))
                      .build(),
                  BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
