package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.flow.FlowFolders.RollbackFinished;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many files written as one: by a process that may die, and by two at once. */
class FlowFoldersTest {

  private static final Errand ERRAND = new Errand("0".repeat(64), "default", "anna");
  private static final FlowFiles OLD =
      FlowFiles.of(
          Map.of(
              "routes/10-a.camel.yaml", "old a",
              "routes/20-b.camel.yaml", "old b",
              "routes/30-same.camel.yaml", "same",
              "kamelets/maps/gone.jslt", "old map"));
  private static final FlowFiles WANTED =
      FlowFiles.of(
          Map.of(
              "routes/10-a.camel.yaml", "new a",
              "routes/20-b.camel.yaml", "new b",
              "routes/30-same.camel.yaml", "same",
              "kamelets/new/fresh.kamelet.yaml", "fresh"));

  private final ObjectMapper json = new ObjectMapper();
  private final List<Object> events = new ArrayList<>();

  @TempDir Path folder;
  private Path routes;
  private Path kamelets;
  private FlowFolders folders;

  @BeforeEach
  void oldFilesLieThere() throws IOException {
    routes = Files.createDirectories(folder.resolve("routes"));
    kamelets = Files.createDirectories(folder.resolve("kamelets"));
    folders = node();
    lay(OLD);
  }

  @Test
  void allIsWrittenAndNothingElseLeft() throws IOException {
    folders.write(WANTED, ERRAND);

    assertThat(folders.read()).isEqualTo(WANTED);
    assertThat(hidden()).containsExactlyInAnyOrder(".rollback.lock", ".rollback.stamp");
    assertThat(events).isEmpty();
  }

