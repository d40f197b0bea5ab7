package io.omnihub.bus;

import java.time.Duration;
import org.springframework.boot.actuate.health.Health;

/** Asks the cluster at most once in a while: probes come often and from several sides. */
class KafkaBusHealth implements BusHealthIndicator {

  private static final long KEPT_NANOS = Duration.ofSeconds(3).toNanos();

  private final KafkaCluster cluster;
  private Health last;
  private long askedAt;

  KafkaBusHealth(KafkaCluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public synchronized Health health() {
    if (last == null || System.nanoTime() - askedAt > KEPT_NANOS) {
      last = ask();
      askedAt = System.nanoTime();
    }
    return last;
  }

  private Health ask() {
    Health.Builder health = Health.up().withDetail("engine", "kafka");
    try {
      return health.withDetail("brokers", cluster.countBrokers()).build();
    } catch (Exception e) {
      return health.down(e).build();
    }
  }
}
