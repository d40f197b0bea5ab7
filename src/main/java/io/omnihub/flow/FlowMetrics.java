package io.omnihub.flow;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * What runs and what was refused, as meters. {@code hub.flow.problems} has a row for each place of
 * which something is told, at most {@link #MOST_PLACES} and one for the others, and a single one
 * that is 0 when all runs, so that their sum is always the number of problems. The reasons are no
 * tags, as there is no end of them: they are in health and in the log.
 */
@Component
class FlowMetrics implements MeterBinder {

  static final int MOST_PLACES = 50;
  private static final int LONGEST_NAME = 300;

  private record Place(String file, String line) {

    static final Place NONE = new Place("", "");
    static final Place OTHERS = new Place("others", "");

    static Place of(FlowProblem problem) {
      String file = problem.file();
      return new Place(
          file.length() > LONGEST_NAME ? file.substring(0, LONGEST_NAME) + "…" : file,
          problem.line() > 0 ? String.valueOf(problem.line()) : "");
    }
  }

  private final LiveFlow live;
  private MultiGauge info;
  private MultiGauge problems;

  FlowMetrics(LiveFlow live) {
    this.live = live;
  }

  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    FunctionCounter.builder("hub.flow.swaps", live, LiveFlow::swaps)
        .description("Exchanges of the flow since the start")
        .register(registry);
    FunctionCounter.builder("hub.flow.refusals", live, LiveFlow::refusals)
        .description("Changes of the flow that were not taken, or not all")
        .register(registry);
    info = MultiGauge.builder("hub.flow.info").description("The flow that runs").register(registry);
    problems =
        MultiGauge.builder("hub.flow.problems")
            .description("Reasons why something in the flow's folders does not run, by place")
            .register(registry);
    show();
  }

  @EventListener({FlowDeployed.class, FlowRefused.class, FlowMended.class})
  synchronized void changed() {
    if (info != null) {
      show();
    }
  }

  private void show() {
    FlowStatus status = live.status();
    info.register(List.of(Row.of(Tags.of("hash", status.hash()), 1)), true);
    problems.register(rows(status.problems()), true);
  }

  static List<Row<?>> rows(List<FlowProblem> problems) {
    Map<Place, Integer> places = new LinkedHashMap<>();
    for (FlowProblem problem : problems) {
      Place place = Place.of(problem);
      boolean full = places.size() >= MOST_PLACES && !places.containsKey(place);
      places.merge(full ? Place.OTHERS : place, 1, Integer::sum);
    }
    if (places.isEmpty()) {
      places.put(Place.NONE, 0);
    }
    List<Row<?>> rows = new ArrayList<>();
    places.forEach(
        (place, count) ->
            rows.add(Row.of(Tags.of("file", place.file(), "line", place.line()), count)));
    return rows;
  }
}
