package io.omnihub.replay;

import static io.omnihub.message.MessageSample.aMessage;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.StoreTest;
import io.omnihub.Stores;
import io.omnihub.Together;
import io.omnihub.message.CanonicalEvent;
import io.omnihub.message.Command;
import io.omnihub.message.Turn;
import io.omnihub.message.Verdict;
import io.omnihub.replay.EventReplay.Result;
import io.omnihub.routing.Decisions;
import io.omnihub.routing.Outcomes;
import io.omnihub.thread.MessageRecorder;
import io.omnihub.thread.Turns;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

class EventReplayTest {

  private static final Command REPLY = new Command.Reply("Здравствуйте");
  private static final Command CARD = new Command.Card("Вопрос о цене");

  @StoreTest
  void oneGenerationIsWrittenOnceByWhoeverAsksAtTheSameMoment(Stores stores) throws Exception {
    try (SmallCamel camel = new SmallCamel(stores)) {
      UUID event = decided(stores, camel);
      String plan = camel.dryRuns().run(Stores.ORGANIZATION, event).orElseThrow().plan();
      EventReplay replay = camel.replay();

      List<Callable<Result>> all =
          IntStream.range(0, 6)
              .mapToObj(
                  n ->
                      Together.retried(
                          () ->
                              replay.carryOut(
                                  Stores.ORGANIZATION, event, 1, plan, Set.of("card"), "anna")))
              .toList();
      List<Result> results = Together.run(all);

      assertThat(results).filteredOn(r -> r == Result.DONE).hasSize(1);
      assertThat(results).filteredOn(r -> r == Result.ALREADY).hasSize(5);
      assertThat(stores.rows("select command from delivery")).hasSize(3);
      assertThat(stores.count("replay")).isEqualTo(1);
      assertThat(stores.count("deed")).isEqualTo(1);
      assertThat(stores.rows("select id from message where direction = 'outbound'")).hasSize(1);
    }
  }

  @StoreTest
  void eachGenerationHasEffectsOfItsOwnAndOnlyTheChosenOnes(Stores stores) throws Exception {
    try (SmallCamel camel = new SmallCamel(stores)) {
      UUID event = decided(stores, camel);
      for (int generation = 1; generation <= 2; generation++) {
        Rehearsal run = camel.dryRuns().run(Stores.ORGANIZATION, event).orElseThrow();
        assertThat(run.generation()).isEqualTo(generation);
        assertThat(
                camel
                    .replay()
                    .carryOut(
                        Stores.ORGANIZATION,
                        event,
                        generation,
                        run.plan(),
                        Set.of("reply"),
                        "anna"))
            .isEqualTo(Result.DONE);
      }
      assertThat(stores.rows("select id from delivery where command = 'reply'")).hasSize(3);
      assertThat(stores.rows("select id from delivery where command = 'card'")).hasSize(1);
      assertThat(stores.count("verdict")).isEqualTo(1);
    }
  }

  @StoreTest
  void failureWhileItIsWrittenLeavesNothing(Stores stores) throws Exception {
    try (SmallCamel camel = new SmallCamel(stores)) {
      UUID event = decided(stores, camel);
      camel.decides(CARD, new Command.Ticket("x".repeat(100), "too long a queue"));
      String plan = camel.dryRuns().run(Stores.ORGANIZATION, event).orElseThrow().plan();

      Throwable failure =
          org.assertj.core.api.Assertions.catchThrowable(
              () ->
                  camel
                      .replay()
                      .carryOut(
                          Stores.ORGANIZATION, event, 1, plan, Set.of("card", "ticket"), "anna"));

      assertThat(failure).isNotNull();
      assertThat(stores.count("replay")).isZero();
      assertThat(stores.count("deed")).isZero();
      assertThat(stores.count("delivery")).isEqualTo(2);
    }
  }

