package io.omnihub.flow;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** Tells what runs. Always up: while a change is refused, what ran before goes on. */
@Component
class FlowHealthIndicator implements HealthIndicator {

  private final LiveFlow live;

  FlowHealthIndicator(LiveFlow live) {
    this.live = live;
  }

  @Override
  public Health health() {
    FlowStatus status = live.status();
    return Health.up()
        .withDetail("hash", status.hash())
        .withDetail("since", status.since().toString())
        .withDetail("routes", status.routes().size())
        .withDetail("problems", status.problems())
        .build();
  }
}
