package io.omnihub.channel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A channel's contract in {@code contracts/CHANNEL}: what its provider sends in {@code
 * NAME.sample.json}, and what the hub makes of it in {@code NAME.expected.json}; or why it refuses,
 * in {@code NAME.refused.txt}.
 */
public record ContractSamples(Path folder) {

  private static final String SAMPLE = ".sample.json";

  public static ContractSamples of(String channel) {
    return new ContractSamples(Path.of("src/test/resources/contracts", channel));
  }

  public List<String> taken() {
    return names().filter(name -> Files.exists(expected(name))).toList();
  }

  public List<String> refused() {
    return names().filter(name -> Files.exists(refusal(name))).toList();
  }

  /** Samples of which nobody says what is to become of them. */
  public List<String> undecided() {
    return names().filter(n -> !Files.exists(expected(n)) && !Files.exists(refusal(n))).toList();
  }

  public String body(String name) {
    return read(folder.resolve(name + SAMPLE));
  }

  public String expectation(String name) {
    return read(expected(name));
  }

  public String reason(String name) {
    return read(refusal(name)).strip();
  }

  public String file(String name) {
    return read(folder.resolve(name));
  }

  private Path expected(String name) {
    return folder.resolve(name + ".expected.json");
  }

  private Path refusal(String name) {
    return folder.resolve(name + ".refused.txt");
  }

  private Stream<String> names() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(SAMPLE))
          .map(file -> file.substring(0, file.length() - SAMPLE.length()))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