  @StoreTest
  void turnThatIsUnderWayIsNotDecidedBesideIt(Stores stores) throws Exception {
    try (SmallCamel camel = new SmallCamel(stores)) {
      CanonicalEvent said = aMessage().build();
      stores.get(MessageRecorder.class).record(said);
      camel.maps(said);
      camel.decides(CARD);
      UUID event = (UUID) stores.value("select id from inbound_event");
      String plan = camel.dryRuns().run(Stores.ORGANIZATION, event).orElseThrow().plan();

      assertThat(
              camel.replay().carryOut(Stores.ORGANIZATION, event, 1, plan, Set.of("card"), "anna"))
          .isEqualTo(Result.NOTHING);
      assertThat(stores.count("delivery")).isZero();
    }
  }

  @StoreTest
  void jobGoesOnWhereItsNodeDiedAndReplaysNoTurnTwice(Stores stores) throws Exception {
    try (SmallCamel camel = new SmallCamel(stores)) {
      for (int i = 0; i < 3; i++) {
        stores.clock().advance(Duration.ofSeconds(1));
        decided(stores, camel);
      }
      ReplayJobs jobs = camel.jobs();
      stores.clock().advance(Duration.ofSeconds(1));
      UUID id =
          camel
              .control()
              .replayEvents(Stores.ORGANIZATION, EventFilter.ALL, Set.of("card"), 60, "anna");
      jobs.step(jobs.claim("", 1).get(0));
      assertThat(jobs.claim("", 1)).as("before its time").isEmpty();
      stores.clock().advance(Duration.ofSeconds(1));
      jobs.claim("", 1); // and dies
      stores.set("update replay_job set reached_at = null, reached_id = null"); // unnoted
      stores.clock().advance(Duration.ofSeconds(61));
      run(stores, jobs);

      ReplayJob job = camel.control().find(Stores.ORGANIZATION, id).orElseThrow();
      assertThat(job.state()).isEqualTo("done");
      assertThat(job.done()).isEqualTo(1 + 2);
      assertThat(job.skipped()).isEqualTo(1);
      assertThat(stores.count("replay")).isEqualTo(3);
      assertThat(stores.rows("select id from delivery where command = 'card'")).hasSize(3 + 3);
    }
  }

  @StoreTest
  void jobStopsWhenItIsCancelledAndWaitsWhileLiveTurnsWait(Stores stores) throws Exception {
    try (SmallCamel camel = new SmallCamel(stores)) {
      for (int i = 0; i < 3; i++) {
        stores.clock().advance(Duration.ofSeconds(1));
        decided(stores, camel);
      }
      ReplayJobs jobs = camel.jobs();
      stores.clock().advance(Duration.ofSeconds(1));
      UUID id =
          camel
              .control()
              .replayEvents(Stores.ORGANIZATION, EventFilter.ALL, Set.of("card"), 600, "anna");
      stores.set("update turn set state = 'open'");
      for (int i = 0; i < 60; i++) {
        stores.get(MessageRecorder.class).record(aMessage().by("crowd" + i).build());
      }
      stores.clock().advance(Duration.ofMinutes(1));
      assertThat(jobs.claim("", 1)).isEmpty();
      stores.set("update turn set state = 'decided'");
      stores.clock().advance(Duration.ofSeconds(3));
      assertThat(jobs.claim("", 1)).hasSize(1);

      assertThat(camel.control().cancel("other", id, "boris")).isFalse();
      assertThat(camel.control().cancel(Stores.ORGANIZATION, id, "anna")).isTrue();
      stores.clock().advance(Duration.ofMinutes(2));
      assertThat(jobs.claim("", 1)).isEmpty();
      assertThat(stores.count("replay")).isZero();
    }
  }

