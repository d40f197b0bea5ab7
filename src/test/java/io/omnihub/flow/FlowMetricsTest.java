package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The metric of what was refused; that a scrape has it is told by {@link LiveFlowTest}. */
class FlowMetricsTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final MultiGauge gauge = MultiGauge.builder("hub.flow.problems").register(registry);

  @Test
  void placesHaveARowEachWithoutTheirReasons() {
    Collection<Gauge> rows =
        show(
            List.of(
                new FlowProblem("routes/a.camel.yaml", 3, "one thing"),
                new FlowProblem("routes/a.camel.yaml", 3, "another"),
                new FlowProblem("routes/b.camel.yaml", 0, "empty")));

    assertThat(rows)
        .extracting(row -> row.getId().getTags().toString() + " " + row.value())
        .containsExactlyInAnyOrder(
            "[tag(file=routes/a.camel.yaml), tag(line=3)] 2.0",
            "[tag(file=routes/b.camel.yaml), tag(line=)] 1.0");
    assertThat(show(List.of())).singleElement().satisfies(row -> assertThat(row.value()).isZero());
  }

  @Test
  void rowsAreBoundedAndNoneIsMissingInTheirSum() {
    Collection<Gauge> rows =
        show(
            IntStream.range(0, 3_000)
                .mapToObj(i -> new FlowProblem("routes/" + i + "x".repeat(4_000), i, "odd"))
                .toList());

    assertThat(rows).hasSize(FlowMetrics.MOST_PLACES + 1);
    assertThat(rows.stream().mapToDouble(Gauge::value).sum()).isEqualTo(3_000);
    assertThat(rows).allSatisfy(row -> assertThat(row.getId().getTag("file")).hasSizeLessThan(310));
  }

  private Collection<Gauge> show(List<FlowProblem> problems) {
    gauge.register(FlowMetrics.rows(problems), true);
    return registry.find("hub.flow.problems").gauges();
  }
}
