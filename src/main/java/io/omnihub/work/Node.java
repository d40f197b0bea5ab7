package io.omnihub.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * This hub process among its peers. The name is kept beside the data, so that a restarted node
 * knows which claims were its own.
 */
@Component
public class Node {

  private final String name;

  Node(@Value("${hub.data-dir}") Path data) throws IOException {
    Path file = data.resolve("node");
    if (Files.notExists(file)) {
      Files.createDirectories(data);
      Files.writeString(file, "node-" + UUID.randomUUID());
    }
    this.name = Files.readString(file).strip();
  }

  public String name() {
    return name;
  }
}