  @StoreTest
  void lettersAreReleasedInBulkOnceThoughAnOperatorReleasesAmongThem(Stores stores)
      throws Exception {
    try (SmallCamel camel = new SmallCamel(stores)) {
      List<String> bus = new java.util.concurrent.CopyOnWriteArrayList<>();
      camel.bus(bus::add);
      for (int i = 0; i < 4; i++) {
        stores
            .get(io.omnihub.work.DeadLetters.class)
            .add(
                Stores.ORGANIZATION,
                "record",
                "e" + i,
                new IllegalStateException(i == 3 ? "other" : "no room"),
                "event " + i);
      }
      stores.clock().advance(Duration.ofSeconds(1));
      ReplayJobs jobs = camel.jobs();
      LetterFilter filter = new LetterFilter(null, "record", "no ROOM", null, null, null);
      UUID id = camel.control().letters(Stores.ORGANIZATION, filter, "release", 60, "anna");
      camel
          .deadLetters()
          .release(
              Stores.ORGANIZATION,
              (UUID) stores.value("select id from dead_letter where reference = 'e1'"),
              "boris");
      run(stores, jobs);

      ReplayJob job = camel.control().find(Stores.ORGANIZATION, id).orElseThrow();
      assertThat(job.expected()).isEqualTo(3);
      assertThat(job.done()).isEqualTo(2);
      assertThat(bus).containsExactlyInAnyOrder("event 0", "event 1", "event 2");
      assertThat(stores.rows("select id from dead_letter where state = 'open'")).hasSize(1);
    }
  }

  @StoreTest
  void jobThatIsCancelledHalfWayEndsAfterThePieceThatIsUnderWayAndCountsIt(Stores stores)
      throws Exception {
    try (SmallCamel camel = new SmallCamel(stores)) {
      letters(stores, 4);
      UUID id = release(stores, camel, 600);
      List<String> bus = new java.util.concurrent.CopyOnWriteArrayList<>();
      camel.bus(
          event -> {
            bus.add(event);
            if (bus.size() == 2) {
              camel.control().cancel(Stores.ORGANIZATION, id, "boris");
            }
          });
      run(stores, camel.jobs());

      assertThat(bus).hasSize(2);
      assertThat(camel.control().find(Stores.ORGANIZATION, id).orElseThrow())
          .matches(job -> job.state().equals("cancelled") && job.done() == 2);
    }
  }

  @StoreTest
  void nodeThatIsOvertakenLeavesTheJobToTheOther(Stores stores) throws Exception {
    try (SmallCamel camel = new SmallCamel(stores)) {
      letters(stores, 6);
      UUID id = release(stores, camel, 180);
      List<String> bus = new java.util.concurrent.CopyOnWriteArrayList<>();
      ReplayJobs slow = camel.jobs();
      ReplayJobs other = camel.jobs();
      camel.bus(
          event -> {
            bus.add(event);
            if (bus.size() == 1) { // and stands still for longer than its claim
              stores.clock().advance(Duration.ofSeconds(61));
              other.claim("", 1).forEach(other::step);
            }
          });
      run(stores, slow);

      ReplayJob job = camel.control().find(Stores.ORGANIZATION, id).orElseThrow();
      assertThat(job.state()).isEqualTo("done");
      assertThat(job.through()).isEqualTo(6);
      assertThat(bus).contains("event 0", "event 1", "event 2", "event 3", "event 4", "event 5");
      assertThat(stores.rows("select id from dead_letter where state <> 'replayed'")).isEmpty();
    }
  }

  @StoreTest
  void letterThatANodeHadTakenWhenItDiedIsWaitedForAndNotLeftBehind(Stores stores)
      throws Exception {
    try (SmallCamel camel = new SmallCamel(stores)) {
      letters(stores, 2);
      UUID id = release(stores, camel, 60);
      ReplayJobs jobs = camel.jobs();
      jobs.claim("", 1);
      stores.clock().advance(Duration.ofSeconds(2));
      stores
          .get(io.omnihub.work.DeadLetters.class)
          .take(
              Stores.ORGANIZATION,
              (UUID) stores.value("select id from dead_letter where reference = 'e0'"),
              "anna"); // and dies
      stores.clock().advance(Duration.ofSeconds(59));
      jobs.claim("", 1).forEach(jobs::step);
      assertThat(camel.control().find(Stores.ORGANIZATION, id).orElseThrow().through()).isZero();

      run(stores, jobs);

      assertThat(camel.control().find(Stores.ORGANIZATION, id).orElseThrow())
          .matches(job -> job.state().equals("done") && job.done() == 2);
    }
  }

