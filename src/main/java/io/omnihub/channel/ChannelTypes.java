package io.omnihub.channel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The catalog: the channel types of the Kamelets that lie in the folder now. A file is read again
 * when it changed; one that cannot be read counts as it was before, and the flow's own check tells
 * of it.
 */
@Component("channelTypes")
public class ChannelTypes {

  private static final Logger LOG = LoggerFactory.getLogger(ChannelTypes.class);
  private static final String SOURCE = "-source.kamelet.yaml";
  private static final long LOOK_AGAIN_NANOS = 500_000_000L;

  private final Path folder;
  private final Map<Path, Read> read = new ConcurrentHashMap<>();
  private volatile Map<String, ChannelType> types = Map.of();
  private volatile long looked;

  ChannelTypes(@Value("${hub.kamelets-dir}") Path folder) {
    this.folder = folder;
  }

  private record Read(FileTime changed, long size, List<String> actions, ChannelType type) {}

  /** In the order of their ids. */
  public List<ChannelType> all() {
    return List.copyOf(types().values());
  }

  public Optional<ChannelType> find(String id) {
    return Optional.ofNullable(types().get(id));
  }

  /** What accounts of the type can show; text alone where nobody knows the type. */
  public Capabilities capabilities(String id) {
    return find(id).map(ChannelType::capabilities).orElse(Capabilities.TEXT);
  }

  private Map<String, ChannelType> types() {
    if (types.isEmpty() || System.nanoTime() - looked > LOOK_AGAIN_NANOS) {
      look();
    }
    return types;
  }

  private synchronized void look() {
    if (!types.isEmpty() && System.nanoTime() - looked <= LOOK_AGAIN_NANOS) {
      return;
    }
    Map<String, ChannelType> found = new TreeMap<>();
    for (Path file : files()) {
      try {
        Read now = read(file);
        if (now.type() != null) {
          found.put(now.type().id(), now.type());
        }
      } catch (IOException | RuntimeException e) {
        LOG.debug("{} describes no channel type", file.getFileName(), e);
        Read before = read.get(file); // which runs on while the flow refuses the edit
        if (before != null && before.type() != null) {
          found.put(before.type().id(), before.type());
        }
      }
    }
    types = found;
    looked = System.nanoTime();
  }

  private List<Path> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.getFileName().toString().endsWith(SOURCE)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the Kamelets in " + folder, e);
    }
  }

  private Read read(Path file) throws IOException {
    String name = file.getFileName().toString();
    String id = name.substring(0, name.length() - SOURCE.length());
    FileTime changed = Files.getLastModifiedTime(file);
    long size = Files.size(file);
    List<String> actions = actions(id);
    Read before = read.get(file);
    if (before != null
        && before.changed().equals(changed)
        && before.size() == size
        && before.actions().equals(actions)) {
      return before;
    }
    ChannelType type = KameletDescription.read(id, Files.readString(file), actions).orElse(null);
    Read now = new Read(changed, size, actions, type);
    read.put(file, now);
    return now;
  }

  private List<String> actions(String id) {
    List<String> actions = new ArrayList<>();
    for (String action : List.of("check", "register", "unregister", "media", "poll")) {
      if (Files.exists(folder.resolve(id + "-" + action + "-action.kamelet.yaml"))) {
        actions.add(action);
      }
    }
    if (Files.exists(folder.resolve(id + "-sink.kamelet.yaml"))
        || Files.exists(folder.resolve("maps/delivery-to-" + id + ".jslt"))) {
      actions.add("send");
    }
    return actions;
  }
}
