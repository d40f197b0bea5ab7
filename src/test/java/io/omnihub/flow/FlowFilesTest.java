package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders and files as nobody should leave them. */
class FlowFilesTest {

  private static final String ROUTE = "- route: {id: a, from: {uri: direct:a, steps: []}}\n";

  @TempDir Path folder;
  private Path routes;
  private Path kamelets;

  @BeforeEach
  void folders() throws IOException {
    routes = Files.createDirectories(folder.resolve("routes"));
    kamelets = Files.createDirectories(folder.resolve("kamelets"));
    Files.writeString(routes.resolve("10.camel.yaml"), ROUTE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".10.camel.yaml.swp",
        "10.camel.yaml~",
        "#10.camel.yaml#",
        "10.camel.yaml.bak",
        "4913",
        ".rollback-0",
        ".rollback.json",
        "..2026_01_01/10.camel.yaml",
        "tests/10.camel.yaml",
      })
  void whatEditorsAndMountsLeaveIsNoPartOfTheFlow(String name) throws IOException {
    Path file = routes.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "- broken");

    assertThat(read().contents()).containsOnlyKeys("routes/10.camel.yaml");
  }

  @Test
  void linkIsFollowedButNotInACircleAndNotNowhere() throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("20.camel.yaml"), ROUTE);
    Files.createSymbolicLink(routes.resolve("team"), elsewhere);
    Files.createSymbolicLink(elsewhere.resolve("back"), routes);
    Files.createSymbolicLink(routes.resolve("30.camel.yaml"), folder.resolve("gone"));

    assertThat(read().contents())
        .containsOnlyKeys("routes/10.camel.yaml", "routes/team/20.camel.yaml");
  }

  @Test
  void linkIntoAWholeDiskIsRefused() throws IOException {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    for (int i = 0; i < 10_001; i++) {
      Files.createFile(disk.resolve("f" + i));
    }
    Files.createSymbolicLink(routes.resolve("disk"), disk);

    assertThatThrownBy(this::read)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("more than 10000 files");
  }

  @Test
  void folderInPlaceOfAFileIsNoFile() throws IOException {
    Files.createDirectories(kamelets.resolve("maps/a.jslt"));

    assertThat(read().contents()).containsOnlyKeys("routes/10.camel.yaml");
  }

  @Test
  void byteOrderMarkIsNoPartOfAText() throws IOException {
    Files.writeString(routes.resolve("10.camel.yaml"), "\uFEFF" + ROUTE);

    assertThat(read().contents()).containsEntry("routes/10.camel.yaml", ROUTE);
  }

  @Test
  void hugeFileIsNotReadWholeAndIsTold() throws IOException {
    Files.writeString(kamelets.resolve("a.jslt"), " ".repeat(3 * FlowFiles.LARGEST));

    assertThat(read().contents().get("kamelets/a.jslt")).hasSize(FlowFiles.LARGEST + 1);
    assertThat(FlowSource.read(read()).problems())
        .containsExactly(
            new FlowProblem("kamelets/a.jslt", 0, "Larger than " + FlowFiles.LARGEST + " bytes"));
  }

  @Test
  void anchorsThatMultiplyOrHoldThemselvesAreTold() {
    StringBuilder bomb = new StringBuilder("- a: &a0 [x]\n");
    for (int i = 1; i < 10; i++) {
      String before = "*a" + (i - 1);
      bomb.append("- a: &a")
          .append(i)
          .append(" [" + before + ", " + before + ", " + before + "]\n");
    }
    for (String text : new String[] {bomb.toString(), "- route: &a {id: x, from: *a}\n"}) {
      assertThat(FlowSource.read(FlowFiles.of(Map.of("routes/a.camel.yaml", text))).problems())
          .as(text)
          .isNotEmpty()
          .allSatisfy(problem -> assertThat(problem.reason()).startsWith("This is not YAML"));
    }
  }

  @Test
  void windowsLineBreaksCountAsOne() {
    FlowSource source =
        FlowSource.read(
            FlowFiles.of(
                Map.of("routes/a.camel.yaml", "# a\r\n\r\n" + ROUTE.replace("\n", "\r\n"))));

    assertThat(source.problems()).isEmpty();
    assertThat(source.routes()).singleElement().matches(route -> route.line() == 3);
  }

  private FlowFiles read() {
    return FlowFiles.read(routes, kamelets);
  }
}
