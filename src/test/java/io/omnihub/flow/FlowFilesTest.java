package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders and files as nobody should leave them. */
class FlowFilesTest {

  private static final String ROUTE = "- route: {id: a, from: {uri: direct:a, steps: []}}\n";

  private static final String FROM = "\n    from:\n      uri: direct:a\n      steps: []\n";
  private static final String LONG =
      "a123456789a123456789a123456789a123456789a123456789"
          + "a123456789a123456789a123456789a123456789a123456789a";

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
  void folderInPlaceOfAFileIsNoFileAndIsTold() throws IOException {
    Files.createDirectories(kamelets.resolve("maps/a.jslt"));

    assertThat(read().contents()).containsOnlyKeys("routes/10.camel.yaml");
    assertThat(read().faults())
        .containsExactly(
            new FlowProblem("kamelets/maps/a.jslt", 0, "This is a folder, not a file"));
    assertThat(FlowSource.read(read()).problems()).isEqualTo(read().faults());
  }

  @Test
  void fileThatCannotBeReadHoldsUpNoOther() throws IOException {
    Path unreadable = Path.of("/proc/self/mem"); // a file for all, also for root
    assumeTrue(Files.exists(unreadable));
    Files.createSymbolicLink(routes.resolve("20.camel.yaml"), unreadable);

    assertThat(read().contents()).containsOnlyKeys("routes/10.camel.yaml");
    assertThat(read().faults())
        .singleElement()
        .matches(fault -> fault.file().equals("routes/20.camel.yaml"))
        .matches(fault -> fault.reason().startsWith("The file cannot be read: "));
  }

  @Test
  void folderThatMayNotBeLookedIntoIsNotEmpty() throws IOException {
    Path closed = Files.createDirectories(routes.resolve("team"));
    Files.writeString(closed.resolve("20.camel.yaml"), ROUTE);
    Files.setPosixFilePermissions(closed, Set.of());
    try {
      assumeFalse(Files.isReadable(closed), "root may look everywhere");

      assertThat(read().faults())
          .containsExactly(
              new FlowProblem("routes/team", 0, "The file cannot be read: access denied"));
    } finally {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void whatIsNoTextIsToldWithItsLine() throws IOException {
    Files.write(routes.resolve("20.camel.yaml"), "# a\n# цена\n".getBytes("windows-1251"));
    Files.writeString(kamelets.resolve("a.jslt"), "{\n\n\"a\": \"\0\"}");
    Files.write(kamelets.resolve("b.json"), "{}".getBytes(StandardCharsets.UTF_16));

    assertThat(FlowSource.read(read()).problems())
        .containsExactlyInAnyOrder(
            new FlowProblem("routes/20.camel.yaml", 2, "This is not text in UTF-8"),
            new FlowProblem("kamelets/a.jslt", 3, "This is not text in UTF-8"),
            new FlowProblem("kamelets/b.json", 1, "This is not text in UTF-8"));
  }

  @Test
  void nameThatIsTooLongToBeKeptIsTold() throws IOException {
    String name = "a".repeat(200) + "/" + "b".repeat(200) + ".json";
    Files.createDirectories(kamelets.resolve(name).getParent());
    Files.writeString(kamelets.resolve(name), "{}");

    assertThat(FlowSource.read(read()).problems())
        .containsExactly(
            new FlowProblem(
                "kamelets/" + name, 0, "The file's name is longer than 300 characters"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "a/b",
        "a:b",
        "a\"b",
        "a'b",
        "a,b",
        "a*",
        "<script>alert(1)</script>",
        "{{server.port}}",
        "${body}",
        "a\u202Eb",
        "a\tb",
        LONG,
      })
  void oddRouteIdIsTold(String id) {
    FlowSource source = flow("- route: {id: a}\n- route:\n    id: " + quoted(id) + FROM);

    assertThat(source.routes()).isEmpty();
    assertThat(source.problems())
        .element(1)
        .matches(problem -> problem.line() == 2)
        .matches(problem -> problem.reason().startsWith("A route's id is at most 100 letters"))
        .matches(problem -> problem.reason().length() <= 1_001);
  }

  @ParameterizedTest
  @ValueSource(strings = {"    id: \"\"", "    id: ' '", "    description: none", "    id: [a]"})
  void routeWithoutIdIsTold(String id) {
    assertThat(flow("- route:\n" + id + FROM).problems())
        .containsExactly(new FlowProblem("routes/a.camel.yaml", 1, "The route has no id"));
  }

  @Test
  void idMayBeInAnyLanguageButNotTwiceInAnotherCase() {
    FlowSource source =
        flow("- route:\n    id: Заявка-1" + FROM + "- route:\n    id: заявка-1" + FROM);

    assertThat(source.problems()).isEmpty();
    assertThat(new WrittenCheck(source, List.of(), Set.of()).findings())
        .extracting(finding -> finding.problem().toString())
        .containsExactly(
            "routes/a.camel.yaml:6: Route id заявка-1 is already in routes/a.camel.yaml, line 1",
            "routes/a.camel.yaml:6: direct:a as the beginning of a route is already in"
                + " routes/a.camel.yaml, line 1");
  }

  private static FlowSource flow(String text) {
    return FlowSource.read(FlowFiles.of(Map.of("routes/a.camel.yaml", text)));
  }

  private static String quoted(String id) {
    return "\"" + id.replace("\"", "\\\"").replace("\t", "\\t") + "\"";
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