  @StoreTest
  void jobWaitsWhenTheBusTakesNothingAndItsLettersStayOpen(Stores stores) throws Exception {
    try (SmallCamel camel = new SmallCamel(stores)) {
      letters(stores, 20);
      UUID id = release(stores, camel, 600);
      camel.bus(
          event -> {
            throw new IllegalStateException("The disk of the bus is full");
          });
      run(stores, camel.jobs()); // 20 seconds

      ReplayJob job = camel.control().find(Stores.ORGANIZATION, id).orElseThrow();
      assertThat(job.failed()).isEqualTo(1);
      assertThat(job.lastError()).isEqualTo("The disk of the bus is full");
      assertThat(stores.rows("select id from dead_letter where state = 'open'")).hasSize(20);
    }
  }

  @StoreTest
  void eventsAreReplayedByOneJobAtATimeHoweverManyBeginAtTheSameMoment(Stores stores)
      throws Exception {
    try (SmallCamel camel = new SmallCamel(stores)) {
      decided(stores, camel);
      stores.clock().advance(Duration.ofSeconds(1));
      List<Callable<String>> all =
          IntStream.range(0, 4)
              .mapToObj(
                  n ->
                      Together.retried(
                          () -> {
                            try {
                              camel
                                  .control()
                                  .replayEvents(
                                      Stores.ORGANIZATION,
                                      EventFilter.ALL,
                                      Set.of("reply"),
                                      600,
                                      "anna" + n);
                              return "begun";
                            } catch (IllegalArgumentException e) {
                              return e.getMessage();
                            }
                          }))
              .toList();

      assertThat(Together.run(all))
          .containsExactlyInAnyOrder("begun", "running", "running", "running");
      run(stores, camel.jobs());
      assertThat(stores.rows("select id from delivery where command = 'reply'")).hasSize(2);
      assertThat(
              camel
                  .control()
                  .replayEvents(Stores.ORGANIZATION, EventFilter.ALL, Set.of("reply"), 600, "anna"))
          .as("after the other is over")
          .isNotNull();
    }
  }

  @StoreTest
  void eventOfAChannelThatWasRemovedIsReplayedWithoutAnAnswerThatWouldFail(Stores stores)
      throws Exception {
    try (SmallCamel camel = new SmallCamel(stores)) {
      UUID event = decided(stores, camel);
      camel.removesChannels();
      Rehearsal run = camel.dryRuns().run(Stores.ORGANIZATION, event).orElseThrow();
      assertThat(run.problem()).isNull();
      assertThat(run.kinds()).containsExactly("card");
      assertThat(run.lines()).extracting(Rehearsal.Line::obstacle).containsOnlyOnce("removed");
      stores.clock().advance(Duration.ofSeconds(1));
      UUID id =
          camel
              .control()
              .replayEvents(
                  Stores.ORGANIZATION, EventFilter.ALL, Set.of("reply", "card"), 600, "anna");
      run(stores, camel.jobs());

      assertThat(camel.control().find(Stores.ORGANIZATION, id).orElseThrow().done()).isEqualTo(1);
      assertThat(stores.rows("select id from delivery where command = 'reply'")).hasSize(1);
      assertThat(stores.rows("select id from delivery where command = 'card'")).hasSize(2);
    }
  }