  /** {@code deed}: how many of the files were exchanged before the process died. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void processThatDiesAtAnyStepLeavesNoMixOfTwoVersions(int deed) throws IOException {
    beginAndDie();
    List<FlowJournal.Change> changes = FlowFolders.changes(OLD, WANTED);
    assertThat(changes).hasSize(4);
    changes.subList(0, deed).forEach(change -> put(change.name(), change.after()));
    Files.writeString(routes.resolve(".rollback-" + deed), "half writ");

    assertThat(node().read()).isEqualTo(WANTED);

    assertThat(hidden()).doesNotContain(".rollback.json");
    assertThat(events).containsExactly(new RollbackFinished(ERRAND));
    assertThat(node().read()).isEqualTo(WANTED);
    assertThat(events).hasSize(1);
  }

  @Test
  void processThatDiesWhileItIsFinishingIsFinishedByTheNext() throws IOException {
    beginAndDie();
    put("routes/20-b.camel.yaml", "new b");
    folders.read();
    beginAndDie(); // the journal is there again, all the files are written

    assertThat(node().read()).isEqualTo(WANTED);
  }

  @Test
  void journalThatIsHalfWrittenChangesNothing() throws IOException {
    Files.writeString(routes.resolve(".rollback.json~"), "{\"errand\":{");

    assertThat(folders.read()).isEqualTo(OLD);
    folders.write(WANTED, ERRAND);
    assertThat(folders.read()).isEqualTo(WANTED);
  }

  @Test
  void whatSomebodyWroteSinceIsLeftAlone() throws IOException {
    beginAndDie();
    put("routes/10-a.camel.yaml", "mended by hand");

    assertThat(node().read().contents())
        .containsEntry("routes/10-a.camel.yaml", "mended by hand")
        .containsEntry("routes/20-b.camel.yaml", "new b")
        .doesNotContainKey("kamelets/maps/gone.jslt");
  }

  @Test
  void whatCannotBeFinishedIsPutBack() throws IOException {
    beginAndDie();
    put("routes/10-a.camel.yaml", "new a");
    Files.createDirectories(kamelets.resolve("new/fresh.kamelet.yaml/in/the/way"));

    assertThat(node().read().contents()).isEqualTo(OLD.contents());
    assertThat(hidden()).doesNotContain(".rollback.json");
  }

  @Test
  void whatCanNeitherBeFinishedNorPutBackIsTriedAgainByWhoeverReadsNext() throws IOException {
    beginAndDie();
    put("routes/10-a.camel.yaml", "new a");
    Path here = Files.createDirectories(kamelets.resolve("new/fresh.kamelet.yaml/in/the/way"));
    put("routes/.rollback-back/in-the-way", "x"); // as a full disk would be

    assertThatThrownBy(() -> node().read()).isInstanceOf(UncheckedIOException.class);
    assertThat(hidden()).contains(".rollback.json");
    assertThat(Files.readString(routes.resolve("10-a.camel.yaml"))).isEqualTo("new a");

    Files.delete(routes.resolve(".rollback-back/in-the-way"));
    for (Path gone = here; !gone.equals(kamelets); gone = gone.getParent()) {
      Files.delete(gone);
    }
    assertThat(node().read()).isEqualTo(WANTED);
    assertThat(hidden()).doesNotContain(".rollback.json");
  }

  @Test
  void journalThatNobodyCanReadIsToldAndTheFilesAreThereAllTheSame() throws IOException {
    Files.writeString(routes.resolve(".rollback.json"), "null");

    assertThatThrownBy(folders::read)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("Cannot finish the rollback");
    assertThat(folders.asTheyLie()).isEqualTo(OLD);
  }

  @Test
  void journalLeadsNowhereElse() throws IOException {
    Path outside = folder.resolve("outside.yaml");
    write(
        new FlowJournal.Entry(
            ERRAND, List.of(new FlowJournal.Change("routes/../../outside.yaml", null, "x"))));

    folders.read();

    assertThat(outside).doesNotExist();
    assertThat(folder.resolve("../outside.yaml")).doesNotExist();
  }

  @Test
  void nodesThatWriteAtTheSameMomentLeaveOneOfTheVersions() throws Exception {
    ExecutorService nodes = Executors.newFixedThreadPool(3);
    try {
      Future<?> one = nodes.submit(() -> writeOften(WANTED));
      Future<?> other = nodes.submit(() -> writeOften(OLD));
      Future<Set<FlowFiles>> reader =
          nodes.submit(
              () -> {
                Set<FlowFiles> seen = new HashSet<>();
                FlowFolders third = node();
                while (!one.isDone() || !other.isDone()) {
                  seen.add(third.read());
                }
                return seen;
              });
      one.get(60, TimeUnit.SECONDS);
      other.get(60, TimeUnit.SECONDS);

      assertThat(reader.get(60, TimeUnit.SECONDS)).isSubsetOf(OLD, WANTED);
      assertThat(folders.read()).isIn(OLD, WANTED);
    } finally {
      nodes.shutdownNow();
    }
  }

  @Test
  void otherProcessThatWritesIsWaitedForAndThenTold() throws IOException {
    beginAndDie();
    try (FileChannel another =
        FileChannel.open(
            routes.resolve(".rollback.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      another.lock();

      assertThatThrownBy(folders::read).hasMessageContaining("another node has been writing");
    }

    assertThat(folders.read()).isEqualTo(WANTED);
  }

  private Void writeOften(FlowFiles files) throws IOException {
    FlowFolders node = node();
    for (int i = 0; i < 30; i++) {
      node.write(files, ERRAND);
    }
    return null;
  }

  private FlowFolders node() {
    return new FlowFolders(routes, kamelets, json, events::add);
  }

  private void beginAndDie() throws IOException {
    write(new FlowJournal.Entry(ERRAND, FlowFolders.changes(OLD, WANTED)));
  }

  private void write(FlowJournal.Entry entry) throws IOException {
    try (FlowJournal.Turn turn = new FlowJournal(routes, json).turn()) {
      turn.begin(entry.errand(), entry.changes());
    }
  }

  private void lay(FlowFiles files) {
    files.contents().forEach(this::put);
  }

  private void put(String name, String text) {
    try {
      Path file = folder.resolve(name);
      if (text == null) {
        Files.deleteIfExists(file);
      } else {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> hidden() throws IOException {
    try (Stream<Path> all = Files.list(routes)) {
      return all.map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("."))
          .toList();
    }
  }
}
