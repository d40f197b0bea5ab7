package io.omnihub.flow;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** What runs and what was refused, as meters. */
@Component
class FlowMetrics implements MeterBinder {

  private final LiveFlow live;
  private MultiGauge info;

  FlowMetrics(LiveFlow live) {
    this.live = live;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("hub.flow.problems", live, flow -> flow.status().problems().size())
        .description("Reasons why something in the flow's folders does not run")
        .register(registry);
    FunctionCounter.builder("hub.flow.swaps", live, LiveFlow::swaps)
        .description("Exchanges of the flow since the start")
        .register(registry);
    FunctionCounter.builder("hub.flow.refusals", live, LiveFlow::refusals)
        .description("Changes of the flow that were not taken, or not all")
        .register(registry);
    info = MultiGauge.builder("hub.flow.info").description("The flow that runs").register(registry);
    show();
  }

  @EventListener
  void deployed(FlowDeployed event) {
    if (info != null) {
      show();
    }
  }

  private void show() {
    info.register(List.of(Row.of(Tags.of("hash", live.status().hash()), 1)), true);
  }
}
