package io.omnihub.world;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A hub in a process of its own, so that it can be killed, paused and measured. Ports, settings and
 * data folder stay the same from one start to the next; its output is in {@code hub.log} there.
 */
public final class HubProcess implements AutoCloseable {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private static final List<String> SMALL =
      List.of("-Xmx320m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private final Path data;
  private final Map<String, String> settings;
  private final List<String> jvm;
  private final List<String> program;
  private final int port = Ports.free();
  private final int managementPort = Ports.free();
  private Process process;

  /**
   * A hub of this class path, in a small JVM that starts fast.
   *
   * @param data kept between starts
   * @param settings further {@code HUB_*} variables, or any other of the environment
   */
  public HubProcess(Path data, Map<String, String> settings) {
    this(data, settings, SMALL, ofThisClassPath());
  }

  /**
   * @param jvm options of the JVM
   * @param program what follows them: {@code -cp …} and a class, or {@code -jar …}
   */
  public HubProcess(
      Path data, Map<String, String> settings, List<String> jvm, List<String> program) {
    this.data = data;
    this.settings = settings;
    this.jvm = jvm;
    this.program = program;
  }

  /** The arguments that run the hub from this JVM's own class path. */
  public static List<String> ofThisClassPath() {
    return List.of("-cp", System.getProperty("java.class.path"), "io.omnihub.OmniHubApplication");
  }

  public int port() {
    return port;
  }

  public int managementPort() {
    return managementPort;
  }

  public Path data() {
    return data;
  }

  public Path log() {
    return data.resolve("hub.log");
  }

  /** Of the running process, or of the last one. */
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Starts it and waits until it is ready; fails, naming its log, if it never is. */
  public void start() throws IOException {
    launch();
    awaitReady(Duration.ofSeconds(300));
  }

  /** Starts it and does not wait. */
  public void launch() throws IOException {
    Files.createDirectories(data);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(program);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(settings);
    builder.environment().put("HUB_PORT", String.valueOf(port));
    builder.environment().put("HUB_MANAGEMENT_PORT", String.valueOf(managementPort));
    builder.environment().put("HUB_DATA_DIR", data.toString());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    process = builder.start();
  }

  /** Waits until it is ready to take events. */
  public void awaitReady(Duration atMost) {
    long until = System.nanoTime() + atMost.toNanos();
    while (!isReady()) {
      if (!process.isAlive()) {
        throw new IllegalStateException("The hub died at start; see " + log());
      }
      if (System.nanoTime() > until) {
        throw new IllegalStateException("The hub is not ready; see " + log());
      }
      Waiting.nap();
    }
  }

  /** As {@code kill -9}: no shutdown hook runs. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** As {@code kill}: the hub ends what it is doing; after 60 s it is killed. */
  public void stop() throws InterruptedException {
    process.destroy();
    process.waitFor(60, SECONDS);
    process.destroyForcibly().waitFor();
  }

  /** As {@code kill -STOP}: it stands still with all that it holds, until {@link #resume}. */
  public void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** As {@code kill -CONT}. */
  public void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
            .inheritIO()
            .start()
            .waitFor();
    if (code != 0) {
      throw new IllegalStateException("kill -" + name + " ended with " + code);
    }
  }

  public boolean isReady() {
    try {
      return HTTP.send(
                  HttpRequest.newBuilder(
                          URI.create(
                              "http://127.0.0.1:" + managementPort + "/actuator/health/readiness"))
                      .timeout(Duration.ofSeconds(5))
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

  /** Ends the process, if there is one, without asking. */
  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }
}
