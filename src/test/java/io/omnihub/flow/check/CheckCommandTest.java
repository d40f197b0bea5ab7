package io.omnihub.flow.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** The command as an editor and a build machine run it: a process, its output and its exit code. */
class CheckCommandTest {

  @TempDir Path folder;
  private Path routes;
  private Path kamelets;

  private record Ended(int code, List<String> lines, String errors) {}

  @BeforeEach
  void copyTheFlow() throws IOException {
    routes = folder.resolve("routes");
    kamelets = folder.resolve("kamelets");
    FileSystemUtils.copyRecursively(Path.of("routes"), routes);
    FileSystemUtils.copyRecursively(Path.of("kamelets"), kamelets);
  }

  @Test
  void aGoodFolderIsCleanAndTheCommandLeavesNothingBehind() throws Exception {
    Ended ended = check();

    assertThat(ended.code()).as(ended.toString()).isZero();
    assertThat(ended.lines().get(0)).endsWith(": nothing found").contains(" tests in ");
    assertThat(ended.errors()).isEmpty();
    assertThat(folder)
        .isDirectoryContaining("glob:**/routes")
        .isDirectoryNotContaining("glob:**/data");
  }

  @Test
  void aWrongBranchIsToldAtTheLineOfTheExpectation() throws Exception {
    edit(routes.resolve("40-route.camel.yaml"), "'lead'", "'leed'");

    Ended ended = check("--only", "price becomes");

    assertThat(ended.code()).isEqualTo(CheckCommand.FINDINGS);
    assertThat(ended.lines())
        .contains(
            routes
                + "/tests/40-route.test.yaml:8: \"a question about the price becomes a card and an"
                + " answer\": commands[0]: expected reply, got ticket sales");
  }

  @Test
  void aWrongMappingIsToldAsWhatWasExpectedAndGot() throws Exception {
    edit(kamelets.resolve("maps/card-to-bitrix24-lead.jslt"), "\"WEB\"", "\"CALL\"");

    Ended ended = check("--only", "found again");

    assertThat(ended.code()).isEqualTo(CheckCommand.FINDINGS);
    assertThat(ended.lines().get(0))
        .startsWith(kamelets + "/maps/tests/card-to-bitrix24-lead.test.yaml:")
        .endsWith("output.fields.SOURCE_ID: expected \"WEB\", got \"CALL\"");
  }

  @Test
  void aTestThatIsWrongItselfIsToldWithItsLine() throws Exception {
    edit(routes.resolve("tests/40-route.test.yaml"), "outcome: lead", "outcom: lead");

    Ended ended = check("--only", "nothing else");

    assertThat(ended.code()).isEqualTo(CheckCommand.FINDINGS);
    assertThat(ended.lines().get(0))
        .startsWith(
            routes + "/tests/40-route.test.yaml:5: unknown 'outcom' in what a turn expects;");
  }

  @Test
  void aFileThatIsNoYamlIsToldAndOtherFindingsToo() throws Exception {
    edit(routes.resolve("42-order-status.camel.yaml"), "group: route", "group: [route");
    edit(routes.resolve("50-deliver.camel.yaml"), "description: Cards to the CRM", "note: Cards");

    Ended ended = check();

    assertThat(ended.code()).isEqualTo(CheckCommand.FINDINGS);
    assertThat(ended.lines())
        .anyMatch(line -> line.startsWith(routes + "/42-order-status.camel.yaml:4: "))
        .anyMatch(line -> line.startsWith(routes + "/50-deliver.camel.yaml:"))
        .last()
        .asString()
        .isEqualTo("the tests wait until the flow loads");
  }

  @Test
  void findingsAreWrittenAsGithubReadsThem() throws Exception {
    Path file = routes.resolve("50-deliver.camel.yaml");
    edit(file, "description: Cards to the CRM", "note: Cards");
    int line = Files.readAllLines(file).indexOf("    id: deliver-crm"); // below "- route:"

    Ended ended = check("--github", "--only", "nothing");

    assertThat(ended.lines())
        .contains(
            "::error file="
                + file
                + ",line="
                + line
                + "::the route deliver-crm has no description");
  }

  @Test
  void whatCannotBeDoneIsToldByTheExitCode() throws Exception {
    assertThat(run(List.of("check", "--routes", "nowhere")).code()).isEqualTo(CheckCommand.UNABLE);
    Ended unknown = run(List.of("check", "--folder", "x"));
    assertThat(unknown.code()).isEqualTo(CheckCommand.UNABLE);
    assertThat(unknown.errors()).contains("cannot read '--folder'").contains("usage: check");
    Ended mistyped = check("--only", "prise becomes");
    assertThat(mistyped.code()).isEqualTo(CheckCommand.UNABLE);
    assertThat(mistyped.errors()).contains("no test has 'prise becomes' in its name or file");
  }

  private Ended check(String... options) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("check", "--routes", routes.toString(), "--kamelets", kamelets.toString()));
    arguments.addAll(List.of(options));
    return run(arguments);
  }

  private Ended run(List<String> arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                absoluteClassPath(),
                "io.omnihub.OmniHubApplication"));
    command.addAll(arguments);
    Path errors = folder.resolve("errors.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(errors.toFile())
            .start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), lines, Files.readString(errors));
  }

  private static String absoluteClassPath() {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
      entries.add(Path.of(entry).toAbsolutePath().toString());
    }
    return String.join(java.io.File.pathSeparator, entries);
  }

  private static void edit(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(from);
    int at = text.indexOf(from);
    Files.writeString(file, text.substring(0, at) + to + text.substring(at + from.length()));
  }
}
