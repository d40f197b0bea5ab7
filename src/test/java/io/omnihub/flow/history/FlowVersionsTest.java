package io.omnihub.flow.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.Together;
import io.omnihub.flow.FlowFiles;
import io.omnihub.flow.FlowProblem;
import io.omnihub.flow.FlowStatus;
import io.omnihub.thread.ThreadQueries.Position;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

class FlowVersionsTest {

  private static final FlowFiles FIRST = files("a: 1\nb: 2\n", "same");
  private static final FlowFiles SECOND = files("a: 1\nb: 3\n", "same");

  @StoreTest
  void versionIsStoredOnceAndASmallChangeIsSmall(Stores stores) {
    FlowVersions versions = stores.get(FlowVersions.class);
    deploy(stores, FIRST, "start", null);
    deploy(stores, SECOND, "edit", null);
    deploy(stores, FIRST, "rollback", "anna");

    assertThat(stores.count("flow_version")).isEqualTo(2);
    assertThat(stores.count("flow_blob")).isEqualTo(3);
    assertThat(versions.files(FIRST.hash())).contains(FIRST);
    assertThat(versions.files(SECOND.hash())).contains(SECOND);
    assertThat(versions.files("0".repeat(64))).isEmpty();
    assertThat(versions.named(FIRST.hash().substring(0, 8))).contains(FIRST.hash());
    assertThat(versions.named("%")).isEmpty();
    List<Deployment> all = versions.deployments(null, 9);
    assertThat(all)
        .extracting(d -> d.deed() + " " + d.operator())
        .containsExactly("rollback anna", "edit null", "start null");
    Position after = new Position(all.get(0).at(), all.get(0).id());
    assertThat(versions.deployments(after, 1)).containsExactly(all.get(1));
  }

  @StoreTest
  void startWithWhatRanLastIsNoDeployment(Stores stores) {
    deploy(stores, FIRST, "start", null);
    deploy(stores, FIRST, "start", null);
    deploy(stores, SECOND, "start", null);

    assertThat(stores.count("flow_deployment")).isEqualTo(2);
  }

  @StoreTest
  void nodesThatDeployTheSameVersionAtTheSameMomentStoreItOnce(Stores stores) throws Exception {
    FlowVersions versions = stores.get(FlowVersions.class);

    Together.run(
        IntStream.range(0, 4)
            .mapToObj(
                n ->
                    Together.<Void>retried(
                        () -> {
                          FlowFiles files = n % 2 == 0 ? FIRST : SECOND;
                          versions.deployed(files, "edit", null, stores.clock().instant());
                          return null;
                        }))
            .toList());

    assertThat(stores.count("flow_version")).isEqualTo(2);
    assertThat(stores.count("flow_blob")).isEqualTo(3);
    assertThat(versions.files(FIRST.hash())).contains(FIRST);
  }

  @StoreTest
  void nodeSaysWhatItRunsAndWhoRunsSomethingElseOrIsSilentIsMarked(Stores stores) {
    FlowVersions versions = stores.get(FlowVersions.class);
    FlowProblem problem = new FlowProblem("routes/x.camel.yaml", 3, "no such thing");
    versions.seen(status(stores, FIRST, List.of()));
    versions.seen(status(stores, SECOND, List.of(problem)));
    stores.set(
        "insert into flow_node (node, version, since, problems, seen_at)"
            + " select 'another', ?, since, '[]', seen_at from flow_node",
        FIRST.hash());
    stores.clock().advance(Duration.ofSeconds(61));
    versions.seen(status(stores, SECOND, List.of(problem)));

    List<FlowNode> nodes = versions.nodes(SECOND.hash());

    assertThat(nodes).hasSize(2);
    assertThat(nodes)
        .filteredOn(FlowNode::self)
        .singleElement()
        .matches(node -> !node.other() && !node.away() && node.problems().equals(List.of(problem)));
    assertThat(nodes)
        .filteredOn(node -> !node.self())
        .singleElement()
        .matches(node -> node.other() && node.away());
    stores.clock().advance(Duration.ofDays(2));
    assertThat(versions.nodes(SECOND.hash())).isEmpty();
  }

  private static FlowStatus status(Stores stores, FlowFiles files, List<FlowProblem> problems) {
    return new FlowStatus(files, files.hash(), stores.clock().instant(), problems, new TreeMap<>());
  }

  private static void deploy(Stores stores, FlowFiles files, String deed, String operator) {
    stores.clock().advance(Duration.ofSeconds(1));
    stores.get(FlowVersions.class).deployed(files, deed, operator, stores.clock().instant());
  }

  private static FlowFiles files(String route, String map) {
    return new FlowFiles(
        new TreeMap<>(Map.of("routes/10-a.camel.yaml", route, "kamelets/maps/m.jslt", map)));
  }
}
