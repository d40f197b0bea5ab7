package io.omnihub.bus;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the hub relies on, whichever engine carries the events. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
abstract class BusContract {

  private BusHub hub;

  /** Settings of a hub that finds its events again when it starts on the same folder. */
  abstract Map<String, Object> engine(Path data);

  /** For an engine that does not live in the hub. */
  void startEngine() {}

  void stopEngine() {}

  BusHub startHub(Path data) {
    return startHub(data, 20);
  }

  private BusHub startHub(Path data, int shutdownSeconds) {
    Map<String, Object> properties = new HashMap<>(engine(data));
    properties.put("hub.bus.retry-pause", "50ms");
    properties.put("camel.main.shutdown-timeout", shutdownSeconds);
    return BusHub.start(properties);
  }

  BusHub hub() {
    return hub;
  }

  @BeforeAll
  void start(@TempDir Path data) {
    startEngine();
    hub = startHub(data);
  }

  @AfterAll
  void stop() {
    hub.close();
    stopEngine();
  }

  @Test
  void eventArrivesWithItsKeyAndBodyExactly() throws Exception {
    String topic = newTopic();
    Map<String, String> received = new ConcurrentHashMap<>();
    hub.receive(topic, e -> received.put(BusHub.key(e), BusHub.body(e)));
    Map<String, String> sent =
        Map.of(
            "telegram:1", "1",
            "почта:иван@пример.рф", "{\"text\":\"где заказ? 📦 ½ \\u0000\"}",
            "big", "{\"text\":\"" + "ж".repeat(1_500_000) + "\"}");
    for (Map.Entry<String, String> event : sent.entrySet()) {
      hub.send(topic, event.getKey(), event.getValue());
    }
    hub.send(topic, "bytes", "{\"text\":\"байты\"}".getBytes(StandardCharsets.UTF_8));
    await().until(() -> received.size() == 4);
    assertThat(received).containsAllEntriesOf(sent).containsEntry("bytes", "{\"text\":\"байты\"}");
  }

  @Test
  void eventWithoutAKeyArrivesWithoutOne() throws Exception {
    String topic = newTopic();
    List<String> received = Collections.synchronizedList(new ArrayList<>());
    hub.receive(topic, e -> received.add(BusHub.key(e) + "=" + BusHub.body(e)));
    hub.send(topic, null, "{}");
    await().until(() -> received.size() == 1);
    assertThat(received).containsExactly("null={}");
  }

  @Test
  void sinkLeavesTheExchangeAsItWas() throws Exception {
    String topic = newTopic();
    String body = "{\"text\":\"привет\"}";
    List<Exchange> received = Collections.synchronizedList(new ArrayList<>());
    hub.receive(topic, e -> received.add(e.copy()));
    Exchange sent =
        hub.send(
            "kamelet:bus-sink?topic=" + topic,
            e -> {
              e.setProperty(Exchange.CHARSET_NAME, "windows-1251");
              e.setVariable("partitionKey", "k");
              e.getMessage().setBody(body);
              e.getMessage().setHeader("Authorization", "secret");
            });
    assertThat(sent.getMessage().getBody()).isEqualTo(body);
    assertThat(sent.getMessage().getHeaders()).containsOnlyKeys("Authorization");
    assertThat(sent.getVariables()).containsOnlyKeys("partitionKey");
    await().until(() -> received.size() == 1);
    assertThat(received.get(0).getMessage().getBody()).isEqualTo(body);
    assertThat(received.get(0).getMessage().getHeaders()).isEmpty();
  }

  @Test
  void orderOfEachKeyIsKeptWhileKeysRunInParallel() throws Exception {
    String topic = newTopic();
    int keys = 50;
    int events = 20;
    Map<String, List<Integer>> received = new ConcurrentHashMap<>();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    hub.receive(
        topic,
        e -> {
          threads.add(Thread.currentThread());
          received
              .computeIfAbsent(BusHub.key(e), k -> Collections.synchronizedList(new ArrayList<>()))
              .add(Integer.valueOf(BusHub.body(e)));
        });
    inParallel(
        keys,
        key -> {
          for (int event = 0; event < events; event++) {
            hub.send(topic, "key-" + key, String.valueOf(event));
          }
        });
    List<Integer> inOrder = IntStream.range(0, events).boxed().toList();
    await()
        .atMost(20, SECONDS)
        .until(
            () ->
                received.size() == keys
                    && received.values().stream().allMatch(of -> of.containsAll(inOrder)));
    // an event may come twice, never before its elders
    assertThat(received.values()).allMatch(of -> inOrder.equals(firstTimes(of)));
    assertThat(threads).hasSizeGreaterThan(1);
  }

  @Test
  void keyThatIsStuckDoesNotStopTheOthers() throws Exception {
    goOnWhileOneIsStuck(300);
  }

  /** Other keys go on while one is stuck with so many events of 2 KB. */
  final void goOnWhileOneIsStuck(int behind) throws Exception {
    String topic = newTopic();
    CountDownLatch released = new CountDownLatch(1);
    Set<String> processed = ConcurrentHashMap.newKeySet();
    AtomicInteger stuck = new AtomicInteger();
    hub.receive(
        topic,
        e -> {
          if (BusHub.key(e).equals("stuck")) {
            released.await();
            stuck.incrementAndGet();
          } else {
            processed.add(BusHub.key(e));
          }
        });
    try {
      for (int event = 0; event < behind; event++) {
        hub.send(topic, "stuck", "x".repeat(2000));
      }
      inParallel(40, key -> hub.send(topic, "key-" + key, "{}"));
      // those that share a lane with the stuck key wait; they are few
      await().until(() -> processed.size() >= 25);
    } finally {
      released.countDown();
    }
    await().until(() -> processed.size() == 40 && stuck.get() == behind);
  }