  @StoreTest
  void moreEventsThanOneJobMayLookThroughAreRefused(Stores stores) {
    java.sql.Timestamp at = java.sql.Timestamp.from(stores.clock().instant());
    stores
        .jdbc()
        .batchUpdate(
            "insert into inbound_event (id, organization, channel_type, channel_key,"
                + " provider_event_id, type, raw, recorded_at)"
                + " values (?, 'default', 'telegram', 'bot', ?, 'io.omnihub.channel.event', '', ?)",
            IntStream.rangeClosed(0, ReplayJobControl.MOST)
                .mapToObj(i -> new Object[] {io.omnihub.message.Ids.next(), "e" + i, at})
                .toList());
    stores.clock().advance(Duration.ofSeconds(1));

    org.assertj.core.api.Assertions.assertThatThrownBy(
            () ->
                stores
                    .get(ReplayJobControl.class)
                    .replayEvents(
                        Stores.ORGANIZATION, EventFilter.ALL, Set.of("card"), 600, "anna"))
        .hasMessage("many");
    assertThat(stores.count("replay_job")).isZero();
  }

  @StoreTest
  void jobThatAClockWasAheadForGoesOnOnceItIsSetBack(Stores stores) throws Exception {
    try (SmallCamel camel = new SmallCamel(stores)) {
      letters(stores, 2);
      release(stores, camel, 60);
      ReplayJobs jobs = camel.jobs();
      jobs.claim("", 1).forEach(jobs::step);
      stores.clock().setBack(Duration.ofHours(1));
      assertThat(jobs.claim("", 1)).isEmpty();

      jobs.clockWentBack();
      assertThat(jobs.claim("", 1)).hasSize(1);
      jobs.clockWentBack();
      assertThat(jobs.claim("", 1)).as("a claim of the clock of now").isEmpty();
    }
  }

  @StoreTest
  void whatFailedAfterThePreviewIsLeftOut(Stores stores) throws Exception {
    try (SmallCamel camel = new SmallCamel(stores)) {
      letters(stores, 2);
      LetterFilter seen =
          new LetterFilter(null, null, null, null, null, null).before(stores.clock().instant());
      stores.clock().advance(Duration.ofSeconds(1));
      letters(stores, 3);
      UUID id = camel.control().letters(Stores.ORGANIZATION, seen, "discard", 600, "anna");
      letters(stores, 1);
      run(stores, camel.jobs());

      assertThat(camel.control().find(Stores.ORGANIZATION, id).orElseThrow().done()).isEqualTo(2);
      assertThat(stores.rows("select id from dead_letter where state = 'open'")).hasSize(4);
    }
  }

  private static void letters(Stores stores, int count) {
    for (int i = 0; i < count; i++) {
      stores
          .get(io.omnihub.work.DeadLetters.class)
          .add(
              Stores.ORGANIZATION,
              "record",
              "e" + i,
              new IllegalStateException("no room"),
              "event " + i);
    }
    stores.clock().advance(Duration.ofSeconds(1));
  }

  private static UUID release(Stores stores, SmallCamel camel, int perMinute) {
    LetterFilter all = new LetterFilter(null, null, null, null, null, null);
    return camel.control().letters(Stores.ORGANIZATION, all, "release", perMinute, "anna");
  }

  private static void run(Stores stores, ReplayJobs jobs) {
    for (int i = 0; i < 20; i++) {
      jobs.claim("", 1).forEach(jobs::step);
      stores.clock().advance(Duration.ofSeconds(1));
    }
  }

  /** An event whose turn was answered with a reply and a card. */
  private static UUID decided(Stores stores, SmallCamel camel) {
    CanonicalEvent said =
        aMessage().by("user-" + stores.count("inbound_event")).saying("Сколько стоит?").build();
    stores.get(MessageRecorder.class).record(said);
    camel.maps(said);
    camel.decides(REPLY, CARD);
    stores.clock().advance(Duration.ofMinutes(1));
    Turn turn = stores.get(Turns.class).claim("", 1).get(0);
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setVariable("turn", turn);
    exchange.setVariable(
        "verdict", new Verdict("price", 0.9, null, "ru", "neutral", "цена", "test"));
    exchange.setVariable("rule", new Outcomes.Rule(0.5, "lead", "sales", "price", "title.price"));
    exchange.setVariable("commands", List.of(REPLY, CARD));
    stores.get(Decisions.class).decide(exchange);
    return turn.messages().get(0).id();
  }
}
