package io.omnihub.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * {@code run.sh start}: what a start costs until the hub is ready, plain (embedded parts, new data
 * folder), with and without the archive of classes. Options: {@code --times=N}.
 */
public final class Start {

  private Start() {}

  public static void main(String[] args) throws Exception {
    Ground.main(
        new Ground.Named("start", Set.of("times")),
        args,
        ground -> {
          measure(ground, "start to ready with the archive", true);
          measure(ground, "start to ready without it", false);
          ground.note("size", "%s", ground.size());
        });
  }

  private static void measure(Ground ground, String name, boolean archive) throws Exception {
    List<String> results = new ArrayList<>();
    for (int i = 1; i <= ground.number("times", 3); i++) {
      Map<String, String> settings =
          Map.of("HUB_DATA_DIR", ground.file("start-" + archive + i).toString());
      long began = System.nanoTime();
      try (Ground.Hub hub = ground.startHub(settings, archive)) {
        hub.awaitReady();
        results.add(
            String.format(
                Locale.ROOT,
                "%.1f CPU s in %.1f s, %d MiB",
                hub.program().cpuSeconds(),
                (System.nanoTime() - began) / 1e9,
                hub.program().residentMiB()));
      }
    }
    ground.note(name, "%s", String.join("; ", results));
  }
}
