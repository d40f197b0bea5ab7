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
