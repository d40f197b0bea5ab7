package io.omnihub.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** What the pages name is there. */
class PagesTest {

  @Test
  void linkedFilesExist() {
    for (String page :
        new String[] {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docker/README.md"}) {
      Path folder = Path.of(page).toAbsolutePath().getParent();
      for (MatchResult link : Pages.find("]\\(([^)#:]+)\\)", Pages.read(page))) {
        assertThat(folder.resolve(link.group(1))).as(page).exists();
      }
    }
  }

  @Test
  void pathsInReadmesTableExist() {
    for (MatchResult path :
        Pages.find("^\\| `([a-z][^`<|]*/[^`<|]*)` \\|", Pages.read("README.md"))) {
      assertThat(Path.of(path.group(1))).exists();
    }
  }

  @Test
  void testsThatFailureFirstNamesExist() {
    var named = Pages.find("`([A-Z]\\w+)\\.(\\w+)`", Pages.read("src/docs/failure-first.md"));
    assertThat(named).isNotEmpty();
    for (MatchResult test : named) {
      assertThat(Pages.files("src/test/java", "/" + test.group(1) + ".java"))
          .as(test.group())
          .anyMatch(file -> Pages.read(file.toString()).contains("void " + test.group(2) + "("));
    }
  }

  @Test
  void everyDependencyHasItsLine() {
    String pom = Pages.read("pom.xml");
    String direct =
        pom.substring(pom.indexOf("</dependencyManagement>"), pom.indexOf("<build>"))
            .replaceAll("(?s)<exclusions>.*?</exclusions>", "");
    Set<String> wanted = new HashSet<>();
    Pages.find("<artifactId>([^<]+)</artifactId>", direct).forEach(m -> wanted.add(m.group(1)));
    Set<String> told = new HashSet<>();
    Pages.find("^\\| `([^`]+)` \\|", Pages.read("src/docs/adr/0006-dependencies.md"))
        .forEach(m -> told.add(m.group(1)));
    assertThat(told).isEqualTo(wanted);
  }

  @Test
  void whatTheImageCopiesExistsAndIsNotIgnored() {
    String ignored = Pages.read(".dockerignore");
    for (MatchResult copy :
        Pages.find("^COPY (?!--from)(\\S+) ", Pages.read("docker/Dockerfile"))) {
      assertThat(Path.of(copy.group(1))).exists();
      assertThat(ignored).contains("!" + copy.group(1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker/compose.yaml", "docker/compose.scale.yaml"})
  @SuppressWarnings("unchecked")
  void composeMountsWhatIsThereAndPinsWhatItNames(String file) {
    String text = Pages.read(file);
    Map<String, Map<String, Map<String, Object>>> compose = new Yaml().load(text);
    compose
        .get("services")
        .values()
        .forEach(
            service ->
                ((Iterable<String>) service.get("volumes"))
                    .forEach(
                        volume -> {
                          String source = volume.substring(0, volume.indexOf(':'));
                          if (source.startsWith(".")) {
                            assertThat(Path.of("docker").resolve(source)).exists();
                          } else {
                            assertThat(compose.get("volumes")).containsKey(source);
                          }
                        }));
    String pinned = Pages.read("docker/.env");
    Pages.find("\\$\\{([A-Z_]+)}", text)
        .forEach(
            name -> assertThat(pinned).containsPattern("(?m)^" + name.group(1) + "=\\S+[:.]?\\d"));
  }

  @Test
  @SuppressWarnings("unchecked")
  void everyServiceOfTheScaledHubIsWatchedAndBounded() {
    Map<String, Map<String, Map<String, Object>>> compose =
        new Yaml().load(Pages.read("docker/compose.scale.yaml"));
    Map<String, Map<String, Object>> services = compose.get("services");
    String image = Pages.read("docker/Dockerfile");
    services.forEach(
        (name, service) -> {
          assertThat(service).as(name).containsKeys("image", "mem_limit", "restart", "logging");
          boolean watched =
              service.containsKey("healthcheck") || ofTheHub((String) service.get("image"));
          assertThat(watched).as(name + " has a health check").isTrue();
          ((Map<String, Map<String, String>>) service.getOrDefault("depends_on", Map.of()))
              .forEach(
                  (other, how) -> {
                    assertThat(services).containsKey(other);
                    assertThat(how).containsEntry("condition", "service_healthy");
                  });
        });
    assertThat(image).contains("HEALTHCHECK");
    assertThat(services.get("hub-1").get("environment"))
        .isEqualTo(services.get("hub-2").get("environment"));
    assertThat(services.get("hub-1").get("volumes"))
        .isNotEqualTo(services.get("hub-2").get("volumes"));
  }

  private static boolean ofTheHub(String image) {
    return image.startsWith("omnihub:");
  }

  /** Two builds at once under one name fail, and a hub alone has nowhere to pull its image from. */
  @Test
  void oneHubBuildsTheImageForAll() {
    Map<String, Map<String, Map<String, Object>>> compose =
        new Yaml().load(Pages.read("docker/compose.scale.yaml"));
    var hubs =
        compose.get("services").values().stream()
            .filter(service -> ofTheHub((String) service.get("image")))
            .toList();
    assertThat(hubs).hasSizeGreaterThan(1).filteredOn(hub -> hub.containsKey("build")).hasSize(1);
    assertThat(hubs)
        .filteredOn(hub -> !hub.containsKey("build"))
        .allSatisfy(hub -> assertThat(hub).containsEntry("pull_policy", "never"));
  }

  /** What is sealed, signed or kept by one hub, another one opens. */
  @Test
  @SuppressWarnings("unchecked")
  void hubsShareTheirSecretsAndFiles() {
    Map<String, Map<String, Map<String, Object>>> compose =
        new Yaml().load(Pages.read("docker/compose.scale.yaml"));
    for (String hub : new String[] {"hub-1", "hub-2"}) {
      Map<String, Object> service = compose.get("services").get(hub);
      for (String secret :
          new String[] {"HUB_DB_PASSWORD", "HUB_SECRET_KEY", "HUB_WEBCHAT_SESSION_SECRET"}) {
        assertThat(((Map<String, String>) service.get("environment")).get(secret))
            .as(secret + " has to be given")
            .startsWith("${" + secret + ":?");
      }
      assertThat((Iterable<String>) service.get("volumes")).contains("media:/data/media");
    }
    assertThat(Pages.read("docker/Dockerfile"))
        .contains("install -d -o hub -g hub /hub /data /data/media");
  }

  @Test
  @SuppressWarnings("unchecked")
  void kafkasHeapFitsIntoItsContainer() {
    Map<String, Map<String, Map<String, Object>>> compose =
        new Yaml().load(Pages.read("docker/compose.scale.yaml"));
    Map<String, Object> kafka = compose.get("services").get("kafka");
    assertThat(kafka).containsEntry("mem_limit", "1g");
    String heap = ((Map<String, String>) kafka.get("environment")).get("KAFKA_HEAP_OPTS");
    int megabytes = Integer.parseInt(heap.replaceFirst(".*-Xmx(\\d+)m.*", "$1"));
    assertThat(megabytes).isLessThanOrEqualTo(512);
  }

  /** Made up, it would move the hub's redirects to another port. */
  @Test
  void balancerMakesUpNoProtocol() {
    assertThat(Pages.read("docker/balancer.conf"))
        .doesNotContain("proxy_set_header X-Forwarded-Proto")
        .contains("real_ip_header X-Forwarded-For");
  }

  @Test
  @SuppressWarnings("unchecked")
  void balancerAndHubsNameServicesThatAreThere() {
    Map<String, Map<String, Map<String, Object>>> compose =
        new Yaml().load(Pages.read("docker/compose.scale.yaml"));
    Set<String> services = compose.get("services").keySet();
    Pages.find("server ([a-z0-9-]+):8080", Pages.read("docker/balancer.conf"))
        .forEach(hub -> assertThat(services).contains(hub.group(1)));
    Map<String, String> hub =
        (Map<String, String>) compose.get("services").get("hub-1").get("environment");
    assertThat(services)
        .contains(hub.get("HUB_KAFKA_BROKERS").replaceFirst(":.*", ""))
        .contains(hub.get("HUB_DB_URL").replaceFirst(".*//(.*)/.*", "$1"));
  }

  @Test
  void imagesDefaultsAreThoseOfTheComposeFile() {
    String pinned = Pages.read("docker/.env");
    Pages.find("^ARG (\\S+=\\S+)$", Pages.read("docker/Dockerfile"))
        .forEach(argument -> assertThat(pinned).contains(argument.group(1)));
  }

  @Test
  void scriptOfTheBuildMachineCanBeRun() {
    assertThat(Files.isExecutable(Path.of(".ci/run"))).isTrue();
  }
}
