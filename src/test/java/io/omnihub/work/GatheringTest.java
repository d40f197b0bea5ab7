package io.omnihub.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatheringTest {

  private final ExecutorService threads = Executors.newFixedThreadPool(9);

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void whatComesWhileABatchIsUnderWayIsDoneTogether() throws Exception {
    List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Gathering<Integer> gathering =
        new Gathering<>(
            batch -> {
              batches.add(batch);
              begun.countDown();
              await(mayEnd);
            });

    List<Future<?>> all = new ArrayList<>();
    all.add(threads.submit(() -> gathering.add(0)));
    await(begun);
    IntStream.range(1, 9).forEach(i -> all.add(threads.submit(() -> gathering.add(i))));
    org.awaitility.Awaitility.await().until(() -> gathering.waiting() == 8);
    mayEnd.countDown();
    for (Future<?> one : all) {
      one.get(10, TimeUnit.SECONDS);
    }

    assertThat(batches).hasSize(2);
    assertThat(batches.get(0)).containsExactly(0);
    assertThat(batches.get(1)).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void oneThatFailsFailsNoOther() throws Exception {
    List<Integer> done = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Gathering<Integer> gathering =
        new Gathering<>(
            batch -> {
              begun.countDown();
              await(mayEnd);
              if (batch.contains(2)) {
                throw new IllegalStateException("two");
              }
              done.addAll(batch);
            });

    List<Future<?>> all = new ArrayList<>();
    all.add(threads.submit(() -> gathering.add(0)));
    await(begun);
    IntStream.range(1, 4).forEach(i -> all.add(threads.submit(() -> gathering.add(i))));
    org.awaitility.Awaitility.await().until(() -> gathering.waiting() == 3);
    mayEnd.countDown();

    all.get(0).get(10, TimeUnit.SECONDS);
    all.get(1).get(10, TimeUnit.SECONDS);
    all.get(3).get(10, TimeUnit.SECONDS);
    assertThatThrownBy(() -> all.get(2).get(10, TimeUnit.SECONDS)).hasMessageContaining("two");
    assertThat(done).containsExactlyInAnyOrder(0, 1, 3);
  }

  @Test
  void oneThatStandsStillHoldsUpTheOthersOnlyUntilItsBatchGivesUp() throws Exception {
    List<Integer> done = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gathered = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Gathering<Integer> gathering =
        new Gathering<>(
            batch -> {
              if (batch.equals(List.of(0))) {
                begun.countDown();
                await(gathered);
              } else if (batch.equals(List.of(2))) {
                await(mayEnd); // for what the batch would not wait for any longer
              } else if (batch.contains(2)) {
                throw new IllegalStateException("the lock is another's");
              }
              done.addAll(batch);
            });

    List<Future<?>> all = new ArrayList<>();
    all.add(threads.submit(() -> gathering.add(0)));
    await(begun);
    IntStream.range(1, 5).forEach(i -> all.add(threads.submit(() -> gathering.add(i))));
    org.awaitility.Awaitility.await().until(() -> gathering.waiting() == 4);
    gathered.countDown();

    for (int i : new int[] {0, 1, 3, 4}) {
      all.get(i).get(10, TimeUnit.SECONDS);
    }
    threads.submit(() -> gathering.add(5)).get(10, TimeUnit.SECONDS);
    assertThat(done).containsExactlyInAnyOrder(0, 1, 3, 4, 5);
    mayEnd.countDown();
    all.get(2).get(10, TimeUnit.SECONDS);
    assertThat(done).contains(2);
  }

  @Test
  void whoIsInterruptedWhileHeWaitsWorksWithoutTheMarkAndBearsItAfterwards() throws Exception {
    List<Boolean> marked = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Gathering<Integer> gathering =
        new Gathering<>(
            batch -> {
              marked.add(Thread.currentThread().isInterrupted());
              begun.countDown();
              await(mayEnd);
            });

    Future<?> first = threads.submit(() -> gathering.add(0));
    await(begun);
    List<Boolean> after = Collections.synchronizedList(new ArrayList<>());
    Thread second =
        new Thread(
            () -> {
              gathering.add(1);
              after.add(Thread.currentThread().isInterrupted());
            });
    second.start();
    org.awaitility.Awaitility.await().until(() -> gathering.waiting() == 1);
    second.interrupt();
    mayEnd.countDown();
    first.get(10, TimeUnit.SECONDS);
    second.join(TimeUnit.SECONDS.toMillis(10));

    assertThat(marked).containsExactly(false, false);
    assertThat(after).containsExactly(true);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
