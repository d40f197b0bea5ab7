package io.omnihub.bench;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A program under measurement: a process whose CPU time and memory can be asked. */
final class Program implements AutoCloseable {

  private static final Duration LONGEST_START = Duration.ofMinutes(3);
  private final Process process;
  private final Path log;

  Program(List<String> command, Map<String, String> environment, Path log) throws IOException {
    this.log = log;
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    process = builder.start();
  }

  static String java() {
    String home = System.getenv().getOrDefault("BENCH_JAVA_HOME", System.getProperty("java.home"));
    return Path.of(home, "bin", "java").toString();
  }

  void awaitPort(int port) throws InterruptedException {
    await(
        () -> {
          try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
          } catch (IOException e) {
            return false;
          }
        });
  }

  void awaitOk(String url) throws InterruptedException {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    await(
        () -> {
          try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
          } catch (IOException e) {
            return false;
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
          }
        });
  }

  private void await(BooleanSupplier ready) throws InterruptedException {
    long end = System.nanoTime() + LONGEST_START.toNanos();
    while (!ready.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException("It did not start; see " + log);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Processor time used so far, in seconds, user and system. */
  double cpuSeconds() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
  }

  /** Processor time of the virtual machine's own threads of that name, in seconds. */
  double cpuSeconds(String thread) throws IOException {
    long ticks = 0;
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      for (Path each : threads.toList()) {
        String stat = Files.readString(each.resolve("stat"));
        int end = stat.lastIndexOf(')');
        if (stat.substring(0, end).contains("(" + thread)) {
          String[] numbers = stat.substring(end + 2).split(" "); // proc(5): from the third on
          ticks += Long.parseLong(numbers[11]) + Long.parseLong(numbers[12]);
        }
      }
    } catch (NoSuchFileException e) {
      return ticks / 1e2; // a thread ended meanwhile
    }
    return ticks / 1e2;
  }

  /** Resident memory, now, in MiB. */
  long residentMiB() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
      }
    }
    return -1;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
