package io.omnihub.replay;

import io.omnihub.audit.Deeds;
import io.omnihub.message.Ids;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Replays and releases in bulk as people ask for them: begun, looked at, cancelled. */
@Component
public class ReplayJobControl {

  /** The most events that a job may look through; whoever wants more narrows the time. */
  public static final int MOST = 50_000;

  /** Pieces a minute. */
  public static final int FASTEST = 600;

  private final ReplayJobRows jobs;
  private final EventsInOrder events;
  private final Letters letters;
  private final Deeds deeds;
  private final TransactionTemplate transaction;
  private final Clock clock;

  ReplayJobControl(
      ReplayJobRows jobs,
      EventsInOrder events,
      Letters letters,
      Deeds deeds,
      TransactionTemplate transaction,
      Clock clock) {
    this.jobs = jobs;
    this.events = events;
    this.letters = letters;
    this.deeds = deeds;
    this.transaction = transaction;
    this.clock = clock;
  }

  /**
   * Begins to replay all events that the filter means now; later ones are left out. One such job of
   * an organization runs at a time: two with an event in common would answer a customer twice.
   *
   * @param effects kinds to bring about; at least one
   * @param perMinute 1 to {@link #FASTEST}
   * @throws IllegalArgumentException if there are too many to look through, no effect is chosen, or
   *     another such job runs; the message is the last part of a text's key: {@code many}, {@code
   *     effects} or {@code running}
   */
  public UUID replayEvents(
      String organization,
      EventFilter filter,
      Set<String> effects,
      int perMinute,
      String operator) {
    if (effects.isEmpty()) {
      throw new IllegalArgumentException("effects");
    }
    long expected =
        events
            .count(organization, filter, MOST)
            .orElseThrow(() -> new IllegalArgumentException("many"));
    EventFilter upToNow = filter.before(clock.instant());
    var settings = new ReplayJob.Settings(upToNow, null, List.copyOf(effects));
    return begin(organization, "events", settings, expected, perMinute, operator);
  }

  /**
   * Begins to release, discard or restore all letters that the filter means now.
   *
   * @param deed release, discard or restore
   */
  public UUID letters(
      String organization, LetterFilter filter, String deed, int perMinute, String operator) {
    if (!Set.of("release", "discard", "restore").contains(deed)) {
      throw new IllegalArgumentException("deed");
    }
    LetterFilter upToNow =
        filter.in(deed.equals("restore") ? "discarded" : "open").before(clock.instant());
    long expected = letters.count(organization, upToNow);
    var settings = new ReplayJob.Settings(null, upToNow, List.of());
    return begin(organization, deed, settings, expected, perMinute, operator);
  }

  private UUID begin(
      String organization,
      String deed,
      ReplayJob.Settings settings,
      long expected,
      int perMinute,
      String operator) {
    UUID id = Ids.next();
    int pace = Math.max(1, Math.min(FASTEST, perMinute));
    transaction.executeWithoutResult(
        status -> {
          if (deed.equals("events") && jobs.areReplayedIn(organization)) {
            throw new IllegalArgumentException("running");
          }
          jobs.add(id, organization, deed, settings, operator, pace, expected, clock.instant());
          deeds.keep(
              organization, operator, "job.begun", id, null, deed + ", " + expected + " pieces");
        });
    return id;
  }

  /** Ends a job before its time; what it has done stays done. False if it is not running. */
  public boolean cancel(String organization, UUID id, String operator) {
    return Boolean.TRUE.equals(
        transaction.execute(
            status -> {
              boolean ended = jobs.end(organization, id, "cancelled", clock.instant());
              if (ended) {
                deeds.keep(organization, operator, "job.cancelled", id, null, "");
              }
              return ended;
            }));
  }

  public Optional<ReplayJob> find(String organization, UUID id) {
    return jobs.find(organization, id);
  }

  /** The latest jobs, newest first. */
  public List<ReplayJob> latest(String organization, int limit) {
    return jobs.latest(organization, limit);
  }
}