  @Test
  void eventThatFailedComesAgainBeforeTheLaterOnesOfItsKey() throws Exception {
    String topic = newTopic();
    List<String> attempts = Collections.synchronizedList(new ArrayList<>());
    hub.receive(
        topic,
        e -> {
          attempts.add(BusHub.body(e));
          if (BusHub.body(e).equals("2") && Collections.frequency(attempts, "2") < 3) {
            throw new IllegalStateException("not yet");
          }
        });
    for (String event : List.of("1", "2", "3", "4")) {
      hub.send(topic, "key", event);
    }
    await().atMost(20, SECONDS).until(() -> attempts.contains("4"));
    assertThat(attempts).containsExactly("1", "2", "2", "2", "3", "4");
  }

  @Test
  void poisonThatTheRouteSetsAsideDoesNotStopItsKey() throws Exception {
    String topic = newTopic();
    List<String> processed = Collections.synchronizedList(new ArrayList<>());
    List<String> setAside = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger attempts = new AtomicInteger();
    hub.route(
        routes -> {
          routes
              .onException(IllegalStateException.class)
              .maximumRedeliveries(2)
              .redeliveryDelay(10)
              .handled(true)
              .process(e -> setAside.add(BusHub.body(e)));
          routes
              .from("kamelet:bus-source?topic=" + topic)
              .process(
                  e -> {
                    if (BusHub.body(e).equals("poison")) {
                      attempts.incrementAndGet();
                      throw new IllegalStateException("poison");
                    }
                    processed.add(BusHub.body(e));
                  });
        });
    for (String event : List.of("1", "poison", "2")) {
      hub.send(topic, "key", event);
    }
    await().until(() -> processed.contains("2"));
    assertThat(processed).containsExactly("1", "2");
    assertThat(setAside).containsExactly("poison");
    assertThat(attempts).hasValue(3);
  }

  @Test
  void broadcastReachesEverySubscriber() throws Exception {
    String topic = newTopic();
    Set<String> first = ConcurrentHashMap.newKeySet();
    Set<String> second = ConcurrentHashMap.newKeySet();
    hub.subscribe("first", topic, e -> first.add(BusHub.body(e)));
    hub.subscribe("second", topic, e -> second.add(BusHub.body(e)));
    // a subscriber sees what is sent once it listens; so the test sends until both do
    await()
        .atMost(20, SECONDS)
        .until(
            () -> {
              hub.broadcast(topic, "знак");
              return first.contains("знак") && second.contains("знак");
            });
    hub.broadcast(topic, "событие");
    await().until(() -> first.contains("событие") && second.contains("событие"));
  }

  @Test
  void eventInWorkWhenTheHubStopsComesAgainInOrder(@TempDir Path data) throws Exception {
    String topic = newTopic();
    CountDownLatch started = new CountDownLatch(1);
    try (BusHub stopped = startHub(data, 1)) {
      stopped.route(
          routes -> {
            routes
                .onException(IllegalStateException.class)
                .maximumRedeliveries(-1)
                .redeliveryDelay(60_000);
            routes
                .from("kamelet:bus-source?topic=" + topic)
                .process(
                    e -> {
                      started.countDown();
                      throw new IllegalStateException("our trouble: the route tries again later");
                    });
          });
      stopped.send(topic, "key", "1");
      stopped.send(topic, "key", "2");
      started.await();
    }
    List<String> received = Collections.synchronizedList(new ArrayList<>());
    try (BusHub restarted = startHub(data)) {
      restarted.receive(topic, e -> received.add(BusHub.body(e)));
      await().atMost(20, SECONDS).until(() -> received.size() == 2);
    }
    assertThat(received).containsExactly("1", "2");
  }

  /** More of them than an engine may keep in memory. */
  @Test
  void waitingEventsOutliveARestartInTheOrderOfTheirKeys(@TempDir Path data) throws Exception {
    String topic = newTopic();
    int keys = 50;
    int events = 60;
    String filling = " " + "x".repeat(2000);
    try (BusHub stopped = startHub(data)) {
      inParallel(
          keys,
          key -> {
            for (int event = 0; event < events; event++) {
              stopped.send(topic, "key-" + key, event + filling);
            }
          });
    }
    Map<String, List<Integer>> received = new ConcurrentHashMap<>();
    try (BusHub restarted = startHub(data)) {
      restarted.receive(
          topic,
          e ->
              received
                  .computeIfAbsent(BusHub.key(e), k -> new CopyOnWriteArrayList<>())
                  .add(Integer.valueOf(BusHub.body(e).split(" ")[0])));
      await()
          .atMost(20, SECONDS)
          .until(
              () ->
                  received.size() == keys
                      && received.values().stream()
                          .allMatch(of -> Set.copyOf(of).size() == events));
    }
    List<Integer> inOrder = IntStream.range(0, events).boxed().toList();
    assertThat(received.values()).allMatch(of -> inOrder.equals(firstTimes(of)));
  }

  @Test
  void healthyBusIsUp() {
    assertThat(hub.bean(BusHealthIndicator.class).health().getStatus().getCode()).isEqualTo("UP");
  }

  private static List<Integer> firstTimes(List<Integer> events) {
    return List.copyOf(new LinkedHashSet<>(events));
  }

  static String newTopic() {
    return "topic-" + UUID.randomUUID();
  }

  interface Numbered {
    void run(int number) throws Exception;
  }

  static void inParallel(int count, Numbered work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        all.add(
            threads.submit(
                () -> {
                  work.run(number);
                  return null;
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
