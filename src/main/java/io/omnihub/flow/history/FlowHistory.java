package io.omnihub.flow.history;

import io.omnihub.flow.FlowDeployed;
import io.omnihub.flow.FlowFiles;
import io.omnihub.flow.LiveFlow;
import io.omnihub.work.DeadLetters;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Writes down what runs. The flow is exchanged without the database; what was deployed while it was
 * away waits here and is written once it is back.
 */
@Component
public class FlowHistory {

  private static final Logger LOG = LoggerFactory.getLogger(FlowHistory.class);
  private static final Duration SAY_AGAIN = Duration.ofSeconds(15);

  /** How long a rollback may take to be deployed. */
  private static final Duration SOON = Duration.ofMinutes(1);

  private record Expected(String operator, Instant since) {}

  private record Waiting(FlowFiles files, String deed, String operator, Instant at) {}

  private final FlowVersions versions;
  private final LiveFlow live;
  private final Clock clock;
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private final Map<String, Expected> rollbacks = new ConcurrentHashMap<>();
  private volatile boolean begun;
  private Object told;
  private Instant toldAt = Instant.EPOCH;

  FlowHistory(FlowVersions versions, LiveFlow live, Clock clock) {
    this.versions = versions;
    this.live = live;
    this.clock = clock;
  }

  /** The next deployment of that version is this operator's doing, if it comes soon. */
  void expect(String version, String operator) {
    rollbacks.put(version, new Expected(operator, clock.instant()));
  }

  /**
   * It is not coming any more.
   *
   * @return whether it had not come
   */
  boolean expectNoMore(String version) {
    return rollbacks.remove(version) != null;
  }

  /** The folders are back at what ran all the time. */
  void rolledBack(FlowFiles files, String operator) {
    waiting.add(new Waiting(files, "rollback", operator, clock.instant()));
  }

  /** What lay in the folders and was replaced. */
  void aside(FlowFiles files, String operator) {
    waiting.add(new Waiting(files, "aside", operator, clock.instant()));
  }

  @EventListener
  void deployed(FlowDeployed event) {
    Expected rollback = rollbacks.remove(event.files().hash());
    boolean late = rollback == null || clock.instant().isAfter(rollback.since().plus(SOON));
    String operator = late ? null : rollback.operator();
    String deed = operator != null ? "rollback" : begun ? "edit" : "start";
    begun = true;
    waiting.add(new Waiting(event.files(), deed, operator, event.at()));
  }

  /** Writes what waits, and says what runs whenever that changed, else every 15 seconds. */
  @Scheduled(fixedDelay = 1_000, initialDelay = 1_000)
  synchronized void write() {
    try {
      for (Waiting next = waiting.peek(); next != null; next = waiting.peek()) {
        try {
          versions.deployed(next.files(), next.deed(), next.operator(), next.at());
        } catch (DataIntegrityViolationException e) { // and would fail for ever
          LOG.warn("A version of the flow cannot be kept: {}", DeadLetters.reason(e));
        }
        waiting.remove();
      }
      var status = live.status();
      Instant now = clock.instant();
      if (status != told || now.isAfter(toldAt.plus(SAY_AGAIN))) {
        versions.seen(status);
        told = status;
        toldAt = now;
      }
    } catch (DataAccessException | TransactionException e) {
      LOG.debug("What runs is written down later: {}", DeadLetters.reason(e));
    }
  }
}
