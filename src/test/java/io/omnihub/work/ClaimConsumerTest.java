package io.omnihub.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClaimConsumerTest {

  private final FakeSource source = new FakeSource();
  private final Queue<String> done = new ConcurrentLinkedQueue<>();
  private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostRunning = new AtomicInteger();
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final Bells bells = new Bells();
  private final Crowd crowd = new Crowd();

  @AfterEach
  void stop() {
    held.values().forEach(CountDownLatch::countDown);
    camel.stop();
  }

  @Test
  void workIsClaimedFromItsLaneAndRun() throws Exception {
    source.add("a", "b", "c");
    start(4);

    await().untilAsserted(() -> assertThat(done).containsExactlyInAnyOrder("a", "b", "c"));
    assertThat(source.lanes).containsOnly("lane");
  }

  @Test
  void neverIsMoreClaimedThanThereIsRoomFor() throws Exception {
    for (int i = 0; i < 200; i++) {
      source.add("work-" + i);
    }
    start(3);

    await().until(() -> done.size() == 200);
    assertThat(mostRunning.get()).isBetween(1, 3);
    assertThat(source.asked).allSatisfy(max -> assertThat(max).isBetween(1, 3));
    assertThat(source.unstarted.get()).as("claimed but not begun").isLessThanOrEqualTo(3);
  }

  @Test
  void oneSlowPieceHoldsUpNobodyElse() throws Exception {
    hold("slow");
    source.add("slow");
    for (int i = 0; i < 50; i++) {
      source.add("quick-" + i);
    }
    start(2);

    await().until(() -> done.size() == 50);
    assertThat(done).doesNotContain("slow");
    held.get("slow").countDown();
    await().until(() -> done.contains("slow"));
  }

  @Test
  void fullRoomIsNotAskedForMore() throws Exception {
    hold("one");
    hold("two");
    source.add("one", "two", "three");
    start(2);
    await().until(() -> running.get() == 2);
    int asked = source.asked.size();

    await().during(200, TimeUnit.MILLISECONDS).until(() -> source.asked.size() == asked);
  }

  @Test
  void sourceThatThrowsIsAskedAgain() throws Exception {
    source.troubles.add(new IllegalStateException("The database is away"));
    source.troubles.add(new NoClassDefFoundError("one class"));
    source.add("a");
    start(1);

    await().until(() -> done.contains("a"));
  }

  @Test
  void workWhoseRouteFailsIsTold() throws Exception {
    source.add("fail", "a");
    start(1);

    await().until(() -> done.contains("a"));
    assertThat(source.failures).containsOnlyKeys("fail");
    assertThat(source.failures.get("fail")).hasMessage("no");
  }

  @Test
  void sourceThatCannotTakeAFailureLosesNoRoom() throws Exception {
    source.refusesFailures = true;
    source.add("fail", "fail", "a");
    start(1);

    await().until(() -> done.contains("a"));
  }

  @Test
  void stopWaitsForWhatRunsAndClaimsNothingMore() throws Exception {
    hold("slow");
    source.add("slow", "next");
    start(1);
    await().until(() -> running.get() == 1);

    ClaimConsumer consumer = (ClaimConsumer) camel.getRoute("work").getConsumer();

    Thread stopping = new Thread(camel::stop);
    stopping.start();
    await().until(() -> !consumer.isStarted());
    assertThat(done).isEmpty();
    held.get("slow").countDown();
    stopping.join(TimeUnit.SECONDS.toMillis(10));

    assertThat(stopping.isAlive()).isFalse();
    assertThat(done).containsExactly("slow");
    assertThat(source.waiting).containsExactly("next");
  }

  @Test
  void routeThatIsStartedAgainWorksOn() throws Exception {
    start(2);
    camel.getRouteController().stopRoute("work");
    source.add("a", "b", "c");
    camel.getRouteController().startRoute("work");

    await().until(() -> done.size() == 3);
  }

  @Test
  void sourceKnowsHowManyPlacesItsLaneHasNow() throws Exception {
    start(3);
    assertThat(source.places.get()).isEqualTo(3);

    camel.getRouteController().stopRoute("work");
    assertThat(source.places.get()).isZero();

    camel.getRouteController().startRoute("work");
    assertThat(source.places.get()).isEqualTo(3);
    camel.stop();
    assertThat(source.places.get()).isZero();
  }

  @Test
  void laneThatFindsNothingBeginsAtOnceWhenSomebodyRings() throws Exception {
    start(2, 30_000);
    await().until(() -> source.asked.size() == 1);
    source.add("a");

    bells.ring("source/other");
    await().during(200, TimeUnit.MILLISECONDS).until(() -> done.isEmpty());
    bells.ring("source/lane");

    await().atMost(5, TimeUnit.SECONDS).until(() -> done.contains("a"));
  }

  @Test
  void ringWhileItLooksIsNotLost() throws Exception {
    source.whileAsked = () -> bells.ring("source/lane");
    start(2, 30_000);

    await().atMost(5, TimeUnit.SECONDS).until(() -> source.asked.size() >= 2);
  }

  @Test
  void laneThatIsRungWithoutEndGathersBetweenItsLooks() throws Exception {
    source.whileAsked = () -> bells.ring("source/lane");
    start(2, 1_000);
    await().until(() -> source.asked.size() >= 3);

    long began = System.nanoTime();
    int before = source.asked.size();
    await().until(() -> source.asked.size() >= before + 3);

    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
        .as("a tenth of a second between two looks")
        .isGreaterThanOrEqualTo(200);
  }

  @Test
  void whileManyWaitAtTheDoorAFewPiecesAtATimeAreDone() throws Exception {
    for (int i = 0; i < Crowd.LARGE; i++) {
      crowd.enter();
    }
    for (int i = 0; i < 40; i++) {
      source.add("work-" + i);
    }
    start(8);

    await().until(() -> done.size() >= 8);
    assertThat(source.asked).allSatisfy(max -> assertThat(max).isLessThanOrEqualTo(2));
    crowd.leave();
    await().until(() -> done.size() == 40);
    assertThat(source.asked).anySatisfy(max -> assertThat(max).isGreaterThan(2));
  }

  private void start(int concurrency) throws Exception {
    start(concurrency, 5);
  }

  private void start(int concurrency, long interval) throws Exception {
    camel.addComponent("claim", new ClaimComponent(bells, crowd));
    camel.getRegistry().bind("source", source);
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            errorHandler(noErrorHandler());
            from("claim:source/lane?interval=" + interval + "&concurrency=" + concurrency)
                .routeId("work")
                .process(exchange -> run(exchange.getIn().getBody(String.class)));
          }
        });
    camel.start();
  }

  private void run(String work) throws Exception {
    source.unstarted.decrementAndGet();
    mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
    try {
      if (work.equals("fail")) {
        throw new IllegalStateException("no");
      }
      if (held.containsKey(work)) {
        held.get(work).await();
      }
      done.add(work);
    } finally {
      running.decrementAndGet();
    }
  }

  private void hold(String work) {
    held.put(work, new CountDownLatch(1));
  }

  private static final class FakeSource implements ClaimSource<String> {

    final Queue<String> waiting = new ConcurrentLinkedQueue<>();
    final Queue<Throwable> troubles = new ConcurrentLinkedQueue<>();
    final Queue<Integer> asked = new ConcurrentLinkedQueue<>();
    final Queue<String> lanes = new ConcurrentLinkedQueue<>();
    final Map<String, Throwable> failures = new ConcurrentHashMap<>();
    final AtomicInteger unstarted = new AtomicInteger();
    final AtomicInteger places = new AtomicInteger();
    volatile boolean refusesFailures;
    volatile Runnable whileAsked = () -> {};

    void add(String... work) {
      waiting.addAll(List.of(work));
    }

    @Override
    public void placesChange(String lane, int change) {
      places.addAndGet(change);
    }

    @Override
    public Map<String, String> logContext(String work) {
      return Map.of();
    }

    @Override
    public List<String> claim(String lane, int max) {
      asked.add(max);
      lanes.add(lane);
      whileAsked.run();
      Throwable trouble = troubles.poll();
      if (trouble instanceof Error error) {
        throw error;
      }
      if (trouble != null) {
        throw (RuntimeException) trouble;
      }
      List<String> claimed = new ArrayList<>();
      while (claimed.size() < max && !waiting.isEmpty()) {
        claimed.add(waiting.poll());
        unstarted.incrementAndGet();
      }
      return claimed;
    }

    @Override
    public void failed(String work, Throwable cause) {
      if (refusesFailures) {
        throw new IllegalStateException("The database is away");
      }
      failures.put(work, cause);
    }
  }
}
